//! SQL about payments and the refunds that providers are to make.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::record::{CHECK_AFTER, NewPayment, Payment, PaymentState, first_check, next_check};
use super::refund::{RefundAttempt, RefundState};
use super::status::Facts;
use crate::db::{SystemTx, TenantTx};
use crate::values::{Actor, Currency, Minor, PaymentMethod, ShopId};

/// `manual` money has moved; a provider's is pending.
pub(super) async fn insert_payment(
    tx: &mut TenantTx,
    new: &NewPayment,
    provider: &str,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Payment, sqlx::Error> {
    let shop_id = tx.shop_id();
    let status = if provider == "manual" { PaymentState::Succeeded } else { PaymentState::Pending };
    let id = sqlx::query_scalar!(
        "insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, comment,
                               terminal_reference, fiscal_receipt_number, recorded_by, staff_id, created_at,
                               updated_at, settled_at, next_check_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16)
         returning id",
        shop_id,
        new.order_id,
        new.amount.0,
        new.currency.code(),
        new.method.word(),
        provider,
        <&str>::from(status),
        Uuid::new_v4(),
        new.comment,
        new.terminal_reference,
        new.fiscal_receipt_number,
        actor.name,
        actor.staff_id,
        now,
        (status == PaymentState::Succeeded).then_some(now),
        first_check(status, now),
    )
    .fetch_one(tx.conn())
    .await?;
    payment(tx, id).await?.ok_or(sqlx::Error::RowNotFound)
}

/// A payment by its id.
///
/// # Errors
/// The database is away.
pub async fn payment(tx: &mut TenantTx, id: i64) -> Result<Option<Payment>, sqlx::Error> {
    Ok(select_payments(tx, None, Some(id)).await?.pop())
}

/// An order's payments, the oldest first.
///
/// # Errors
/// The database is away.
pub async fn of_order(tx: &mut TenantTx, order_id: i64) -> Result<Vec<Payment>, sqlx::Error> {
    select_payments(tx, Some(order_id), None).await
}

async fn select_payments(
    tx: &mut TenantTx,
    order_id: Option<i64>,
    id: Option<i64>,
) -> Result<Vec<Payment>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Payment,
        r#"select id, order_id, amount as "amount: Minor", currency as "currency: Currency",
                  method as "method: PaymentMethod", provider, status as "status: PaymentState", failure, comment,
                  terminal_reference, fiscal_receipt_number, recorded_by, created_at, settled_at
           from payments
           where shop_id = $1 and ($2::bigint is null or order_id = $2) and ($3::bigint is null or id = $3)
           order by id"#,
        shop_id,
        order_id,
        id,
    )
    .fetch_all(tx.conn())
    .await
}

/// True if the payment was live and now is as told. An approval counts after
/// a refusal too: the money has moved, whatever was heard before.
pub(super) async fn settle(
    tx: &mut TenantTx,
    id: i64,
    status: PaymentState,
    (reference, failure): (Option<&str>, Option<&str>),
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let settled = sqlx::query!(
        "update payments
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
        id,
        <&str>::from(status),
        reference,
        failure,
        now,
        next_check(status, now),
    );
    Ok(settled.execute(tx.conn()).await?.rows_affected() > 0)
}

pub(super) async fn facts(tx: &mut TenantTx, order_id: i64) -> Result<Facts, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"select coalesce(sum(amount) filter (where status = 'succeeded'), 0)::bigint as "paid!",
                  coalesce(bool_or(status in ('pending', 'unknown')), false) as "has_live_attempt!",
                  coalesce((array_agg(status order by id desc))[1] = 'failed', false) as "has_failed!",
                  (select coalesce(sum(amount), 0)::bigint from refunds
                   where shop_id = $1 and order_id = $2 and status = 'done') as "refunded!"
           from payments where shop_id = $1 and order_id = $2"#,
        shop_id,
        order_id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Facts {
        paid: Minor(row.paid),
        refunded: Minor(row.refunded),
        has_live_attempt: row.has_live_attempt,
        has_failed: row.has_failed,
    })
}

/// Where a live attempt that is due to be looked up lies.
#[derive(Clone, Copy, Debug)]
pub struct LiveAttempt {
    pub shop: ShopId,
    pub payment_id: i64,
}

/// Live attempts due to be looked up, over all shops, the longest due first.
///
/// # Errors
/// The database is away.
pub async fn live_attempts(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<LiveAttempt>, sqlx::Error> {
    let due = sqlx::query!(
        "select shop_id, id from payments
         where status in ('pending', 'unknown') and next_check_at <= $1 order by next_check_at limit $2",
        now,
        limit,
    );
    let due = due.fetch_all(tx.conn()).await?.into_iter();
    Ok(due.map(|row| LiveAttempt { shop: ShopId(row.shop_id), payment_id: row.id }).collect())
}

/// A pending refund that is due, as its provider is to hear of it; put off in
/// the same breath, so that no other instance asks meanwhile. One a payment at
/// a time, the oldest first: what a provider has left of a payment tells what
/// became of a refund only while no other is under way.
///
/// # Errors
/// The database is away.
pub async fn refund_attempt(
    tx: &mut TenantTx,
    refund_id: i64,
    now: DateTime<Utc>,
) -> Result<Option<RefundAttempt>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        RefundAttempt,
        r#"update refunds r set next_check_at = $4
           from payments p
           where r.shop_id = $1 and r.id = $2 and r.status = 'pending' and r.next_check_at <= $3
             and p.shop_id = $1 and p.id = r.payment_id
             and not exists (select from refunds before
                             where before.shop_id = $1 and before.payment_id = r.payment_id
                               and before.status = 'pending' and before.id < r.id)
           returning r.attempt as id, r.amount as "amount: Minor", r.currency as "currency: Currency", r.provider,
                     p.provider_id, p.provider_reference as payment_reference, p.amount as "payment_amount: Minor",
                     (select coalesce(sum(d.amount), 0)::bigint from refunds d
                      where d.shop_id = $1 and d.payment_id = p.id and d.status = 'done') as "refunded!: Minor""#,
        shop_id,
        refund_id,
        now,
        first_check(PaymentState::Pending, now),
    )
    .fetch_optional(tx.conn())
    .await
}

/// True if the refund was pending and now is as told.
pub(super) async fn settle_refund(
    tx: &mut TenantTx,
    refund_id: i64,
    state: RefundState,
    (reference, failure): (Option<&str>, Option<&str>),
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let next_check_at = (state == RefundState::Pending).then_some(now + CHECK_AFTER);
    let settled = sqlx::query!(
        "update refunds
         set status = $3, provider_reference = coalesce($4, provider_reference), failure = $5,
             updated_at = $6::timestamptz, settled_at = case when $7::timestamptz is null then $6::timestamptz end,
             next_check_at = $7::timestamptz
         where shop_id = $1 and id = $2 and status = 'pending'",
        shop_id,
        refund_id,
        <&str>::from(state),
        reference,
        failure,
        now,
        next_check_at,
    );
    Ok(settled.execute(tx.conn()).await?.rows_affected() > 0)
}

/// Where a pending refund that is due lies.
#[derive(Clone, Copy, Debug)]
pub struct DueRefund {
    pub shop: ShopId,
    pub refund_id: i64,
    pub order_id: i64,
}

/// Pending refunds that are due, over all shops, the longest due first; of a
/// payment only the oldest.
///
/// # Errors
/// The database is away.
pub async fn due_refunds(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DueRefund>, sqlx::Error> {
    let due = sqlx::query!(
        "select r.shop_id, r.id, r.order_id from refunds r
         where r.status = 'pending' and r.next_check_at <= $1
           and not exists (select from refunds before
                           where before.shop_id = r.shop_id and before.payment_id = r.payment_id
                             and before.status = 'pending' and before.id < r.id)
         order by r.next_check_at limit $2",
        now,
        limit,
    );
    let due = due.fetch_all(tx.conn()).await?.into_iter();
    Ok(due
        .map(|row| DueRefund { shop: ShopId(row.shop_id), refund_id: row.id, order_id: row.order_id })
        .collect())
}
