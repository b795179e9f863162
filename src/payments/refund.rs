//! Refunds: money on its way back. What a person recorded is returned at once;
//! a provider's refund is pending until the provider confirms it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::provider::Outcome;
use super::queries;
use crate::db::TenantTx;
use crate::http::Result;
use crate::values::{Actor, Currency, Minor};

/// A refund of a payment.
#[derive(Clone, Debug)]
pub struct Refund {
    pub id: i64,
    pub payment_id: i64,
    pub amount: Minor,
}

/// A refund to be made by a provider, which hears of the same `id` twice and
/// pays back once.
#[derive(Clone, Debug)]
pub struct RefundAttempt {
    pub id: Uuid,
    pub amount: Minor,
    pub currency: Currency,
    pub provider: String,
    /// Whose credentials took the payment.
    pub provider_id: Option<i64>,
    /// The provider's name for the payment.
    pub payment_reference: Option<String>,
    pub payment_amount: Minor,
    /// What of the payment has gone back already.
    pub refunded: Minor,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum RefundState {
    Pending,
    Done,
    Failed,
}

/// Refunds whatever of an order's payments is not refunded yet, a row a
/// payment.
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

/// Writes a provider's word into a pending refund; true if that ended it, so
/// that a repeated word changes nothing.
///
/// # Errors
/// The database is away.
pub async fn settle_refund(
    tx: &mut TenantTx,
    refund_id: i64,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (state, reference, failure) = match outcome {
        Outcome::Approved { reference } => (RefundState::Done, reference.as_deref(), None),
        Outcome::Declined { reason } => (RefundState::Failed, None, Some(reason.as_str())),
        Outcome::Pending { reference } => (RefundState::Pending, reference.as_deref(), None),
        Outcome::Unknown | Outcome::Offered(_) | Outcome::Expired => (RefundState::Pending, None, None),
    };
    let changed = queries::settle_refund(tx, refund_id, state, (reference, failure), now).await?;
    Ok(changed && state != RefundState::Pending)
}
