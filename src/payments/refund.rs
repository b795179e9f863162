//! Refunds: money on its way back. What a person recorded is returned at once;
//! a provider's refund is pending until the provider confirms it.

use chrono::{DateTime, Utc};

use super::by::By;
use super::error::{Refused, Result};
use super::provider::Outcome;
use super::refund_queries::{self, NewPart, Refund, RefundPart, Settlement};
use super::spread::{Share, spread};
use super::status::RefundState;
use crate::db::TenantTx;
use crate::values::{Actor, Currency, Minor, OrderId, PaymentMethod, RefundId};

/// What is to go back of an order's money.
#[derive(Clone, Copy, Debug)]
pub struct RefundTerms<'a> {
    pub order_id: OrderId,
    /// None: all that is left.
    pub amount: Option<Minor>,
    /// The order's.
    pub currency: Currency,
    /// From the till, however the money came.
    pub in_cash: bool,
    pub reason: Option<&'a str>,
}

/// Refunds a sum of an order's money, the latest payment first, a part a
/// payment. The caller holds the order's lock.
///
/// # Errors
/// [`Refused::NothingToRefund`], [`Refused::RefundTooLarge`].
pub async fn refund(
    tx: &mut TenantTx,
    terms: &RefundTerms<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<Refund>> {
    let payments = refund_queries::refundable(tx, terms.order_id).await?;
    let shares = spread(payments, terms.amount, terms.currency)?;
    Ok(enter(tx, shares, terms, actor, now).await?)
}

/// Refunds whatever of an order's payments is not refunded yet, the way it
/// came; nothing where there is nothing left. The caller holds the order's
/// lock.
///
/// # Errors
/// The database is away.
pub async fn refund_rest(
    tx: &mut TenantTx,
    (order_id, currency): (OrderId, Currency),
    reason: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<Refund>, sqlx::Error> {
    let payments = refund_queries::refundable(tx, order_id).await?;
    let terms = RefundTerms { order_id, amount: None, currency, in_cash: false, reason };
    match spread(payments, None, currency) {
        Ok(shares) => enter(tx, shares, &terms, actor, now).await,
        Err(_nothing_left) => Ok(Vec::new()),
    }
}

async fn enter(
    tx: &mut TenantTx,
    shares: Vec<Share>,
    terms: &RefundTerms<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<Refund>, sqlx::Error> {
    let mut entered: Vec<Refund> = Vec::new();
    for Share { payment, amount } in shares {
        let part = NewPart {
            order_id: terms.order_id,
            payment_id: payment.payment_id,
            head_id: entered.first().map(|head| head.id),
            amount,
            method: if terms.in_cash { PaymentMethod::Cash } else { payment.method },
            by: if terms.in_cash { &By::Hand } else { &payment.by },
            reason: terms.reason,
        };
        entered.push(refund_queries::insert(tx, &part, actor, now).await?);
    }
    Ok(entered)
}

/// Has the failed parts of a refund made once more. The caller holds the
/// order's lock.
///
/// # Errors
/// [`Refused::NothingFailed`]; [`Refused::RefundTooLarge`] where the money has
/// gone back another way.
pub async fn try_again(
    tx: &mut TenantTx,
    (order_id, currency): (OrderId, Currency),
    refund_id: RefundId,
    now: DateTime<Utc>,
) -> Result<()> {
    if refund_queries::try_again(tx, order_id, refund_id, now).await? == 0 {
        return Err(Refused::NothingFailed.into());
    }
    let payments = refund_queries::refundable(tx, order_id).await?;
    let is_missing = payments.iter().any(|payment| payment.left < Minor::ZERO);
    if is_missing {
        // What was tried again is counted as gone already.
        return Err(Refused::RefundTooLarge { left: Minor::ZERO, currency }.into());
    }
    Ok(())
}

/// The parts of an order's refunds, the oldest first.
///
/// # Errors
/// The database is away.
pub async fn refunds_of_order(tx: &mut TenantTx, order_id: OrderId) -> Result<Vec<RefundPart>, sqlx::Error> {
    refund_queries::parts_of_order(tx, order_id).await
}

/// Writes a provider's word into a pending part; true if that ended it, so
/// that a repeated word changes nothing.
///
/// # Errors
/// The database is away.
pub async fn settle_refund(
    tx: &mut TenantTx,
    refund_id: RefundId,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let (status, reference, failure) = match outcome {
        Outcome::Approved { reference } => (RefundState::Done, reference.as_deref(), None),
        Outcome::Declined { reason } => (RefundState::Failed, None, Some(reason.word())),
        Outcome::Pending { reference } => (RefundState::Pending, reference.as_deref(), None),
        Outcome::Unknown | Outcome::Offered(_) | Outcome::Expired => (RefundState::Pending, None, None),
    };
    let settlement = Settlement { status, reference, failure };
    let changed = refund_queries::settle(tx, refund_id, settlement, now).await?;
    Ok(changed && status != RefundState::Pending)
}
