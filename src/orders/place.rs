//! Placing an order: one way in for staff, storefront and every later face.
//! Customer first, then stock, then the order itself. Changes of an order lock
//! it before its products; placing locks no order that is there, so the two
//! never wait for each other in a circle.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use ulid::Ulid;

use super::advance::count_stage;
use super::error::{Refused, Result};
use super::items::MOST_LINES;
use super::lines::{self, Taking};
use super::new_order::{Asked, Goods, Line, NewOrder, Placer, Reserve};
use super::order::{Order, Reservation};
use super::parts::{Delivery, People};
use super::placed::Placement;
use super::status::{DeliveryMethod, Stage};
use super::{pricing, writes};
use crate::customers::{self, BoughtDelta, Contact, Known};
use crate::db::{OrderKey, Stop, TenantTx, violates};
use crate::events::{self, Event, OrderFacts};
use crate::products::{self, Sale};
use crate::shops::{self, Zone};
use crate::values::{Actor, Minor};

/// Places an order, and returns it as it would be read back.
///
/// # Errors
/// [`Refused`] by zone, customer, line or sum.
pub async fn place(tx: &mut TenantTx, new: &NewOrder, actor: &Actor, now: DateTime<Utc>) -> Result<Order> {
    if !shops::takes_currency(tx, new.currency).await? {
        return Err(Refused::CurrencyNotTaken.into());
    }
    let asked = new.asked();
    let zone = zone_of(tx, asked).await?;
    let customer = customer_of(tx, new, now).await?;
    if new.by == Placer::Public && customer.is_blocked {
        return Err(Refused::CustomerBlocked.into());
    }
    let (lines, promises) = match &new.goods {
        Goods::Sum(_) => (Vec::new(), None),
        Goods::Lines { lines, .. } => {
            check_number(lines)?;
            let (lines, promises) = lines::placed(tx, lines, Taking::of(asked, new.reserve, now)).await?;
            (lines, Some(promises))
        }
    };
    let sums = pricing::sums_of(tx, asked, zone.as_ref(), &lines)?;
    if let Some(refused) = pricing::objections(tx, asked, zone.as_ref(), sums).into_iter().next() {
        return Err(refused.into());
    }
    let holds = new.reserve == Reserve::Now && !lines.is_empty();
    let placement = Placement {
        new,
        ulid: Ulid::new(),
        customer,
        people: People { customer_phone: new.who.phone().map(ToString::to_string), ..new.people.clone() },
        delivery: Delivery { zone_id: zone.map(|zone| zone.id), ..new.delivery.clone() },
        sums,
        reservation: if holds { Reservation::Held } else { Reservation::None },
        lines,
        is_payable_online: new.online.is_some() && sums.total > Minor::ZERO,
    };
    let inserted = writes::insert(tx, &placement, actor, now).await;
    let inserted = inserted.map_err(|error| match violates(&error, "orders_external_id") {
        true => Refused::AlreadyPlaced.into(),
        false => Stop::from(error),
    })?;
    if let Some(promises) = promises {
        promises.write(tx, inserted.id, &inserted.item_ids).await?;
    }
    tx.tally(|metrics| metrics.orders_created(new.source.word()));
    count(tx, &placement, OrderKey { placed_at: now, id: inserted.id.0 });
    let facts = OrderFacts {
        order_id: inserted.id,
        status: Stage::New.word().into(),
        total: new.currency.to_major(placement.sums.total),
        currency: new.currency,
        tracking_token: inserted.tracking_token,
        customer_id: placement.customer.id,
    };
    events::record(tx, &Event::OrderCreated(facts), 1, now);
    Ok(placement.into_order(&inserted, actor, now))
}

pub(super) fn check_number(lines: &[Line]) -> Result<()> {
    match lines.len() {
        0 => Err(Refused::NoLines.into()),
        1..=MOST_LINES => Ok(()),
        _ => Err(Refused::TooManyLines { most: MOST_LINES }.into()),
    }
}

/// The zone rule: the one named, else, where a fee is wanted, the shop's first;
/// none for an order that is collected.
pub(super) async fn zone_of(tx: &mut TenantTx, asked: Asked<'_>) -> Result<Option<Zone>> {
    let named = asked.delivery.zone_id;
    if named.is_none() && !asked.goods.takes_fee_of_zone() {
        return Ok(None);
    }
    let zone = shops::zone_for(tx, named).await;
    let zone = zone.map_err(|stop| stop.map(|_of_zone| Refused::UnknownZone))?;
    Ok(zone.filter(|_| asked.delivery.method == DeliveryMethod::Delivery))
}

async fn customer_of(tx: &mut TenantTx, new: &NewOrder, now: DateTime<Utc>) -> Result<Known> {
    let (name, source) = (new.people.customer_name.as_deref(), new.source.word());
    Ok(customers::find_or_create(tx, &Contact { identity: new.who.identity(), name, source }, now).await?)
}

/// The figures that a new order changes.
fn count(tx: &mut TenantTx, placement: &Placement<'_>, order: OrderKey) {
    let (now, currency) = (order.placed_at, placement.new.currency);
    count_stage(tx, order, Stage::New, 1);
    let bought = BoughtDelta { currency, count: 1, amount: placement.sums.total, at: Some(now) };
    customers::count_order(tx, placement.customer.id, bought);
    let mut counted = BTreeSet::new();
    for line in &placement.lines {
        if let (Some(product), Some(amount)) = (line.product_id, line.total()) {
            // Two lines of a product are one order of it.
            let count = i64::from(counted.insert(product));
            products::count_sale(tx, Sale { product, currency, count, amount, at: Some(now) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{ProductId, Quantity};

    #[test]
    fn an_order_by_lines_has_one_at_least_and_no_more_than_any_order_has() {
        let line = Line::of(ProductId(1), Quantity::new(1).expect("a quantity"));
        let of = |number: usize| match check_number(&vec![line.clone(); number]) {
            Ok(()) => None,
            Err(Stop::Refused(refused)) => Some(refused),
            Err(Stop::Fault(fault)) => panic!("{fault}"),
        };
        assert_eq!((of(1), of(MOST_LINES)), (None, None));
        assert_eq!(of(0), Some(Refused::NoLines));
        assert_eq!(of(MOST_LINES + 1), Some(Refused::TooManyLines { most: MOST_LINES }));
    }
}
