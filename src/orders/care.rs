//! Who looks after an order, that the shop has taken it on, and what people
//! say to each other about it.

use super::change::{Change, lock, save, save_and_tell};
use super::error;
use super::order::{HistoryKind, Order};
use crate::access::Member;
use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::shops;

/// Who is to make and to carry an order; the outer `None` leaves it alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Assignment {
    pub florist_id: Option<Option<i64>>,
    pub courier_id: Option<Option<i64>>,
}

pub(super) async fn assign(
    tx: &mut TenantTx,
    order_id: i64,
    assignment: Assignment,
    change: &Change<'_>,
) -> Result<Order> {
    let mut order = lock(tx, order_id).await?;
    let before = (order.florist_id, order.courier_id);
    for (field, wanted, current) in [
        ("florist_id", assignment.florist_id, &mut order.florist_id),
        ("courier_id", assignment.courier_id, &mut order.courier_id),
    ] {
        let Some(wanted) = wanted.filter(|wanted| wanted != current) else { continue };
        if let Some(id) = wanted
            && shops::staff_member(tx, id).await?.is_none()
        {
            return Err(Error::field(field, "Сотрудник не найден"));
        }
        *current = wanted;
    }
    if (order.florist_id, order.courier_id) == before {
        return Ok(order);
    }
    if order.stage.is_over() {
        return Err(error::order_closed());
    }
    save_and_tell(tx, &mut order, HistoryKind::Assigned, None, change).await?;
    super::order(tx, order_id).await
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
    member: &Member,
    order_id: i64,
    change: &Change<'_>,
) -> Result<i64> {
    let mut order = lock(tx, order_id).await?;
    super::change_status::check_is_theirs(member, &order)?;
    save(tx, &mut order, HistoryKind::Comment, None, change).await
}
