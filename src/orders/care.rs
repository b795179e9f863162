//! Who looks after an order, that the shop has taken it on, and what people
//! say to each other about it.

use super::allowed::check_is_theirs;
use super::error::{Refused, Result};
use super::history::{Change, FieldChange, Note, Told};
use super::order::{Colleague, Order, Reservation};
use super::reserve;
use super::saving::{lock, save_and_tell};
use crate::access::Bearer;
use crate::db::TenantTx;
use crate::shops;
use crate::values::{OrderId, StaffId};

/// Who is to make and to carry an order; the outer `None` leaves it alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Assignment {
    pub florist_id: Option<Option<StaffId>>,
    pub courier_id: Option<Option<StaffId>>,
}

/// Assigns an order; naming who has it already changes nothing.
///
/// # Errors
/// [`Refused::UnknownFlorist`], [`Refused::UnknownCourier`], [`Refused::Closed`],
/// [`Refused::UnknownOrder`].
pub async fn assign(
    tx: &mut TenantTx,
    order_id: OrderId,
    assignment: Assignment,
    change: &Change<'_>,
) -> Result<Order> {
    let mut order = lock(tx, order_id).await?;
    let florist_id = assignment.florist_id.unwrap_or(order.florist_id);
    let courier_id = assignment.courier_id.unwrap_or(order.courier_id);
    if (florist_id, courier_id) == (order.florist_id, order.courier_id) {
        return Ok(order);
    }
    if order.stage.is_over() {
        return Err(Refused::Closed.into());
    }
    let mut changes = Vec::new();
    if florist_id != order.florist_id {
        let florist = colleague(tx, florist_id, Refused::UnknownFlorist).await?;
        changes.push(change_of("florist_id", order.florist.as_ref(), florist.as_ref()));
        (order.florist_id, order.florist) = (florist_id, florist);
    }
    if courier_id != order.courier_id {
        let courier = colleague(tx, courier_id, Refused::UnknownCourier).await?;
        changes.push(change_of("courier_id", order.courier.as_ref(), courier.as_ref()));
        (order.courier_id, order.courier) = (courier_id, courier);
    }
    save_and_tell(tx, &mut order, Note::Assigned(changes), change).await?;
    Ok(order)
}

/// Whoever works in the shop under that id.
async fn colleague(tx: &mut TenantTx, id: Option<StaffId>, unknown: Refused) -> Result<Option<Colleague>> {
    let Some(id) = id else { return Ok(None) };
    let member = shops::staff_member(tx, id).await?.ok_or(unknown)?;
    Ok(Some(Colleague { id, name: member.name, phone: member.phone }))
}

fn change_of(field: &str, old: Option<&Colleague>, new: Option<&Colleague>) -> FieldChange {
    let told = |colleague: &Colleague| Told::Staff { id: colleague.id, name: colleague.name.clone() };
    FieldChange::new(field, old.map(told), new.map(told))
}

/// The shop takes the order on, and with it the goods that its hold has given
/// back; a second time changes nothing.
///
/// # Errors
/// [`Refused::Closed`], [`Refused::GoodsGone`], [`Refused::UnknownOrder`].
pub async fn confirm(tx: &mut TenantTx, order_id: OrderId, change: &Change<'_>) -> Result<Order> {
    let mut order = lock(tx, order_id).await?;
    if order.moments.confirmed_at.is_some() {
        return Ok(order);
    }
    if order.stage.is_over() {
        return Err(Refused::Closed.into());
    }
    if order.reservation == Reservation::Released {
        // The shop means to make it: the buyer's clock no longer counts.
        order.unpaid_release_at = None;
        reserve::hold(tx, &mut order, change.now).await?;
    }
    order.moments.confirmed_at = Some(change.now);
    save_and_tell(tx, &mut order, Note::Confirmed, change).await?;
    Ok(order)
}

/// Adds a comment and returns its id.
///
/// # Errors
/// [`Refused::UnknownOrder`].
pub async fn comment(
    tx: &mut TenantTx,
    bearer: &Bearer,
    order_id: OrderId,
    change: &Change<'_>,
) -> Result<i64> {
    let mut order = lock(tx, order_id).await?;
    check_is_theirs(bearer, &order)?;
    save_and_tell(tx, &mut order, Note::Comment, change).await
}
