//! The SQL of refunds as they begin, are shown, and are tried again.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::refund::{Refund, RefundPart, RefundState, RefundTerms};
use super::spread::Refundable;
use crate::db::TenantTx;
use crate::values::{Actor, Currency, Minor, PaymentMethod};

/// An order's payments that came, the latest first, with what is left of each.
pub(super) async fn refundable(tx: &mut TenantTx, order_id: i64) -> Result<Vec<Refundable>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Refundable,
        r#"select p.id as payment_id, p.method as "method: PaymentMethod", p.provider,
                  p.amount - (select coalesce(sum(r.amount), 0)::bigint from refunds r
                              where r.shop_id = $1 and r.payment_id = p.id and r.status <> 'failed')
                      as "left!: Minor"
           from payments p where p.shop_id = $1 and p.order_id = $2 and p.status = 'succeeded'
           order by p.id desc"#,
        shop_id,
        order_id,
    )
    .fetch_all(tx.conn())
    .await
}

/// Money that a person returns has moved; a provider's is pending. `head_id`
/// is the first row of the same refund; None for that one itself.
pub(super) async fn insert_refund(
    tx: &mut TenantTx,
    (payment, amount, head_id): (&Refundable, Minor, Option<i64>),
    terms: &RefundTerms<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Refund, sqlx::Error> {
    let shop_id = tx.shop_id();
    let by_hand = terms.in_cash || payment.provider == "manual";
    let method = if terms.in_cash { PaymentMethod::Cash } else { payment.method };
    let state = if by_hand { RefundState::Done } else { RefundState::Pending };
    sqlx::query_as!(
        Refund,
        r#"insert into refunds (shop_id, order_id, payment_id, head_id, amount, currency, method, provider, status,
                                attempt, reason, recorded_by, staff_id, created_at, updated_at, settled_at,
                                next_check_at)
           select $1, $2, id, $3, $4, currency, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14
           from payments where shop_id = $1 and id = $15
           returning id, payment_id, amount as "amount: Minor""#,
        shop_id,
        terms.order_id,
        head_id,
        amount.0,
        method.word(),
        if by_hand { "manual" } else { &payment.provider },
        <&str>::from(state),
        Uuid::new_v4(),
        terms.reason,
        actor.name,
        actor.staff_id,
        now,
        by_hand.then_some(now),
        (!by_hand).then_some(now),
        payment.payment_id,
    )
    .fetch_one(tx.conn())
    .await
}

/// The rows of an order's refunds, the oldest first.
pub(super) async fn parts_of_order(tx: &mut TenantTx, order_id: i64) -> Result<Vec<RefundPart>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        RefundPart,
        r#"select id, coalesce(head_id, id) as "head_id!", payment_id, amount as "amount: Minor",
                  currency as "currency: Currency", method as "method: PaymentMethod", provider,
                  status as "status: RefundState", failure, reason, recorded_by, created_at, settled_at
           from refunds where shop_id = $1 and order_id = $2 order by id"#,
        shop_id,
        order_id,
    )
    .fetch_all(tx.conn())
    .await
}

/// Makes the failed rows of a refund pending again, under attempts that their
/// providers have not refused yet; how many there were.
pub(super) async fn try_again(
    tx: &mut TenantTx,
    (order_id, head_id): (i64, i64),
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let shop_id = tx.shop_id();
    let tried = sqlx::query!(
        "update refunds
         set status = 'pending', attempt = gen_random_uuid(), failure = null, settled_at = null, updated_at = $4,
             next_check_at = $4
         where shop_id = $1 and order_id = $2 and coalesce(head_id, id) = $3 and status = 'failed'",
        shop_id,
        order_id,
        head_id,
        now,
    );
    Ok(tried.execute(tx.conn()).await?.rows_affected())
}
