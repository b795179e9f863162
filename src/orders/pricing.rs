//! What an order costs.

use super::error::{BadSums, Excess, Refused, Result};
use super::new_order::{Asked, Goods, Placer};
use super::order::Order;
use super::parts::Sums;
use super::placed::PlacedLine;
use super::status::DeliveryMethod;
use super::writes;
use crate::customers::{self, BoughtDelta};
use crate::db::TenantTx;
use crate::shops::Zone;
use crate::values::Minor;

/// No order costs more, in minor units: a billion in the major one.
const LARGEST_TOTAL: Minor = Minor(100_000_000_000);

/// Sums as a person gave them; what is omitted follows.
#[derive(Clone, Copy, Debug)]
pub struct GivenSums {
    pub flower_sum: Option<Minor>,
    pub delivery_fee: Option<Minor>,
    pub discount: Minor,
    pub total: Minor,
}

impl Sums {
    /// The sums of flowers, fee and discount.
    ///
    /// # Errors
    /// A total that is negative or out of all proportion.
    pub fn of(flower_sum: Minor, delivery_fee: Minor, discount: Minor) -> Result<Self, BadSums> {
        let total = flower_sum.checked_add(delivery_fee).and_then(|sum| sum.checked_sub(discount));
        let total = total.filter(|total| *total <= LARGEST_TOTAL && flower_sum <= LARGEST_TOTAL);
        let total = total.ok_or(BadSums::TooLarge(Excess::Total))?;
        if total.is_negative() {
            return Err(BadSums::Negative { discount, most: Minor(total.0 + discount.0) });
        }
        Ok(Self { flower_sum, delivery_fee, discount, total })
    }
}

impl GivenSums {
    /// Completes the sums: of flowers and fee the one omitted follows from the
    /// total; with both omitted the fee is the zone's, at most the total.
    ///
    /// # Errors
    /// They don't add up.
    pub fn complete(&self, zone: Option<&Zone>, method: DeliveryMethod) -> Result<Sums, BadSums> {
        let before_discount = self.total.checked_add(self.discount);
        let before_discount = before_discount.ok_or(BadSums::TooLarge(Excess::Total))?;
        let rest = |part: Minor| Minor(before_discount.0 - part.0);
        let (flower_sum, delivery_fee) = match (self.flower_sum, self.delivery_fee) {
            (Some(flowers), Some(fee)) => (flowers, fee),
            (Some(flowers), None) => (flowers, rest(flowers)),
            (None, Some(fee)) => (rest(fee), fee),
            (None, None) => {
                let fee = fee_of(zone, method, self.total).min(self.total);
                (rest(fee), fee)
            }
        };
        if flower_sum.is_negative() || delivery_fee.is_negative() {
            let named = flower_sum.max(delivery_fee);
            return Err(BadSums::Parts { named, most: before_discount });
        }
        let sums = Sums::of(flower_sum, delivery_fee, self.discount)?;
        if sums.total != self.total {
            return Err(BadSums::Formula { total: sums.total });
        }
        Ok(sums)
    }
}

/// What a zone asks for a delivery of flowers of that sum; collecting is free.
pub fn fee_of(zone: Option<&Zone>, method: DeliveryMethod, flower_sum: Minor) -> Minor {
    match (method, zone) {
        (DeliveryMethod::Delivery, Some(zone)) => zone.fee(flower_sum),
        (DeliveryMethod::Delivery, None) | (DeliveryMethod::SelfPickup, _) => Minor::ZERO,
    }
}

/// What a new order comes to. Zones have their fees and minima in the shop's
/// home currency: an order in another names its fee.
///
/// # Errors
/// [`Refused::Sums`], [`Refused::FeeNeeded`].
pub(super) fn sums_of(
    tx: &TenantTx,
    asked: Asked<'_>,
    zone: Option<&Zone>,
    lines: &[PlacedLine],
) -> Result<Sums> {
    let method = asked.delivery.method;
    let is_home_currency = asked.currency == tx.shop().currency;
    if zone.is_some() && asked.goods.takes_fee_of_zone() && !is_home_currency {
        return Err(Refused::FeeNeeded.into());
    }
    let refused = Refused::of_sums(asked.currency);
    match asked.goods {
        Goods::Sum(given) => Ok(given.complete(zone, method).map_err(refused)?),
        Goods::Lines { flower_sum: given, delivery_fee, discount, .. } => {
            let totals = lines.iter().map(PlacedLine::total);
            let flower_sum = totals.collect::<Option<Vec<_>>>().and_then(Minor::checked_sum);
            let flower_sum = flower_sum.ok_or_else(|| refused(BadSums::TooLarge(Excess::Lines)))?;
            if given.is_some_and(|given| given != flower_sum) {
                return Err(refused(BadSums::FlowerSumOfLines { flower_sum }).into());
            }
            let fee = delivery_fee.unwrap_or_else(|| fee_of(zone, method, flower_sum));
            Ok(Sums::of(flower_sum, fee, *discount).map_err(refused)?)
        }
    }
}

/// What is to be said against the sums of an order by lines: that the zone asks
/// for more, and that whoever orders has named another total.
pub(super) fn objections(tx: &TenantTx, asked: Asked<'_>, zone: Option<&Zone>, sums: Sums) -> Vec<Refused> {
    let Goods::Lines { total, .. } = asked.goods else { return Vec::new() };
    let currency = asked.currency;
    let minimum_applies = asked.by == Placer::Public
        && asked.delivery.method == DeliveryMethod::Delivery
        && currency == tx.shop().currency;
    let zone = zone.filter(|_| minimum_applies);
    let minimum = zone.and_then(|zone| zone.minimum_missed(sums.flower_sum));
    let below_minimum = minimum.map(|minimum| {
        let missing = Minor(minimum.0 - sums.flower_sum.0);
        Refused::BelowMinimum { minimum, missing, currency }
    });
    let is_another = total.is_some_and(|total| total != sums.total);
    let other_total = is_another.then_some(Refused::OtherTotal { total: sums.total, currency });
    below_minimum.into_iter().chain(other_total).collect()
}

/// Puts new sums on an order, and their difference on the customer's figure.
/// What that makes of its goodwill is seen as its payment fact is read next.
pub(super) async fn apply_sums(tx: &mut TenantTx, order: &mut Order, sums: Sums) -> Result<()> {
    let difference = Minor(sums.total.0 - order.sums.total.0);
    if difference != Minor::ZERO {
        writes::write_sums(tx, order.id, sums).await?;
        let bought = BoughtDelta { currency: order.currency, count: 0, amount: difference, at: None };
        customers::count_order(tx, order.customer_id, bought);
    }
    order.sums = sums;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(flower_sum: Option<i64>, delivery_fee: Option<i64>, total: i64) -> GivenSums {
        GivenSums {
            flower_sum: flower_sum.map(Minor),
            delivery_fee: delivery_fee.map(Minor),
            discount: Minor(100),
            total: Minor(total),
        }
    }

    fn completed(given: GivenSums) -> Option<(i64, i64)> {
        let sums = given.complete(None, DeliveryMethod::Delivery).ok()?;
        Some((sums.flower_sum.0, sums.delivery_fee.0))
    }

    #[test]
    fn the_sum_omitted_follows_from_the_total() {
        assert_eq!(completed(given(Some(1000), Some(200), 1100)), Some((1000, 200)));
        assert_eq!(completed(given(Some(1000), None, 1100)), Some((1000, 200)));
        assert_eq!(completed(given(None, Some(200), 1100)), Some((1000, 200)));
        assert_eq!(completed(given(None, None, 1100)), Some((1200, 0)));
    }

    #[test]
    fn sums_that_do_not_add_up_are_refused() {
        assert_eq!(completed(given(Some(1000), Some(200), 1200)), None);
        assert_eq!(completed(given(Some(2000), None, 1100)), None);
        assert_eq!(completed(given(None, None, i64::MAX)), None);
    }
}
