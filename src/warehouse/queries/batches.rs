//! SQL about batches.

use chrono::NaiveDate;

use crate::db::TenantTx;
use crate::values::{BatchId, StemId};
use crate::warehouse::movement::By;

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

/// A batch of stems that were found, not bought; there is nothing in it yet.
pub async fn find(
    tx: &mut TenantTx,
    stem: StemId,
    fresh_until: NaiveDate,
    by: By<'_>,
) -> Result<BatchId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let shop = tx.shop();
    let today = shop.zone.today(by.now);
    let unit = i32::try_from(shop.currency.smallest_told().0).unwrap_or(1);
    let id = sqlx::query_scalar!(
        "insert into batches (shop_id, stem_id, arrived_at, arrived_on, fresh_until, cost_per_stem, purchase_total,
                              cost_total, cost_unit, created_at, updated_at)
         values ($1, $2, $3, $4, $5, 0, 0, 0, $6, $3, $3) returning id",
        shop_id,
        stem.0,
        by.now,
        today,
        fresh_until.max(today),
        unit,
    );
    id.fetch_one(tx.conn()).await.map(BatchId)
}
