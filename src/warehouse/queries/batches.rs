//! SQL about batches.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::db::TenantTx;
use crate::values::{BatchId, StemId, VarietyId};
use crate::warehouse::landed::Cost;
use crate::warehouse::movement::By;
use crate::warehouse::supply::Supply;

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

/// The batches of what was received, in the order of the positions; there is
/// nothing in them before their first movement.
pub async fn insert(
    tx: &mut TenantTx,
    supply: &Supply,
    costs: &[Cost],
    arrived_on: NaiveDate,
    by: By<'_>,
) -> Result<Vec<BatchId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let unit = i32::try_from(tx.shop().currency.smallest_told().0).unwrap_or(1);
    let life = |days: i32| Days::new(u64::try_from(days).unwrap_or_default());
    let positions = &supply.positions;
    let rounded = |cost: Decimal| (cost * supply.rate).round_dp(6);
    sqlx::query_scalar!(
        r#"insert into batches (shop_id, stem_id, position_id, supplier, farm, arrived_at, arrived_on, fresh_until,
                                cost_per_stem, purchase_total, cost_total, cost_unit, created_at, updated_at)
           select $1, p.stem_id, p.position_id, $2, $3, $4, $5, p.fresh_until, p.cost, p.purchase, p.landed, $6, $7, $7
           from unnest($8::bigint[], $9::bigint[], $10::date[], $11::numeric[], $12::bigint[], $13::bigint[])
                    with ordinality as p (stem_id, position_id, fresh_until, cost, purchase, landed, place)
           order by p.place
           returning id as "id: BatchId""#,
        shop_id,
        supply.supplier,
        supply.farm,
        supply.arrives_at,
        arrived_on,
        unit,
        by.now,
        &positions.iter().map(|position| position.stem.0).collect::<Vec<_>>(),
        &positions.iter().map(|position| position.id.0).collect::<Vec<_>>(),
        &positions.iter().map(|position| arrived_on + life(position.vase_life_days)).collect::<Vec<_>>(),
        &positions.iter().map(|position| rounded(position.cost_per_stem)).collect::<Vec<_>>(),
        &costs.iter().map(|cost| cost.purchase.0).collect::<Vec<_>>(),
        &costs.iter().map(|cost| cost.landed.0).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await
}

/// The varieties that those batches are of.
///
/// # Errors
/// The database is away.
pub async fn varieties_of_batches(
    tx: &mut TenantTx,
    batches: &[BatchId],
) -> Result<HashMap<BatchId, VarietyId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select b.id as "batch: BatchId", s.variety_id as "variety: VarietyId"
           from batches b join stems s on s.shop_id = $1 and s.id = b.stem_id
           where b.shop_id = $1 and b.id = any($2)"#,
        shop_id,
        &batches.iter().map(|batch| batch.0).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.batch, row.variety)).collect())
}

/// Of each of those varieties the batch that is used next, else the last there
/// was.
///
/// # Errors
/// The database is away.
pub async fn next_batches(
    tx: &mut TenantTx,
    varieties: &[VarietyId],
    now: DateTime<Utc>,
) -> Result<HashMap<VarietyId, BatchId>, sqlx::Error> {
    if varieties.is_empty() {
        return Ok(HashMap::new());
    }
    let (shop_id, today) = (tx.shop_id(), tx.shop().zone.today(now));
    let rows = sqlx::query!(
        r#"select distinct on (s.variety_id) s.variety_id as "variety: VarietyId", b.id as "batch: BatchId"
           from batches b join stems s on s.shop_id = $1 and s.id = b.stem_id
           where b.shop_id = $1 and s.variety_id = any($2)
           order by s.variety_id, b.qty_current > 0 and b.fresh_until >= $3 desc,
                    case when b.qty_current > 0 and b.fresh_until >= $3 then b.fresh_until end, b.id desc"#,
        shop_id,
        &varieties.iter().map(|variety| variety.0).collect::<Vec<_>>(),
        today,
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.variety, row.batch)).collect())
}
