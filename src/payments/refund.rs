//! Refunds: money on its way back.

use chrono::{DateTime, Utc};

use super::queries;
use crate::db::TenantTx;
use crate::http::Result;
use crate::values::{Actor, Minor};

/// A refund of a payment.
#[derive(Clone, Debug)]
pub struct Refund {
    pub id: i64,
    pub payment_id: i64,
    pub amount: Minor,
}

/// Refunds whatever of an order's payments is not refunded yet, a row a
/// payment. Money recorded by hand is returned at once, as done; a provider's
/// stays pending until it confirms.
///
/// # Errors
/// The database is away.
pub async fn refund_everything(
    tx: &mut TenantTx,
    order_id: i64,
    reason: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<Refund>> {
    Ok(queries::insert_refunds_of_rest(tx, order_id, reason, actor, now).await?)
}
