//! Bouquets of the showcase that were put together at once: how many are left,
//! and what of their stems' cost goes with each.
//!
//! Invariant: what went with bouquets sold, what came back with stems, what is
//! left and the variance add up to what the stems cost.

use chrono::NaiveDate;

use crate::values::{AssemblyId, Minor, ProductId};

/// Bouquets put together at once.
#[derive(Clone, Debug)]
pub struct Lot {
    pub id: AssemblyId,
    pub product: ProductId,
    pub made: i64,
    pub sold: i64,
    pub taken_apart: i64,
    pub cost_total: Minor,
    pub cost_sold: Minor,
    pub cost_back: Minor,
    pub variance: Minor,
    /// The first of its stems wilts then.
    pub fresh_until: NaiveDate,
}

impl Lot {
    /// How many stand on the showcase.
    pub fn left(&self) -> i64 {
        self.made - self.sold - self.taken_apart
    }

    /// What these cost.
    pub fn cost_left(&self) -> Minor {
        Minor(self.cost_total.0 - self.cost_sold.0 - self.cost_back.0 - self.variance.0)
    }

    /// Some of what is left are sold: what they cost.
    pub(super) fn sell(&mut self, pieces: i64, unit: Minor) -> Minor {
        let cost = self.cost_left().share(pieces, self.left(), unit);
        self.sold += pieces;
        self.cost_sold.0 += cost.0;
        cost
    }

    /// Some of what is left are taken apart, and so much of their cost comes back
    /// with the stems.
    pub(super) fn take_apart(&mut self, pieces: i64, back: Minor) {
        self.taken_apart += pieces;
        self.cost_back.0 += back.0;
        if self.left() == 0 {
            self.variance.0 += self.cost_left().0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lot(made: i64, cost: i64) -> Lot {
        Lot {
            id: AssemblyId(1),
            product: ProductId(1),
            made,
            sold: 0,
            taken_apart: 0,
            cost_total: Minor(cost),
            cost_sold: Minor::ZERO,
            cost_back: Minor::ZERO,
            variance: Minor::ZERO,
            fresh_until: NaiveDate::MIN,
        }
    }

    proptest! {
        #[test]
        fn whatever_becomes_of_bouquets_their_cost_adds_up(
            made in 1i64..20, cost in 0i64..1_000_000, deeds in prop::collection::vec((0i64..5, any::<bool>()), 0..30)
        ) {
            let mut lot = lot(made, cost * 100);
            let mut sold = 0;
            for (pieces, is_sale) in deeds {
                let pieces = pieces.min(lot.left());
                if pieces == 0 { continue; }
                if is_sale {
                    let cost = lot.sell(pieces, Minor(100)).0;
                    prop_assert_eq!(cost % 100, 0);
                    sold += cost;
                } else {
                    // The stems' own ledger rounds otherwise, in whole tenge too.
                    let back = Minor(cost * pieces / made * 100);
                    lot.take_apart(pieces, back);
                }
            }
            let all = lot.cost_sold.0 + lot.cost_back.0 + lot.variance.0 + lot.cost_left().0;
            prop_assert_eq!((all, lot.cost_sold.0), (lot.cost_total.0, sold));
            if lot.left() == 0 { prop_assert_eq!(lot.cost_left(), Minor::ZERO); }
        }
    }
}
