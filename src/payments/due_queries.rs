//! The SQL that finds what providers are to be asked about: over all shops what
//! is under way and due, in one shop what was settled and may be asked about
//! again.

use chrono::{DateTime, Utc};

use super::status::PaymentState;
use crate::db::{SystemTx, TenantTx};
use crate::values::{OrderId, PaymentId, RefundId, ShopId};

/// Where an attempt lies that is due to be looked up: a live one, or one that
/// was given up and may have brought money since.
#[derive(Clone, Copy, Debug)]
pub struct DueAttempt {
    pub shop: ShopId,
    pub payment_id: PaymentId,
}

/// Attempts due to be looked up, over all shops, the longest due first.
///
/// # Errors
/// The database is away.
pub async fn due_attempts(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DueAttempt>, sqlx::Error> {
    sqlx::query_as!(
        DueAttempt,
        r#"select shop_id as "shop!: ShopId", payment_id as "payment_id!: PaymentId"
           from ((select shop_id, id as payment_id, next_check_at from payments
                  where status in ('pending', 'unknown') and next_check_at <= $1 order by next_check_at limit $2)
                 union all
                 (select shop_id, payment_id, next_check_at from given_up_attempts
                  where next_check_at <= $1 order by next_check_at limit $2)) due
           order by next_check_at limit $2"#,
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await
}

/// Where a pending refund that is due lies.
#[derive(Clone, Copy, Debug)]
pub struct DueRefund {
    pub shop: ShopId,
    pub refund_id: RefundId,
    pub order_id: OrderId,
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
    sqlx::query_as!(
        DueRefund,
        r#"select r.shop_id as "shop: ShopId", r.id as "refund_id: RefundId", r.order_id as "order_id: OrderId"
           from refunds r
           where r.status = 'pending' and r.next_check_at <= $1
             and not exists (select from refunds before
                             where before.shop_id = r.shop_id and before.payment_id = r.payment_id
                               and before.status = 'pending' and before.id < r.id)
           order by r.next_check_at limit $2"#,
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await
}

/// An attempt that was settled, as it stands here.
#[derive(Clone, Copy, Debug)]
pub struct SettledAttempt {
    pub payment_id: PaymentId,
    pub status: PaymentState,
}

/// Attempts with providers that were settled since that moment, the latest
/// first.
///
/// # Errors
/// The database is away.
pub async fn settled_attempts(
    tx: &mut TenantTx,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<SettledAttempt>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        SettledAttempt,
        r#"select id as "payment_id: PaymentId", status as "status: PaymentState"
           from payments
           where shop_id = $1 and not is_by_hand(provider) and settled_at >= $2
             and status in ('succeeded', 'failed', 'cancelled')
           order by settled_at desc limit $3"#,
        shop_id,
        since,
        limit,
    )
    .fetch_all(tx.conn())
    .await
}

/// How many there are.
///
/// # Errors
/// The database is away.
pub async fn settled_attempt_count(tx: &mut TenantTx, since: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from payments
           where shop_id = $1 and not is_by_hand(provider) and settled_at >= $2
             and status in ('succeeded', 'failed', 'cancelled')"#,
        shop_id,
        since,
    )
    .fetch_one(tx.conn())
    .await
}
