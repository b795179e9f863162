//! Payments: recorded by hand, or begun with a provider and settled by its word.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::attempt::{Attempt, given_up_from};
use super::by::{By, Taker};
use super::error::{Refused, Result};
use super::payment::{NewPayment, Payment};
use super::payment_queries::{self, Beginning, Settlement};
use super::pestering::{self, InvoicedPhone};
use super::provider::Outcome;
use super::providers::Connected;
use super::status::{Facts, PaymentState};
use super::way::Way;
use super::{attempt_queries, given_up_queries};
use crate::db::{self, Stop, TenantTx};
use crate::values::{Actor, OrderId, PaymentId};

/// With whom an attempt is begun.
#[derive(Clone, Copy)]
pub struct AttemptTerms<'a> {
    pub provider: &'a Connected,
    pub way: Way,
    /// When it is over, if the provider knows that beforehand.
    pub ends_at: Option<DateTime<Utc>>,
    /// How long we wait for its word, however it is paid but by invoice.
    pub patience: Duration,
    /// Recognises the phone that an invoice is sent to.
    pub invoiced: Option<InvoicedPhone<'a>>,
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
    let beginning = Beginning { by: By::Hand, way: None, ends_at: None, given_up_from: None };
    payment_queries::insert(tx, new, &beginning, actor, now).await
}

/// Begins an attempt with a provider: a pending row, before the provider is
/// asked. The caller holds the order's lock.
///
/// # Errors
/// [`Refused::InProgress`] if one is live; [`Refused::TooMany`] where the order or
/// the phone has had its share of the day.
pub async fn begin_attempt(
    tx: &mut TenantTx,
    new: &NewPayment,
    terms: AttemptTerms<'_>,
    now: DateTime<Utc>,
) -> Result<Payment> {
    let AttemptTerms { provider, way, ends_at, patience, invoiced } = terms;
    let by = By::Provider(Taker { name: provider.name().to_owned(), id: provider.id });
    let given_up_from = Some(given_up_from(now, way, patience));
    let beginning = Beginning { by, way: Some(way), ends_at, given_up_from };
    let begun = payment_queries::insert(tx, new, &beginning, &Actor::customer(), now).await;
    let begun = begun.map_err(|error| {
        let is_second = db::violates(&error, "payments_one_live_attempt");
        if is_second { Stop::from(Refused::InProgress { left: None }) } else { error.into() }
    })?;
    pestering::count(tx, new.order_id, invoiced, now).await?;
    Ok(begun)
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
            if !attempt_queries::keep_offer(tx, payment_id, offer, now).await? {
                given_up_queries::keep_reference(tx, payment_id, offer).await?;
                given_up_queries::put_off(tx, payment_id, now).await?;
            }
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
    match (changed, status.is_live()) {
        (true, false) => return payment_queries::payment(tx, payment_id).await,
        (true, true) => {}
        (false, false) => given_up_queries::confirm(tx, payment_id, failure).await?,
        (false, true) => given_up_queries::put_off(tx, payment_id, now).await?,
    }
    Ok(None)
}

/// Ends a live attempt that its provider has not decided: the order no longer
/// waits for it. The provider is asked on all the same, and money that comes is
/// taken in by [`settle`]. None if it is over already.
///
/// # Errors
/// The database is away.
pub async fn give_up(
    tx: &mut TenantTx,
    attempt: &Attempt,
    now: DateTime<Utc>,
) -> Result<Option<Payment>, sqlx::Error> {
    if !given_up_queries::give_up(tx, attempt.payment_id, now).await? {
        return Ok(None);
    }
    payment_queries::payment(tx, attempt.payment_id).await
}

/// The sums over an order's rows.
///
/// # Errors
/// The database is away.
pub async fn facts(tx: &mut TenantTx, order_id: OrderId) -> Result<Facts, sqlx::Error> {
    payment_queries::facts(tx, order_id).await
}

/// Refuses while a provider's attempt is live: two would charge twice, and
/// nobody knows what there is to give back. The caller holds the order's lock.
///
/// # Errors
/// [`Refused::InProgress`].
pub async fn check_none_is_live(tx: &mut TenantTx, order_id: OrderId, now: DateTime<Utc>) -> Result<()> {
    match facts(tx, order_id).await?.live_until {
        Some(until) => Err(Refused::InProgress { left: Some(until - now) }.into()),
        None => Ok(()),
    }
}
