//! SQL about attempts: whose they are, what the buyer was given to pay with,
//! and where they stand.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::attempt::Attempt;
use super::by::By;
use super::pace::next_check;
use super::provider::Offer;
use super::status::PaymentState;
use super::way::Way;
use crate::db::TenantTx;
use crate::values::{Currency, Minor, OrderId, PaymentId};

/// An attempt by the id of its payment.
///
/// # Errors
/// The database is away.
pub async fn attempt_of_payment(
    tx: &mut TenantTx,
    payment_id: PaymentId,
) -> Result<Option<Attempt>, sqlx::Error> {
    select(tx, Some(payment_id), None, None).await
}

/// The latest attempt at an order.
///
/// # Errors
/// The database is away.
pub async fn latest_attempt(tx: &mut TenantTx, order_id: OrderId) -> Result<Option<Attempt>, sqlx::Error> {
    select(tx, None, Some(order_id), None).await
}

/// The attempt that a provider knows by this name.
///
/// # Errors
/// The database is away.
pub async fn attempt_named(tx: &mut TenantTx, attempt: Uuid) -> Result<Option<Attempt>, sqlx::Error> {
    select(tx, None, None, Some(attempt)).await
}

async fn select(
    tx: &mut TenantTx,
    payment_id: Option<PaymentId>,
    order_id: Option<OrderId>,
    attempt: Option<Uuid>,
) -> Result<Option<Attempt>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"select id as "payment_id: PaymentId", order_id as "order_id: OrderId", (provider, provider_id) as "by!: By",
                  status as "status: PaymentState", attempt, amount as "amount: Minor",
                  currency as "currency: Currency", provider_reference, offer_link, offer_qr, offer_expires_at,
                  offer_ends_at, given_up_from, created_at, updated_at,
                  -- The previous version, still serving, begins attempts without it.
                  coalesce(way, inferred_way(offer_ends_at, check_every_seconds, offer_link, offer_qr)) as "way!: Way"
           from payments
           where shop_id = $1 and ($2::bigint is null or id = $2) and ($3::bigint is null or order_id = $3)
             and ($4::uuid is null or attempt = $4) and not is_by_hand(provider)
           order by id desc limit 1"#,
        shop_id,
        payment_id.map(|id| id.0),
        order_id.map(|id| id.0),
        attempt,
    );
    let Some(row) = row.fetch_optional(tx.conn()).await? else { return Ok(None) };
    // A hand makes no attempts.
    let By::Provider(taker) = row.by else { return Ok(None) };
    Ok(Some(Attempt {
        id: row.attempt,
        payment_id: row.payment_id,
        order_id: row.order_id,
        taker,
        way: row.way,
        status: row.status,
        amount: row.amount,
        currency: row.currency,
        reference: row.provider_reference,
        link: row.offer_link,
        qr: row.offer_qr,
        expires_at: row.offer_expires_at,
        ends_at: row.offer_ends_at,
        given_up_from: row.given_up_from,
        begun_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

/// Keeps what the buyer is to pay with, unless the attempt is over: then
/// nobody ever sees it, and so nobody can pay by it. False: it is over.
pub(super) async fn keep_offer(
    tx: &mut TenantTx,
    payment_id: PaymentId,
    offer: &Offer,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let every = offer.check_every.and_then(|every| i32::try_from(every.as_secs()).ok());
    let next_check_at = match offer.check_every {
        Some(every) => now + every,
        None => offer.ends_at.unwrap_or_else(|| next_check(now)),
    };
    let kept = sqlx::query!(
        "update payments
         set status = 'pending', provider_reference = $3, offer_link = $4, offer_qr = $5, offer_expires_at = $6,
             offer_ends_at = $7, check_every_seconds = $8, next_check_at = $9, updated_at = $10
         where shop_id = $1 and id = $2 and status in ('pending', 'unknown')",
        shop_id,
        payment_id.0,
        offer.reference,
        offer.link,
        offer.qr,
        offer.expires_at,
        offer.ends_at,
        every,
        next_check_at,
        now,
    );
    Ok(kept.execute(tx.conn()).await?.rows_affected() > 0)
}

/// When attempts at an order were begun since that moment, the latest first;
/// of a way, or of all.
pub(super) async fn begun_since(
    tx: &mut TenantTx,
    order_id: OrderId,
    way: Option<Way>,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let begun = sqlx::query_scalar!(
        "select created_at from payments
         where shop_id = $1 and order_id = $2 and not is_by_hand(provider) and created_at > $3
           and ($4::text is null or way = $4)
         order by created_at desc",
        shop_id,
        order_id.0,
        since,
        way.map(Way::word),
    );
    begun.fetch_all(tx.conn()).await
}
