//! What was sold beside what it cost. Pure.
//!
//! Invariant: costs are in the shop's own currency, and what is sold in another
//! has no margin.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::queries::costs::Costed;
use super::queries::sold::Sold;
use super::sales::{Of, Sales};
use crate::values::{Currency, Minor};

/// What a product brought and cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earned {
    pub pieces: i64,
    /// Less the discount.
    pub revenue: Minor,
    /// Those of stems and of counted goods, in the shop's currency.
    pub stems: Minor,
    pub goods: Minor,
    /// Of nothing the cost is unknown.
    pub is_complete: bool,
}

/// A time's margins: by product, and in all by currency.
#[derive(Clone, Debug)]
pub struct Margins {
    pub products: Vec<(Of, Currency, Earned)>,
    pub totals: Vec<(Currency, Earned)>,
}

impl Earned {
    const NOTHING: Self =
        Self { pieces: 0, revenue: Minor::ZERO, stems: Minor::ZERO, goods: Minor::ZERO, is_complete: true };

    /// What it cost, in the shop's currency.
    pub fn cost(&self) -> Minor {
        Minor(self.stems.0 + self.goods.0)
    }

    /// What is left of what it brought, which was in the shop's currency.
    pub fn margin(&self) -> Minor {
        Minor(self.revenue.0 - self.cost().0)
    }

    /// That of what it brought; None where it brought nothing.
    pub fn share(&self) -> Option<Decimal> {
        share(self.margin().0, self.revenue.0)
    }

    fn add(&mut self, other: &Self) {
        self.pieces += other.pieces;
        self.revenue.0 += other.revenue.0;
        self.stems.0 += other.stems.0;
        self.goods.0 += other.goods.0;
        self.is_complete &= other.is_complete;
    }
}

/// A part of a whole, to four places; None of nothing.
pub fn share(part: i64, whole: i64) -> Option<Decimal> {
    (whole > 0).then(|| (Decimal::from(part) / Decimal::from(whole)).round_dp(4))
}

impl Margins {
    /// What was sold and what it cost, put together.
    pub fn of(sold: &[Sold], costs: Vec<Costed>, home: Currency) -> Self {
        let mut rows: BTreeMap<Of, (Currency, Earned)> = BTreeMap::new();
        let mut add = |of: Of, currency: Currency, earned: &Earned| {
            rows.entry(of).or_insert((currency, Earned::NOTHING)).1.add(earned);
        };
        for row in Sales::of(sold, home).products {
            let (pieces, revenue) = (row.sums.pieces, row.sums.revenue());
            // What goods without a line cost, nobody knows.
            let is_complete = row.of.product.is_some() || row.sums.goods == Minor::ZERO;
            add(row.of, row.currency, &Earned { pieces, revenue, is_complete, ..Earned::NOTHING });
        }
        for costed in costs {
            let of = Of::new(home, costed.currency, costed.product, costed.product_id);
            let Costed { currency, stems, goods, is_complete, .. } = costed;
            add(of, currency, &Earned { stems, goods, is_complete, ..Earned::NOTHING });
        }
        let mut totals: BTreeMap<_, (Currency, Earned)> = BTreeMap::new();
        for (of, (currency, earned)) in &rows {
            let total = totals.entry((of.is_foreign, of.currency)).or_insert((*currency, Earned::NOTHING));
            total.1.add(earned);
        }
        Self {
            products: rows.into_iter().map(|(of, (currency, earned))| (of, currency, earned)).collect(),
            totals: totals.into_values().collect(),
        }
    }
}
