//! SQL about attempts: whose they are, what the buyer was given to pay with,
//! and where they stand.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::provider::{Attempt, Offer};
use super::record::{CHECK_AFTER, PaymentState};
use crate::db::TenantTx;
use crate::values::{Currency, Minor};

/// An attempt as it stands, with what the buyer was given to pay with.
#[derive(Clone, Debug)]
pub struct AttemptRow {
    pub payment_id: i64,
    pub order_id: i64,
    pub provider: String,
    pub provider_id: Option<i64>,
    pub status: PaymentState,
    pub attempt: Uuid,
    pub amount: Minor,
    pub currency: Currency,
    pub reference: Option<String>,
    pub link: Option<String>,
    pub qr: Option<String>,
    pub expires_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub check_every_seconds: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl AttemptRow {
    /// As its provider is to hear of it.
    pub fn attempt(&self) -> Attempt {
        Attempt {
            id: self.attempt,
            amount: self.amount,
            currency: self.currency,
            reference: self.reference.clone(),
            ends_at: self.ends_at,
            begun_at: self.created_at,
        }
    }

    /// An invoice on its way to the buyer's phone: its provider may be asked
    /// of it only when the buyer does something.
    pub fn is_invoice(&self) -> bool {
        self.ends_at.is_some() && self.check_every_seconds.is_none()
    }

    /// True if the buyer can still begin to pay with what they were given.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        let has_means = self.link.is_some() || self.qr.is_some();
        self.status.is_live() && has_means && self.expires_at.is_none_or(|end| now < end)
    }
}

/// An attempt by the id of its payment.
///
/// # Errors
/// The database is away.
pub async fn attempt_of_payment(
    tx: &mut TenantTx,
    payment_id: i64,
) -> Result<Option<AttemptRow>, sqlx::Error> {
    select(tx, Some(payment_id), None, None).await
}

/// The latest attempt at an order.
///
/// # Errors
/// The database is away.
pub async fn latest_attempt(tx: &mut TenantTx, order_id: i64) -> Result<Option<AttemptRow>, sqlx::Error> {
    select(tx, None, Some(order_id), None).await
}

/// The attempt that a provider knows by this name.
///
/// # Errors
/// The database is away.
pub async fn attempt_named(tx: &mut TenantTx, attempt: Uuid) -> Result<Option<AttemptRow>, sqlx::Error> {
    select(tx, None, None, Some(attempt)).await
}

async fn select(
    tx: &mut TenantTx,
    payment_id: Option<i64>,
    order_id: Option<i64>,
    attempt: Option<Uuid>,
) -> Result<Option<AttemptRow>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        AttemptRow,
        r#"select id as payment_id, order_id, provider, provider_id, status as "status: PaymentState", attempt,
                  amount as "amount: Minor", currency as "currency: Currency", provider_reference as reference,
                  offer_link as link, offer_qr as qr, offer_expires_at as expires_at, offer_ends_at as ends_at,
                  check_every_seconds, created_at, updated_at
           from payments
           where shop_id = $1 and ($2::bigint is null or id = $2) and ($3::bigint is null or order_id = $3)
             and ($4::uuid is null or attempt = $4) and provider <> 'manual'
           order by id desc limit 1"#,
        shop_id,
        payment_id,
        order_id,
        attempt,
    )
    .fetch_optional(tx.conn())
    .await
}

/// Notes with whose credentials an attempt just begun is made, and when it
/// ends if that is known.
pub(super) async fn bind_attempt(
    tx: &mut TenantTx,
    payment_id: i64,
    provider_id: Option<i64>,
    ends_at: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    if provider_id.is_none() && ends_at.is_none() {
        return Ok(());
    }
    let shop_id = tx.shop_id();
    let bound = sqlx::query!(
        "update payments set provider_id = $3, offer_ends_at = $4 where shop_id = $1 and id = $2",
        shop_id,
        payment_id,
        provider_id,
        ends_at,
    );
    bound.execute(tx.conn()).await?;
    Ok(())
}

/// Keeps what the buyer is to pay with, unless the attempt is over: then
/// nobody ever sees it, and so nobody can pay by it.
pub(super) async fn keep_offer(
    tx: &mut TenantTx,
    payment_id: i64,
    offer: &Offer,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let every = offer.check_every.and_then(|every| i32::try_from(every.as_secs()).ok());
    let next_check_at = match offer.check_every {
        Some(every) => now + every,
        None => offer.ends_at.unwrap_or(now + CHECK_AFTER),
    };
    let kept = sqlx::query!(
        "update payments
         set status = 'pending', provider_reference = $3, offer_link = $4, offer_qr = $5, offer_expires_at = $6,
             offer_ends_at = $7, check_every_seconds = $8, next_check_at = $9, updated_at = $10
         where shop_id = $1 and id = $2 and status in ('pending', 'unknown')",
        shop_id,
        payment_id,
        offer.reference,
        offer.link,
        offer.qr,
        offer.expires_at,
        offer.ends_at,
        every,
        next_check_at,
        now,
    );
    kept.execute(tx.conn()).await?;
    Ok(())
}
