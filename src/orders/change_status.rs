//! A person moves an order to another stage.

use super::cancel::{self, StockFate};
use super::change::{self, Change, advance, lock};
use super::issue::{self, IssueType};
use super::order::Order;
use super::status::Stage;
use super::{error, reserve};
use crate::access::{Member, Permission, Role};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::{Error, Result};
use crate::payments::{self, NewPayment, PaymentError};
use crate::values::{Minor, PaymentMethod};

/// Moves an order. Its own stage is no change.
pub(super) async fn change_status(
    tx: &mut TenantTx,
    member: &Member,
    order_id: i64,
    next: Stage,
    change: &Change<'_>,
) -> Result<()> {
    check_role(member.role, next)?;
    let mut order = lock(tx, order_id).await?;
    check_is_theirs(member, &order)?;
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

/// Each role has steps of its own; whoever has orders in full has all.
pub(super) fn check_role(role: Role, next: Stage) -> Result<()> {
    let own_steps: &[Stage] = match role {
        Role::Owner | Role::Manager => return Ok(()),
        Role::Florist => &[Stage::Assembled, Stage::Issue],
        Role::Courier => &[Stage::Delivery, Stage::Delivered, Stage::Issue],
    };
    if own_steps.contains(&next) { Ok(()) } else { Err(Error::Forbidden) }
}

/// To a courier, an order that is not theirs does not exist.
pub(super) fn check_is_theirs(member: &Member, order: &Order) -> Result<()> {
    let sees_all = member.role.may_read(Permission::Orders);
    if sees_all || order.courier_id == Some(member.staff_id) { Ok(()) } else { Err(error::not_found()) }
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
    if payments::facts(tx, order.id).await?.has_live_attempt {
        return Err(PaymentError::InProgress.into());
    }
    if !reserve::take_again(tx, order).await? {
        return Err(error::goods_are_gone());
    }
    let outstanding = order.outstanding();
    if outstanding == Minor::ZERO {
        return accept_as_paid(tx, order, change).await;
    }
    let method = order.payment_method.unwrap_or(PaymentMethod::Cash);
    let new = NewPayment::plain(order.id, outstanding, order.currency, method);
    let payment = payments::record(tx, &new, change.actor, change.now).await?;
    let newly_paid = change::refresh_payment(tx, order, change.now).await?;
    advance(tx, order, Stage::Paid, change).await?;
    events::record(tx, &change::received(order, &payment), order.version, change.now);
    if newly_paid {
        events::record(tx, &Event::OrderPaid(change::facts_of(order)), order.version, change.now);
    }
    Ok(())
}
