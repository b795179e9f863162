//! Payments: recorded by hand, or begun with a provider and settled by its word.

use chrono::{DateTime, Utc};

use super::attempt_queries;
use super::by::{By, Taker};
use super::error::{Refused, Result};
use super::payment::{NewPayment, Payment};
use super::payment_queries::{self, Beginning, Settlement};
use super::provider::Outcome;
use super::providers::Connected;
use super::status::{Facts, PaymentState};
use super::way::Way;
use crate::db::{self, TenantTx};
use crate::values::{Actor, OrderId, PaymentId};

/// With whom an attempt is begun.
#[derive(Clone, Copy)]
pub struct AttemptTerms<'a> {
    pub provider: &'a Connected,
    pub way: Way,
    /// When it is over, if the provider knows that beforehand.
    pub ends_at: Option<DateTime<Utc>>,
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
) -> Result<Payment, sqlx::Error> {
    let beginning = Beginning { by: By::Hand, way: None, ends_at: None };
    payment_queries::insert(tx, new, &beginning, actor, now).await
}

/// Begins an attempt with a provider: a pending row, before the provider is
/// asked. The caller holds the order's lock.
///
/// # Errors
/// [`Refused::InProgress`] if one is live.
pub async fn begin_attempt(
    tx: &mut TenantTx,
    new: &NewPayment,
    terms: AttemptTerms<'_>,
    now: DateTime<Utc>,
) -> Result<Payment> {
    let AttemptTerms { provider, way, ends_at } = terms;
    let by = By::Provider(Taker { name: provider.name().to_owned(), id: provider.id });
    let beginning = Beginning { by, way: Some(way), ends_at };
    let begun = payment_queries::insert(tx, new, &beginning, &Actor::customer(), now).await;
    begun.map_err(|error| {
        let is_second = db::violates(&error, "payments_one_live_attempt");
        if is_second { Refused::InProgress.into() } else { error.into() }
    })
}

/// Writes a provider's word into a payment. None if it is live still, or was
/// settled before, so that a repeated word changes nothing; but an approval is
/// heard even of an attempt that was thought to have failed.
///
/// # Errors
/// The database is away.
pub async fn settle(
    tx: &mut TenantTx,
    payment_id: PaymentId,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<Option<Payment>, sqlx::Error> {
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
    let settlement = Settlement { status, reference, failure };
    let changed = payment_queries::settle(tx, payment_id, settlement, now).await?;
    if !changed || status.is_live() {
        return Ok(None);
    }
    payment_queries::payment(tx, payment_id).await
}

/// The sums over an order's rows.
///
/// # Errors
/// The database is away.
pub async fn facts(tx: &mut TenantTx, order_id: OrderId) -> Result<Facts, sqlx::Error> {
    payment_queries::facts(tx, order_id).await
}
