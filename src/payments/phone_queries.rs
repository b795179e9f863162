//! SQL about phones that were sent invoices.

use chrono::{DateTime, Utc};

use crate::db::{SystemTx, TenantTx};

/// Adds a moment to those of a phone; what there is since `since`, the latest
/// first. Whoever counts the same phone meanwhile waits here for its row.
pub(super) async fn count(
    tx: &mut TenantTx,
    digest: &[u8],
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, sqlx::Error> {
    let counted = sqlx::query_scalar!(
        "insert into invoiced_phones as p (digest, sent_at, expires_at) values ($1, array[$2::timestamptz], $2 + ($2 - $3))
         on conflict (digest) do update
         set sent_at = $2::timestamptz || array(select m from unnest(p.sent_at) m where m > $3 order by m desc),
             expires_at = excluded.expires_at
         returning sent_at",
        digest,
        now,
        since,
    );
    counted.fetch_one(tx.conn()).await
}

/// Deletes phones that nothing was sent to for a day; how many there were.
pub(super) async fn sweep(tx: &mut SystemTx, now: DateTime<Utc>, limit: i64) -> Result<u64, sqlx::Error> {
    // The condition stands outside too, for a row that has changed meanwhile.
    let swept = sqlx::query!(
        "delete from invoiced_phones where expires_at <= $1
           and digest in (select digest from invoiced_phones where expires_at <= $1 order by expires_at limit $2)",
        now,
        limit,
    );
    Ok(swept.execute(tx.conn()).await?.rows_affected())
}
