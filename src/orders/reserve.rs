//! What an order holds of the shop's stock: taken, given back, and taken again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::error::{Refused, Result};
use super::history::{Change, Note};
use super::order::{Item, Order, Reservation};
use super::saving::{lock, save_and_tell};
use super::status::Stage;
use super::writes;
use crate::db::{Stop, TenantTx};
use crate::stock::{self, HeldLine, Holding, Shelf, Terms};
use crate::values::{Minor, OrderId};

/// Gives the goods back and notes it, for an order whose time to pay ran out.
///
/// # Errors
/// The database is away.
pub async fn release(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    let from = order.reservation;
    give_back(tx, order, change.now).await?;
    let note = Note::Reservation { from, to: order.reservation };
    save_and_tell(tx, order, note, change).await.map(drop)
}

/// Takes the goods of an order that was placed to reserve later, or whose hold
/// ran out, and notes it. An order that holds its goods is left as it is.
///
/// # Errors
/// [`Refused::UnknownOrder`], [`Refused::Closed`], [`Refused::GoodsGone`].
pub async fn take_goods(tx: &mut TenantTx, order_id: OrderId, change: &Change<'_>) -> Result<()> {
    let mut order = lock(tx, order_id).await?;
    if order.stage == Stage::Cancelled {
        return Err(Refused::Closed.into());
    }
    let from = order.reservation;
    hold(tx, &mut order, change.now).await?;
    if order.reservation == from {
        return Ok(());
    }
    let note = Note::Reservation { from, to: order.reservation };
    save_and_tell(tx, &mut order, note, change).await.map(drop)
}

/// Gives back all goods that the order holds.
pub(super) async fn give_back(tx: &mut TenantTx, order: &mut Order, now: DateTime<Utc>) -> Result<()> {
    let mut holdings = order.holdings(|_| 0);
    if holdings.iter().any(|holding| holding.held > 0) {
        stock::give_back(tx, &mut holdings, order.terms(now)).await?;
        order.hold(&holdings);
        writes::update_items(tx, &order.items).await?;
    }
    order.reservation = Reservation::Released;
    Ok(())
}

/// Takes the goods that the order does not hold, because they were given back
/// or were never taken. A part of some other change: the order is left to the
/// caller to save and to note.
///
/// # Errors
/// [`Refused::GoodsGone`], with nothing taken.
pub(super) async fn hold(tx: &mut TenantTx, order: &mut Order, now: DateTime<Utc>) -> Result<()> {
    if !order.is_to_be_taken() {
        return Ok(());
    }
    let mut holdings = order.holdings(Item::kept_quantity);
    match stock::take(tx, &mut holdings, order.terms(now)).await {
        // Its lines are there: what is promised to them is written.
        Ok(taken) => taken.promises.write(tx, |_| None).await?,
        Err(Stop::Refused(refused)) => return Err(order.gone(refused.line()).into()),
        Err(Stop::Fault(fault)) => return Err(fault.into()),
    }
    order.hold(&holdings);
    writes::update_items(tx, &order.items).await?;
    order.reservation = Reservation::Held;
    Ok(())
}

/// The same, for money that has come already: false where the goods are gone.
///
/// # Errors
/// The database is away.
pub async fn reserve(tx: &mut TenantTx, order: &mut Order, now: DateTime<Utc>) -> Result<bool> {
    match hold(tx, order, now).await {
        Ok(()) => Ok(true),
        Err(Stop::Refused(Refused::GoodsGone { .. })) => Ok(false),
        Err(stop) => Err(stop),
    }
}

/// For whoever is about to pay: the order holds its goods, taken again if its
/// time to pay was over, and then for as long a time once more. The first time
/// that is free; later the goods rest as long between two holds, so that nobody
/// keeps them by always being about to pay.
///
/// # Errors
/// [`Refused::GoodsGone`], [`Refused::HoldPaused`].
pub async fn hold_to_pay(
    tx: &mut TenantTx,
    order: &mut Order,
    time_to_pay: Duration,
    now: DateTime<Utc>,
) -> Result<()> {
    let span = TimeDelta::from_std(time_to_pay).unwrap_or(TimeDelta::MAX);
    let first = order.created_at.checked_add_signed(span);
    // Of one that is paid in part the goods are kept.
    let is_unpaid = order.money.balance.paid == Minor::ZERO || order.is_to_be_taken();
    if let Some(end) = order.unpaid_release_at.filter(|end| *end <= now && is_unpaid) {
        let rest_ends = end.checked_add_signed(span).filter(|_| first.is_some_and(|first| end > first));
        if let Some(rest_ends) = rest_ends.filter(|rest_ends| now < *rest_ends) {
            return Err(Refused::HoldPaused { left: rest_ends - now }.into());
        }
        order.unpaid_release_at = now.checked_add_signed(span);
    }
    hold(tx, order, now).await
}

impl Order {
    /// It has goods, and holds none of them.
    pub(super) fn is_to_be_taken(&self) -> bool {
        let has_products = self.items.iter().any(|item| item.product_id.is_some());
        match self.reservation {
            Reservation::Released => true,
            Reservation::None => has_products,
            Reservation::Held | Reservation::Consumed => false,
        }
    }

    /// That of its holdings can't be taken again.
    pub(super) fn gone(&self, line: usize) -> Refused {
        let mut of_products = self.items.iter().filter(|item| item.product_id.is_some());
        let product = of_products.nth(line).map(|item| item.product_name.clone());
        Refused::GoodsGone { product: product.unwrap_or_default() }
    }

    /// Its lines of products, as stock knows them; `wanted` of each.
    pub(super) fn holdings(&self, wanted: impl Fn(&Item) -> i64) -> Vec<Holding> {
        self.items.iter().filter_map(|item| self.holding(item, wanted(item))).collect()
    }

    /// A line as stock knows it; None: of no product.
    pub(super) fn holding(&self, item: &Item, wanted: i64) -> Option<Holding> {
        Some(Holding {
            product: item.product_id?,
            wanted,
            held: item.held_quantity,
            line: Some(HeldLine::Order(self.id, item.id)),
            by_stems: item.by_stems,
        })
    }

    /// How its goods are taken.
    pub(super) fn terms(&self, now: DateTime<Utc>) -> Terms {
        Terms {
            shelf: Shelf::Whole,
            day: self.delivery.date,
            substitution: self.substitution,
            allow_overbooking: false,
            hand_over: false,
            now,
        }
    }

    /// Writes down what the lines of [`Order::holdings`] hold now.
    pub(super) fn hold(&mut self, holdings: &[Holding]) {
        let of_products = self.items.iter_mut().filter(|item| item.product_id.is_some());
        of_products.zip(holdings).for_each(|(item, holding)| {
            item.held_quantity = holding.held;
            item.by_stems = holding.by_stems;
        });
    }
}
