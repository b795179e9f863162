//! Who looks after an order, that the shop has taken it on, and what people
//! say to each other about it.

use super::change::{Change, lock, save_and_tell};
use super::error;
use super::order::{HistoryKind, Order};
use crate::access::Bearer;
use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::shops;
use crate::values::{StaffId, Text};

/// Who is to make and to carry an order; the outer `None` leaves it alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Assignment {
    pub florist_id: Option<Option<i64>>,
    pub courier_id: Option<Option<i64>>,
}

/// Assigns an order; naming who has it already changes nothing.
pub(super) async fn assign(
    tx: &mut TenantTx,
    order_id: i64,
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
        return Err(error::order_closed());
    }
    assign_staff(tx, &mut order, (florist_id, courier_id), change).await?;
    super::order(tx, order_id).await
}

/// Puts a florist and a courier on an order.
///
/// # Errors
/// 422 at the field of someone who doesn't work in the shop.
pub async fn assign_staff(
    tx: &mut TenantTx,
    order: &mut Order,
    (florist_id, courier_id): (Option<i64>, Option<i64>),
    change: &Change<'_>,
) -> Result<()> {
    let known = (order.florist_id, order.courier_id);
    for (field, id, known) in [("florist_id", florist_id, known.0), ("courier_id", courier_id, known.1)] {
        if let Some(id) = id.filter(|id| Some(*id) != known)
            && shops::staff_member(tx, StaffId(id)).await?.is_none()
        {
            return Err(Error::field(field, Text::new("staff-not-found")));
        }
    }
    order.florist_id = florist_id;
    order.courier_id = courier_id;
    save_and_tell(tx, order, HistoryKind::Assigned, None, change).await.map(drop)
}

/// The shop takes the order on; a second time changes nothing.
pub(super) async fn confirm(tx: &mut TenantTx, order_id: i64, change: &Change<'_>) -> Result<Order> {
    let mut order = lock(tx, order_id).await?;
    if order.confirmed_at.is_some() {
        return Ok(order);
    }
    if order.stage.is_over() {
        return Err(error::order_closed());
    }
    order.confirmed_at = Some(change.now);
    save_and_tell(tx, &mut order, HistoryKind::Confirmed, None, change).await?;
    Ok(order)
}

/// Adds a comment and returns its id.
pub(super) async fn comment(
    tx: &mut TenantTx,
    bearer: &Bearer,
    order_id: i64,
    change: &Change<'_>,
) -> Result<i64> {
    let mut order = lock(tx, order_id).await?;
    super::change_status::check_is_theirs(bearer, &order)?;
    save_and_tell(tx, &mut order, HistoryKind::Comment, None, change).await
}
