//! The SQL of refunds: what can go back, and what is on its way.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::by::By;
use super::pace::{first_check, next_check};
use super::provider::Repayment;
use super::spread::Refundable;
use super::status::RefundState;
use crate::db::TenantTx;
use crate::values::{Actor, Currency, Minor, OrderId, PaymentId, PaymentMethod, RefundId};

/// A part of a refund, just entered: what goes back of one payment.
#[derive(Clone, Debug)]
pub struct Refund {
    pub id: RefundId,
    pub payment_id: PaymentId,
    pub amount: Minor,
}

/// A part of a refund, whole.
#[derive(Clone, Debug)]
pub struct RefundPart {
    pub id: RefundId,
    /// The first part of the same refund, which gives it its id.
    pub head_id: RefundId,
    pub payment_id: PaymentId,
    pub amount: Minor,
    pub currency: Currency,
    pub method: PaymentMethod,
    pub by: By,
    pub status: RefundState,
    pub failure: Option<String>,
    pub reason: Option<String>,
    pub recorded_by: String,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// A part of a refund to be.
pub(super) struct NewPart<'a> {
    pub order_id: OrderId,
    pub payment_id: PaymentId,
    /// The first part of the same refund; None for that one itself.
    pub head_id: Option<RefundId>,
    pub amount: Minor,
    pub method: PaymentMethod,
    pub by: &'a By,
    pub reason: Option<&'a str>,
}

/// An order's payments that came, the latest first, with what is left of each.
pub(super) async fn refundable(tx: &mut TenantTx, order_id: OrderId) -> Result<Vec<Refundable>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Refundable,
        r#"select p.id as "payment_id: PaymentId", p.method as "method: PaymentMethod",
                  (p.provider, p.provider_id) as "by!: By",
                  p.amount - (select coalesce(sum(r.amount), 0)::bigint from refunds r
                              where r.shop_id = $1 and r.payment_id = p.id and r.status <> 'failed')
                      as "left!: Minor"
           from payments p where p.shop_id = $1 and p.order_id = $2 and p.status = 'succeeded'
           order by p.id desc"#,
        shop_id,
        order_id.0,
    )
    .fetch_all(tx.conn())
    .await
}

/// Money that a person returns has moved; a provider's is pending.
pub(super) async fn insert(
    tx: &mut TenantTx,
    part: &NewPart<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Refund, sqlx::Error> {
    let shop_id = tx.shop_id();
    let (state, settled_at, next_check_at) = match part.by {
        By::Hand => (RefundState::Done, Some(now), None),
        By::Provider(_) => (RefundState::Pending, None, Some(now)),
    };
    sqlx::query_as!(
        Refund,
        r#"insert into refunds (shop_id, order_id, payment_id, head_id, amount, currency, method, provider, status,
                                attempt, reason, recorded_by, staff_id, created_at, updated_at, settled_at,
                                next_check_at)
           select $1, $2, id, $3, $4, currency, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14
           from payments where shop_id = $1 and id = $15
           returning id as "id: RefundId", payment_id as "payment_id: PaymentId", amount as "amount: Minor""#,
        shop_id,
        part.order_id.0,
        part.head_id.map(|id| id.0),
        part.amount.0,
        part.method.word(),
        part.by.word(),
        <&str>::from(state),
        Uuid::new_v4(),
        part.reason,
        actor.name,
        actor.staff_id,
        now,
        settled_at,
        next_check_at,
        part.payment_id.0,
    )
    .fetch_one(tx.conn())
    .await
}

/// The parts of an order's refunds, the oldest first.
pub(super) async fn parts_of_order(
    tx: &mut TenantTx,
    order_id: OrderId,
) -> Result<Vec<RefundPart>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        RefundPart,
        r#"select r.id as "id: RefundId", coalesce(r.head_id, r.id) as "head_id!: RefundId",
                  r.payment_id as "payment_id: PaymentId", r.amount as "amount: Minor",
                  r.currency as "currency: Currency", r.method as "method: PaymentMethod",
                  (r.provider, (select p.provider_id from payments p where p.shop_id = $1 and p.id = r.payment_id))
                      as "by!: By",
                  r.status as "status: RefundState", r.failure, r.reason, r.recorded_by, r.created_at, r.settled_at
           from refunds r where r.shop_id = $1 and r.order_id = $2 order by r.id"#,
        shop_id,
        order_id.0,
    )
    .fetch_all(tx.conn())
    .await
}

/// Makes the failed parts of a refund pending again, under attempts that their
/// providers have not refused yet; how many there were.
pub(super) async fn try_again(
    tx: &mut TenantTx,
    order_id: OrderId,
    refund_id: RefundId,
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let shop_id = tx.shop_id();
    let tried = sqlx::query!(
        "update refunds
         set status = 'pending', attempt = gen_random_uuid(), failure = null, settled_at = null, updated_at = $4,
             next_check_at = $4
         where shop_id = $1 and order_id = $2 and coalesce(head_id, id) = $3 and status = 'failed'",
        shop_id,
        order_id.0,
        refund_id.0,
        now,
    );
    Ok(tried.execute(tx.conn()).await?.rows_affected())
}

/// A pending part that is due, as its provider is to hear of it; put off in
/// the same breath, so that no other instance asks meanwhile. One a payment at
/// a time, the oldest first: what a provider has left of a payment tells what
/// became of a refund only while no other is under way.
///
/// # Errors
/// The database is away.
pub async fn repayment(
    tx: &mut TenantTx,
    refund_id: RefundId,
    now: DateTime<Utc>,
) -> Result<Option<Repayment>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Repayment,
        r#"update refunds r set next_check_at = $4
           from payments p
           where r.shop_id = $1 and r.id = $2 and r.status = 'pending' and r.next_check_at <= $3
             and p.shop_id = $1 and p.id = r.payment_id
             and not exists (select from refunds before
                             where before.shop_id = $1 and before.payment_id = r.payment_id
                               and before.status = 'pending' and before.id < r.id)
           returning r.attempt as id, r.amount as "amount: Minor", r.currency as "currency: Currency",
                     (r.provider, p.provider_id) as "by!: By",
                     p.provider_reference as payment_reference, p.amount as "payment_amount: Minor",
                     (select coalesce(sum(d.amount), 0)::bigint from refunds d
                      where d.shop_id = $1 and d.payment_id = p.id and d.status = 'done') as "refunded!: Minor""#,
        shop_id,
        refund_id.0,
        now,
        first_check(now),
    )
    .fetch_optional(tx.conn())
    .await
}

/// What a provider's word makes of a part.
#[derive(Clone, Copy)]
pub(super) struct Settlement<'a> {
    pub status: RefundState,
    pub reference: Option<&'a str>,
    pub failure: Option<&'a str>,
}

/// True if the part was pending and now is as told.
pub(super) async fn settle(
    tx: &mut TenantTx,
    refund_id: RefundId,
    settlement: Settlement<'_>,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let is_pending = settlement.status == RefundState::Pending;
    let settled = sqlx::query!(
        "update refunds
         set status = $3, provider_reference = coalesce($4, provider_reference), failure = $5,
             updated_at = $6::timestamptz, settled_at = case when $7::timestamptz is null then $6::timestamptz end,
             next_check_at = $7::timestamptz
         where shop_id = $1 and id = $2 and status = 'pending'",
        shop_id,
        refund_id.0,
        <&str>::from(settlement.status),
        settlement.reference,
        settlement.failure,
        now,
        is_pending.then(|| next_check(now)),
    );
    Ok(settled.execute(tx.conn()).await?.rows_affected() > 0)
}
