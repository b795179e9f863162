//! Payments: recorded by hand, or begun with a provider and settled by its word.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::attempt_queries;
use super::error::PaymentError;
use super::provider::{Outcome, PATIENCE};
use super::providers::Connected;
use super::queries;
use super::status::Facts;
use crate::db::{self, TenantTx};
use crate::http::Result;
use crate::text_column;
use crate::values::{Actor, Currency, Minor, PaymentMethod};

/// A live attempt is asked about this long after it was last heard of.
pub(super) const CHECK_AFTER: Duration = Duration::seconds(5);

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, strum::EnumString, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PaymentState {
    Pending,
    /// The provider was asked and its answer never came.
    Unknown,
    Succeeded,
    Failed,
    /// Over, and nobody took it up.
    Cancelled,
}

text_column!(PaymentState);

impl PaymentState {
    /// The provider has not said yes or no.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Unknown)
    }
}

/// A payment of an order.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: i64,
    pub order_id: i64,
    pub amount: Minor,
    pub currency: Currency,
    pub method: PaymentMethod,
    pub provider: String,
    pub status: PaymentState,
    pub failure: Option<String>,
    pub comment: Option<String>,
    pub terminal_reference: Option<String>,
    pub fiscal_receipt_number: Option<String>,
    pub recorded_by: String,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// A payment to be.
#[derive(Clone, Debug)]
pub struct NewPayment {
    pub order_id: i64,
    pub amount: Minor,
    pub currency: Currency,
    pub method: PaymentMethod,
    pub comment: Option<String>,
    pub terminal_reference: Option<String>,
    pub fiscal_receipt_number: Option<String>,
}

impl NewPayment {
    /// A payment without papers.
    pub fn plain(order_id: i64, amount: Minor, currency: Currency, method: PaymentMethod) -> Self {
        Self {
            order_id,
            amount,
            currency,
            method,
            comment: None,
            terminal_reference: None,
            fiscal_receipt_number: None,
        }
    }
}

/// Records money that a person has taken: it has moved already. The caller
/// holds the order's lock.
///
/// # Errors
/// The database is away.
pub async fn record(
    tx: &mut TenantTx,
    new: &NewPayment,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Payment> {
    Ok(queries::insert_payment(tx, new, "manual", actor, now).await?)
}

/// Begins an attempt with a provider: a pending row, before the provider is
/// asked. The caller holds the order's lock. `ends_at` is when it is over, if
/// the provider knows that beforehand.
///
/// # Errors
/// [`PaymentError::InProgress`] if one is live.
pub async fn begin_attempt(
    tx: &mut TenantTx,
    new: &NewPayment,
    (provider, ends_at): (&Connected, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) -> Result<Payment> {
    match queries::insert_payment(tx, new, provider.name(), &Actor::customer(), now).await {
        Ok(payment) => {
            attempt_queries::bind_attempt(tx, payment.id, provider.id, ends_at).await?;
            Ok(payment)
        }
        Err(error) if db::violates(&error, "payments_one_live_attempt") => {
            Err(PaymentError::InProgress.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a provider's word into a payment. None if it is live still, or was
/// settled before, so that a repeated word changes nothing; but an approval is
/// heard even of an attempt that was thought to have failed.
///
/// # Errors
/// The database is away.
pub async fn settle(
    tx: &mut TenantTx,
    payment_id: i64,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<Option<Payment>> {
    let (status, reference, failure) = match outcome {
        Outcome::Offered(offer) => {
            attempt_queries::keep_offer(tx, payment_id, offer, now).await?;
            return Ok(None);
        }
        Outcome::Expired => (PaymentState::Cancelled, None, None),
        Outcome::Approved { reference } => (PaymentState::Succeeded, reference.as_deref(), None),
        Outcome::Declined { reason } => (PaymentState::Failed, None, Some(reason.word())),
        Outcome::Pending { reference } => (PaymentState::Pending, reference.as_deref(), None),
        Outcome::Unknown => (PaymentState::Unknown, None, None),
    };
    let changed = queries::settle(tx, payment_id, status, (reference, failure), now).await?;
    if !changed || status.is_live() {
        return Ok(None);
    }
    Ok(queries::payment(tx, payment_id).await?)
}

/// The sums over an order's rows.
///
/// # Errors
/// The database is away.
pub async fn facts(tx: &mut TenantTx, order_id: i64) -> Result<Facts> {
    Ok(queries::facts(tx, order_id).await?)
}

pub(super) fn next_check(status: PaymentState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    status.is_live().then_some(now + CHECK_AFTER)
}

/// When an attempt just begun is looked up: not before its provider has had
/// the time to answer.
pub(super) fn first_check(status: PaymentState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    status.is_live().then_some(now + PATIENCE + CHECK_AFTER)
}
