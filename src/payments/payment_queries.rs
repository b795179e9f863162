//! SQL about payments: how they are entered, settled, and read.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::balance::Balance;
use super::by::By;
use super::pace::{first_check, next_check};
use super::payment::{NewPayment, Payment};
use super::status::{Facts, PaymentState};
use super::way::Way;
use crate::db::TenantTx;
use crate::values::{Actor, Currency, Minor, OrderId, PaymentId, PaymentMethod};

/// How a payment begins.
pub(super) struct Beginning {
    pub by: By,
    /// How an attempt is to be paid.
    pub way: Option<Way>,
    /// When an attempt is over, if that is known beforehand.
    pub ends_at: Option<DateTime<Utc>>,
    /// When we give an attempt up.
    pub given_up_from: Option<DateTime<Utc>>,
}

/// What a provider's word makes of a payment.
#[derive(Clone, Copy)]
pub(super) struct Settlement<'a> {
    pub status: PaymentState,
    pub reference: Option<&'a str>,
    pub failure: Option<&'a str>,
}

/// What a person records has moved; a provider's is pending.
pub(super) async fn insert(
    tx: &mut TenantTx,
    new: &NewPayment,
    beginning: &Beginning,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Payment, sqlx::Error> {
    let shop_id = tx.shop_id();
    let (status, settled_at, next_check_at) = match beginning.by {
        By::Hand => (PaymentState::Succeeded, Some(now), None),
        By::Provider(_) => (PaymentState::Pending, None, Some(first_check(now))),
    };
    let id = sqlx::query_scalar!(
        r#"insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, comment,
                                 terminal_reference, fiscal_receipt_number, recorded_by, staff_id, created_at,
                                 updated_at, settled_at, next_check_at, provider_id, offer_ends_at, way,
                                 given_up_from)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16, $17, $18, $19,
                   $20)
           returning id as "id: PaymentId""#,
        shop_id,
        new.order_id.0,
        new.amount.0,
        new.currency.code(),
        new.method.word(),
        beginning.by.word(),
        <&str>::from(status),
        Uuid::new_v4(),
        new.comment,
        new.terminal_reference,
        new.fiscal_receipt_number,
        actor.name,
        actor.staff_id,
        now,
        settled_at,
        next_check_at,
        beginning.by.taker().and_then(|taker| taker.id).map(|id| id.0),
        beginning.ends_at,
        beginning.way.map(Way::word),
        beginning.given_up_from,
    )
    .fetch_one(tx.conn())
    .await?;
    payment(tx, id).await?.ok_or(sqlx::Error::RowNotFound)
}

/// A payment by its id.
pub(super) async fn payment(tx: &mut TenantTx, id: PaymentId) -> Result<Option<Payment>, sqlx::Error> {
    Ok(select(tx, None, Some(id)).await?.pop())
}

/// An order's payments, the oldest first.
///
/// # Errors
/// The database is away.
pub async fn of_order(tx: &mut TenantTx, order_id: OrderId) -> Result<Vec<Payment>, sqlx::Error> {
    select(tx, Some(order_id), None).await
}

async fn select(
    tx: &mut TenantTx,
    order_id: Option<OrderId>,
    id: Option<PaymentId>,
) -> Result<Vec<Payment>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Payment,
        r#"select id as "id: PaymentId", order_id as "order_id: OrderId", amount as "amount: Minor",
                  currency as "currency: Currency", method as "method: PaymentMethod",
                  (provider, provider_id) as "by!: By", status as "status: PaymentState", failure, comment,
                  terminal_reference, fiscal_receipt_number, recorded_by, created_at, settled_at
           from payments
           where shop_id = $1 and ($2::bigint is null or order_id = $2) and ($3::bigint is null or id = $3)
           order by id"#,
        shop_id,
        order_id.map(|id| id.0),
        id.map(|id| id.0),
    )
    .fetch_all(tx.conn())
    .await
}

/// True if the payment was live and now is as told. An approval counts after
/// a refusal too: the money has moved, whatever was heard before.
pub(super) async fn settle(
    tx: &mut TenantTx,
    id: PaymentId,
    settlement: Settlement<'_>,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let settled = sqlx::query!(
        "with heard as (
             -- Nothing more is to be heard of one that was given up.
             delete from given_up_attempts where shop_id = $1 and payment_id = $2 and $7::timestamptz is null
         )
         update payments
         set status = $3, provider_reference = coalesce($4, provider_reference), failure = $5,
             updated_at = $6::timestamptz, settled_at = case when $7::timestamptz is null then $6::timestamptz end,
             -- A provider that says how often it may be asked is asked so often.
             next_check_at = case when $7::timestamptz is not null then coalesce(
                 $6::timestamptz + check_every_seconds * interval '1 second',
                 case when offer_ends_at is not null
                      then greatest(offer_ends_at, $6::timestamptz + interval '1 hour') end,
                 $7::timestamptz) end
         where shop_id = $1 and id = $2
           and (status in ('pending', 'unknown') or status in ('failed', 'cancelled') and $3 = 'succeeded')",
        shop_id,
        id.0,
        <&str>::from(settlement.status),
        settlement.reference,
        settlement.failure,
        now,
        settlement.status.is_live().then(|| next_check(now)),
    );
    Ok(settled.execute(tx.conn()).await?.rows_affected() > 0)
}

/// The sums over an order's rows.
pub(super) async fn facts(tx: &mut TenantTx, order_id: OrderId) -> Result<Facts, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"select coalesce(sum(amount) filter (where status = 'succeeded'), 0)::bigint as "paid!: Minor",
                  -- What an earlier version began ends within the day of an invoice.
                  max(coalesce(given_up_from, created_at + interval '1 day'))
                      filter (where status in ('pending', 'unknown')) as live_until,
                  coalesce((array_agg(status order by id desc))[1] = 'failed', false) as "has_failed!",
                  (select coalesce(sum(amount), 0)::bigint from refunds
                   where shop_id = $1 and order_id = $2 and status = 'done') as "refunded!: Minor",
                  (select gone_total from orders where shop_id = $1 and id = $2) as "gone!: Minor",
                  (select goodwill from orders where shop_id = $1 and id = $2) as "goodwill!: Minor"
           from payments where shop_id = $1 and order_id = $2"#,
        shop_id,
        order_id.0,
    );
    let row = row.fetch_one(tx.conn()).await?;
    Ok(Facts {
        balance: Balance { paid: row.paid, refunded: row.refunded, gone: row.gone, goodwill: row.goodwill },
        live_until: row.live_until,
        has_failed: row.has_failed,
    })
}
