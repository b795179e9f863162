//! What becomes of attempts to pay and of refunds, noted on the order.

use super::error::Result;
use super::history::{Change, Note};
use super::order::Order;
use super::paid::refresh;
use super::saving::save_and_tell;
use crate::db::TenantTx;
use crate::payments::Payment;
use crate::values::RefundId;

/// Notes that an attempt to pay has begun or failed.
///
/// # Errors
/// The database is away.
pub async fn note_attempt(
    tx: &mut TenantTx,
    order: &mut Order,
    payment: &Payment,
    change: &Change<'_>,
) -> Result<()> {
    note(tx, order, Note::Attempted(payment.id, payment.status), change).await
}

/// Notes that a provider has made or refused a refund.
///
/// # Errors
/// The database is away.
pub async fn note_refund(
    tx: &mut TenantTx,
    order: &mut Order,
    refund: RefundId,
    change: &Change<'_>,
) -> Result<()> {
    note(tx, order, Note::Refund(refund), change).await
}

async fn note(tx: &mut TenantTx, order: &mut Order, note: Note, change: &Change<'_>) -> Result<()> {
    let _ = refresh(tx, order, change.now).await?;
    save_and_tell(tx, order, note, change).await.map(drop)
}
