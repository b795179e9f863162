//! A person moves an order to another stage.

use super::cancel::{self, StockFate};
use super::change::{self, Change, advance, lock};
use super::issue::{self, IssueType};
use super::order::Order;
use super::status::Stage;
use super::{error, reserve};
use crate::access::{Bearer, Permission};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::{Error, Result};
use crate::payments::{self, NewPayment};
use crate::values::{Minor, OrderId, PaymentMethod};

/// Moves an order. Its own stage is no change.
pub(super) async fn change_status(
    tx: &mut TenantTx,
    bearer: &Bearer,
    order_id: i64,
    next: Stage,
    change: &Change<'_>,
) -> Result<()> {
    check_step(bearer, next)?;
    let mut order = lock(tx, order_id).await?;
    check_is_theirs(bearer, &order)?;
    if order.stage == next {
        return Ok(());
    }
    match (order.stage, next) {
        (Stage::Issue, _) if next != Stage::Cancelled => {
            issue::resolve_to(tx, &mut order, next, change).await
        }
        (_, Stage::Paid) => pay_by_hand(tx, &mut order, change).await,
        (_, Stage::Issue) => issue::report(tx, &mut order, IssueType::Other, change).await,
        (_, Stage::Cancelled) => cancel::cancel(tx, &mut order, StockFate::Return, change).await,
        (_, Stage::Assembled) => assemble(tx, &mut order, change).await,
        _ => advance(tx, &mut order, next, change).await,
    }
}

/// Florists and couriers have steps of their own. Whoever has orders in full
/// has all, but money is taken by those who may take it.
pub(super) fn check_step(bearer: &Bearer, next: Stage) -> Result<()> {
    let may_step = match next {
        _ if bearer.may(Permission::Orders) => next != Stage::Paid || bearer.may(Permission::Payments),
        Stage::Assembled => bearer.grants.assembles(),
        Stage::Delivery | Stage::Delivered => bearer.may(Permission::Deliveries),
        Stage::Issue => bearer.grants.assembles() || bearer.may(Permission::Deliveries),
        _ => false,
    };
    if may_step { Ok(()) } else { Err(Error::Forbidden) }
}

/// To a courier, an order that is not theirs does not exist.
pub(super) fn check_is_theirs(bearer: &Bearer, order: &Order) -> Result<()> {
    let courier = bearer.confined_to_courier();
    if courier.is_none() || order.courier_id == courier { Ok(()) } else { Err(error::not_found()) }
}

/// There is nothing to pay: the order is paid by being accepted as such.
async fn accept_as_paid(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    let newly_paid = order.paid_at.is_none();
    order.paid_at = order.paid_at.or(Some(change.now));
    advance(tx, order, Stage::Paid, change).await?;
    if newly_paid {
        events::record(tx, &Event::OrderPaid(change::facts_of(order)), order.version, change.now);
    }
    Ok(())
}

/// What is put together has to be the order's own: goods whose hold ran out
/// are taken again first.
async fn assemble(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    if order.standing().may_become(Stage::Assembled) && !reserve::take_again(tx, order).await? {
        return Err(error::goods_are_gone());
    }
    advance(tx, order, Stage::Assembled, change).await
}

/// `paid` by hand: the stage moves, and what was outstanding is recorded as
/// paid by the order's method, cash when it has none.
async fn pay_by_hand(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    if !order.standing().may_become(Stage::Paid) {
        return Err(error::illegal_transition(order.stage, Stage::Paid));
    }
    if payments::facts(tx, OrderId(order.id)).await?.has_live_attempt {
        return Err(payments::Refused::InProgress.into());
    }
    if !reserve::take_again(tx, order).await? {
        return Err(error::goods_are_gone());
    }
    let outstanding = order.outstanding();
    if outstanding == Minor::ZERO {
        return accept_as_paid(tx, order, change).await;
    }
    let method = order.payment_method.unwrap_or(PaymentMethod::Cash);
    let new = NewPayment::plain(OrderId(order.id), outstanding, order.currency, method);
    let payment = payments::record(tx, &new, change.actor, change.now).await?;
    let newly_paid = change::refresh_payment(tx, order, change.now).await?;
    change::advance_paid(tx, order, &payment, change).await?;
    events::record(tx, &change::received(order, &payment), order.version, change.now);
    if newly_paid {
        events::record(tx, &Event::OrderPaid(change::facts_of(order)), order.version, change.now);
    }
    Ok(())
}
