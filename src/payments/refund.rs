//! Refunds: money on its way back. What a person recorded is returned at once;
//! a provider's refund is pending until the provider confirms it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::error::PaymentError;
use super::provider::Outcome;
use super::spread::spread;
use super::{queries, refund_queries};
use crate::db::TenantTx;
use crate::http::Result;
use crate::text_column;
use crate::values::{Actor, Currency, Minor, PaymentMethod};

/// A row of a refund: what goes back of one payment.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, strum::EnumString, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RefundState {
    /// Its provider has not confirmed it.
    Pending,
    Done,
    Failed,
}

text_column!(RefundState);

/// A row of a refund, whole.
#[derive(Clone, Debug)]
pub struct RefundPart {
    pub id: i64,
    /// The first row of the same refund, which gives it its id.
    pub head_id: i64,
    pub payment_id: i64,
    pub amount: Minor,
    pub currency: Currency,
    pub method: PaymentMethod,
    pub provider: String,
    pub status: RefundState,
    pub failure: Option<String>,
    pub reason: Option<String>,
    pub recorded_by: String,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// What is to go back of an order's money.
#[derive(Clone, Copy, Debug)]
pub struct RefundTerms<'a> {
    pub order_id: i64,
    /// None: all that is left.
    pub amount: Option<Minor>,
    /// From the till, however the money came.
    pub in_cash: bool,
    pub reason: Option<&'a str>,
}

/// Refunds a sum of an order's money, the latest payment first, a row a
/// payment. The caller holds the order's lock.
///
/// # Errors
/// [`PaymentError::NothingToRefund`], [`PaymentError::RefundTooLarge`].
pub async fn refund(
    tx: &mut TenantTx,
    terms: &RefundTerms<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<Refund>> {
    let payments = refund_queries::refundable(tx, terms.order_id).await?;
    let mut made: Vec<Refund> = Vec::new();
    for (payment, amount) in spread(payments, terms.amount)? {
        let head_id = made.first().map(|head| head.id);
        made.push(refund_queries::insert_refund(tx, (&payment, amount, head_id), terms, actor, now).await?);
    }
    Ok(made)
}

/// Has the failed rows of a refund made once more. The caller holds the
/// order's lock.
///
/// # Errors
/// [`PaymentError::NothingFailed`]; [`PaymentError::RefundTooLarge`] where the
/// money has gone back another way.
pub async fn try_again(tx: &mut TenantTx, refund: (i64, i64), now: DateTime<Utc>) -> Result<()> {
    if refund_queries::try_again(tx, refund, now).await? == 0 {
        return Err(PaymentError::NothingFailed.into());
    }
    let payments = refund_queries::refundable(tx, refund.0).await?;
    if payments.iter().any(|payment| payment.left < Minor::ZERO) {
        return Err(PaymentError::RefundTooLarge.into());
    }
    Ok(())
}

/// The rows of an order's refunds, the oldest first.
///
/// # Errors
/// The database is away.
pub async fn refunds_of_order(tx: &mut TenantTx, order_id: i64) -> Result<Vec<RefundPart>> {
    Ok(refund_queries::parts_of_order(tx, order_id).await?)
}

/// Refunds whatever of an order's payments is not refunded yet; nothing where
/// there is nothing left.
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
    let all = refund_queries::refundable(tx, order_id).await?;
    if all.iter().all(|payment| payment.left == Minor::ZERO) {
        return Ok(Vec::new());
    }
    let terms = RefundTerms { order_id, amount: None, in_cash: false, reason };
    refund(tx, &terms, actor, now).await
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
        Outcome::Declined { reason } => (RefundState::Failed, None, Some(reason.word())),
        Outcome::Pending { reference } => (RefundState::Pending, reference.as_deref(), None),
        Outcome::Unknown | Outcome::Offered(_) | Outcome::Expired => (RefundState::Pending, None, None),
    };
    let changed = queries::settle_refund(tx, refund_id, state, (reference, failure), now).await?;
    Ok(changed && state != RefundState::Pending)
}
