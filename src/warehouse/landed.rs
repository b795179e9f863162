//! What a supply costs, spread over its stems.
//!
//! Money is converted once, at the end of a sum, and whole units are given out by
//! largest remainder: whatever the figures, the parts add up to the whole.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::values::Minor;

/// A position to be paid for.
#[derive(Clone, Copy, Debug)]
pub struct Priced {
    pub stems: i32,
    /// In the supply's currency.
    pub cost_per_stem: Decimal,
}

/// What a position costs, in the home currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub purchase: Minor,
    /// With its share of the freight.
    pub landed: Minor,
}

/// A supply's bill.
#[derive(Clone, Copy, Debug)]
pub struct Bill {
    /// Freight, in the supply's currency.
    pub delivery_cost: Decimal,
    /// Home currency for one of the supply's.
    pub rate: Decimal,
    /// The smallest sum that is told, in minor units.
    pub unit: i64,
}

/// What all of it comes to, in the supply's currency.
pub fn total_original(positions: &[Priced], delivery_cost: Decimal) -> Decimal {
    positions.iter().map(Priced::sum).sum::<Decimal>() + delivery_cost
}

/// What each position costs; None beyond all proportion.
pub fn costs(positions: &[Priced], bill: Bill) -> Option<Vec<Cost>> {
    let sums: Vec<_> = positions.iter().map(Priced::sum).collect();
    let goods = bill.home_units(sums.iter().sum())?;
    let total = bill.home_units(total_original(positions, bill.delivery_cost))?;
    let purchases = spread(goods, &sums);
    let stems: Vec<_> = positions.iter().map(|position| Decimal::from(position.stems)).collect();
    let freights = spread(total - goods, &stems);
    let costs = purchases.iter().zip(freights).map(|(purchase, freight)| {
        let purchase = purchase.checked_mul(bill.unit)?;
        let landed = freight.checked_mul(bill.unit)?.checked_add(purchase)?;
        Some(Cost { purchase: Minor(purchase), landed: Minor(landed) })
    });
    costs.collect()
}

/// A further sum, spread over batches by their stems.
pub fn further(sum: Decimal, rate: Decimal, unit: i64, stems: &[i32]) -> Option<Vec<Minor>> {
    let bill = Bill { delivery_cost: Decimal::ZERO, rate, unit };
    let weights: Vec<_> = stems.iter().map(|stems| Decimal::from(*stems)).collect();
    let parts = spread(bill.home_units(sum)?, &weights).into_iter();
    parts.map(|units| units.checked_mul(unit).map(Minor)).collect()
}

impl Priced {
    fn sum(&self) -> Decimal {
        self.cost_per_stem * Decimal::from(self.stems)
    }
}

impl Bill {
    /// Whole units of the home currency.
    fn home_units(&self, sum: Decimal) -> Option<i64> {
        let minor = sum.checked_mul(self.rate)?.checked_mul(Decimal::ONE_HUNDRED)?;
        (minor / Decimal::from(self.unit)).round_dp_with_strategy(0, ROUNDING).to_i64()
    }
}

const ROUNDING: rust_decimal::RoundingStrategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// Gives out whole units by weight; what is left over goes to the largest
/// remainders, the first before the later.
fn spread(units: i64, weights: &[Decimal]) -> Vec<i64> {
    let all: Decimal = weights.iter().sum();
    if all == Decimal::ZERO {
        let mut first = vec![0; weights.len()];
        if let Some(first) = first.first_mut() {
            *first = units;
        }
        return first;
    }
    let shares: Vec<_> = weights.iter().map(|weight| Decimal::from(units) * weight / all).collect();
    let mut given: Vec<_> = shares.iter().map(|share| share.floor().to_i64().unwrap_or_default()).collect();
    let left = usize::try_from(units - given.iter().sum::<i64>()).unwrap_or_default();
    let mut by_remainder: Vec<_> = (0..weights.len()).collect();
    by_remainder.sort_by(|a, b| shares[*b].fract().cmp(&shares[*a].fract()).then(a.cmp(b)));
    by_remainder.into_iter().take(left).for_each(|place| given[place] += 1);
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn cents_of(total: i64, weights: &[i32]) -> Vec<i64> {
        let weights: Vec<_> = weights.iter().map(|weight| Decimal::from(*weight)).collect();
        spread(total, &weights)
    }

    /// Sums that other systems got wrong.
    #[test]
    fn parts_always_add_up() {
        let fifteen = cents_of(1_500, &[1; 13]);
        assert_eq!((fifteen.iter().sum::<i64>(), fifteen[0], fifteen[12]), (1_500, 116, 115));
        assert_eq!(cents_of(685, &[1; 6]), [115, 114, 114, 114, 114, 114]);
        assert_eq!(cents_of(33_300, &[9, 7, 3, 5]).iter().sum::<i64>(), 33_300);
        assert_eq!(cents_of(100_000, &[6, 6, 3, 6]).iter().sum::<i64>(), 100_000);
        let euros = further(decimal("987.63"), decimal("1.249"), 1, &[3, 5, 7, 11, 13, 17, 19, 23]);
        let cents: i64 = euros.expect("in range").iter().map(|part| part.0).sum();
        assert_eq!(cents, 123_355, "converted once, and then divided");
        assert_eq!(cents_of(0, &[]), [0_i64; 0]);
    }

    #[test]
    fn the_references_own_delivery_comes_to_112800() {
        let positions = [
            Priced { stems: 200, cost_per_stem: decimal("0.5") },
            Priced { stems: 150, cost_per_stem: decimal("0.6") },
        ];
        let bill = Bill { delivery_cost: decimal("50"), rate: decimal("470"), unit: 100 };
        assert_eq!(total_original(&positions, bill.delivery_cost), decimal("240"));
        let costs = costs(&positions, bill).expect("in range");
        assert_eq!(costs.iter().map(|cost| cost.landed.0).sum::<i64>(), 11_280_000);
        assert_eq!(costs[0].purchase, Minor(4_700_000));
        // 23,500 by 200 and 150 stems: 13,428.57 and 10,071.43.
        assert_eq!([costs[0].landed, costs[1].landed], [Minor(6_042_900), Minor(5_237_100)]);
    }
}
