//! The SQL that finds attempts whose providers have answered, to ask them again.

use chrono::{DateTime, Utc};

use super::record::PaymentState;
use crate::db::TenantTx;

/// An attempt that was decided, as it stands here.
#[derive(Clone, Copy, Debug)]
pub struct SettledAttempt {
    pub payment_id: i64,
    pub status: PaymentState,
}

/// Attempts with providers that were decided since that moment, the latest
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
        r#"select id as payment_id, status as "status: PaymentState"
           from payments
           where shop_id = $1 and provider <> 'manual' and settled_at >= $2
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
           where shop_id = $1 and provider <> 'manual' and settled_at >= $2
             and status in ('succeeded', 'failed', 'cancelled')"#,
        shop_id,
        since,
    )
    .fetch_one(tx.conn())
    .await
}
