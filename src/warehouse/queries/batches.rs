//! SQL about batches.

use chrono::NaiveDate;

use crate::db::TenantTx;
use crate::values::{BatchId, StemId};

/// Stems that may be taken.
#[derive(Clone, Copy, Debug)]
pub struct OnHand {
    pub batch: BatchId,
    pub stem: StemId,
    pub fresh_until: NaiveDate,
    pub stems: i32,
}

/// What is on hand of those stems, and those batches besides; locked in the
/// order of their ids.
pub async fn lock(
    tx: &mut TenantTx,
    stems: &[StemId],
    batches: &[BatchId],
) -> Result<Vec<OnHand>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        OnHand,
        r#"select id as "batch: BatchId", stem_id as "stem: StemId", fresh_until, qty_current as stems
           from batches
           where shop_id = $1 and (stem_id = any($2) and qty_current > 0 or id = any($3))
           order by id for no key update"#,
        shop_id,
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
        &batches.iter().map(|batch| batch.0).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await
}

/// Which stems those batches are of.
pub async fn stems_of(tx: &mut TenantTx, batches: &[BatchId]) -> Result<Vec<(BatchId, StemId)>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select id as "batch: BatchId", stem_id as "stem: StemId" from batches where shop_id = $1 and id = any($2)"#,
        shop_id,
        &batches.iter().map(|batch| batch.0).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.batch, row.stem)).collect())
}
