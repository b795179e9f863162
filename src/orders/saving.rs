//! How a change of an order is written: under its row's lock, one version and
//! one history row at a time.

use super::error::{Refused, Result};
use super::history::{Change, Note};
use super::order::Order;
use super::{queries, writes};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::values::OrderId;

/// An order, locked until the transaction ends.
///
/// # Errors
/// [`Refused::UnknownOrder`].
pub async fn lock(tx: &mut TenantTx, id: OrderId) -> Result<Order> {
    if !queries::lock(tx, id).await? {
        return Err(Refused::UnknownOrder.into());
    }
    // Read after the lock is won: what the last holder committed is seen.
    queries::orders(tx, &[id]).await?.pop().ok_or_else(|| Refused::UnknownOrder.into())
}

/// Saves changes that leave the stage alone, and notes them; the history row's id.
pub(super) async fn save(
    tx: &mut TenantTx,
    order: &mut Order,
    note: Note,
    change: &Change<'_>,
) -> Result<i64> {
    order.version += 1;
    order.updated_at = change.now;
    Ok(writes::save(tx, order, note, change).await?)
}

/// The same, telling subscribers that something about the order changed.
pub(super) async fn save_and_tell(
    tx: &mut TenantTx,
    order: &mut Order,
    note: Note,
    change: &Change<'_>,
) -> Result<i64> {
    let kind = note.kind();
    let entry = save(tx, order, note, change).await?;
    let event = Event::OrderUpdated {
        order_id: order.id,
        changed: <&'static str>::from(kind).into(),
        tracking_token: order.tracking_token,
    };
    events::record(tx, &event, order.version, change.now);
    Ok(entry)
}
