//! The buyer changes their mind: an order that is neither paid nor put together
//! can be cancelled by whoever holds its link.

use super::follow::Given;
use super::{error, follow, words};
use crate::http::Result;
use crate::orders::{self, Change, Stage};
use crate::state::AppState;
use crate::values::Actor;

/// Cancels the order behind a link; a second time changes nothing.
///
/// # Errors
/// 404 as [`follow::find`]; rules: `too_late_to_cancel`, `payment_in_progress`.
pub(super) async fn cancel(app: &AppState, given: &Given, reason: Option<&str>) -> Result<()> {
    let (order, mut tx) = follow::find(app, given).await?;
    let mut order = orders::lock(&mut tx, order.id).await.map_err(words::of_order)?;
    if order.stage == Stage::Cancelled {
        return Ok(());
    }
    if !orders::is_cancelled_by_buyer(order.standing().working_stage(), order.stage, order.money.balance.paid)
    {
        return Err(error::too_late_to_cancel());
    }
    let change = Change { actor: &Actor::customer(), now: app.clock.now(), comment: reason };
    let cancelled = orders::cancel(&mut tx, &mut order, None, &change).await;
    cancelled.map_err(words::of_order)?;
    tx.commit().await?;
    Ok(())
}
