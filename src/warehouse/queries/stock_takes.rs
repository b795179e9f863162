//! SQL about stock-takes.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use crate::db::{self, Stop, TenantTx};
use crate::http::{COUNT_CAP, PageRequest, Total};
use crate::values::{BatchId, StockTakeId, VarietyId};
use crate::warehouse::error::{Refused, Result};
use crate::warehouse::movement::By;
use crate::warehouse::stock_take::{Line, Scope, StockTake, StockTakeStatus};

pub async fn insert(tx: &mut TenantTx, scope: &Scope, by: By<'_>) -> Result<StockTakeId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into stock_takes (shop_id, status, variety_id, on_showcase, note, opened_at, opened_by, staff_id)
         values ($1, 'open', $2, $3, $4, $5, $6, $7) returning id",
        shop_id,
        scope.variety.map(|variety| variety.0),
        scope.on_showcase,
        scope.note,
        by.now,
        by.actor.name,
        by.actor.staff_id,
    );
    id.fetch_one(tx.conn()).await.map(StockTakeId)
}

/// Waits until nobody else counts for it.
pub async fn lock(tx: &mut TenantTx, id: StockTakeId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("select from stock_takes where shop_id = $1 and id = $2 for update", shop_id, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What was counted of a batch, beside the books.
#[derive(Clone, Copy, Debug)]
pub struct NewLine {
    pub batch: BatchId,
    pub counted: i32,
    pub balance: i32,
    pub needs_recount: bool,
}

/// Writes a line, or writes it anew.
///
/// # Errors
/// [`Refused::CountedElsewhere`].
pub async fn put(tx: &mut TenantTx, id: StockTakeId, line: NewLine, by: By<'_>) -> Result<()> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into stock_take_lines (shop_id, stock_take_id, batch_id, counted, balance, needs_recount, counted_at,
                                       counted_by, staff_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (shop_id, stock_take_id, batch_id)
             do update set counted = excluded.counted, balance = excluded.balance,
                           needs_recount = excluded.needs_recount, counted_at = excluded.counted_at,
                           counted_by = excluded.counted_by, staff_id = excluded.staff_id",
        shop_id,
        id.0,
        line.batch.0,
        line.counted,
        line.balance,
        line.needs_recount,
        by.now,
        by.actor.name,
        by.actor.staff_id,
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match db::violates(&error, "stock_take_lines_open") {
        true => Stop::Refused(Refused::CountedElsewhere),
        false => error.into(),
    })?;
    Ok(())
}

/// Ends a stock-take, and lets others count its batches.
pub async fn end(
    tx: &mut TenantTx,
    id: StockTakeId,
    status: StockTakeStatus,
    by: By<'_>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "with lines as (update stock_take_lines set is_open = false where shop_id = $1 and stock_take_id = $2)
         update stock_takes set status = $3, ended_at = $4, ended_by = $5 where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        <&str>::from(status),
        by.now,
        by.actor.name,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

#[derive(Debug, serde::Deserialize)]
struct LineRow {
    batch_id: BatchId,
    variety: String,
    counted: i32,
    balance: i32,
    needs_recount: bool,
    counted_at: DateTime<Utc>,
    counted_by: String,
    staff_id: Option<i64>,
}

/// Stock-takes with their lines, in the order of the ids.
pub async fn stock_takes(tx: &mut TenantTx, ids: &[StockTakeId]) -> Result<Vec<StockTake>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select t.id as "id: StockTakeId", t.status as "status: StockTakeStatus",
                  t.variety_id as "variety_id: VarietyId", t.on_showcase, t.note, t.opened_at, t.opened_by, t.ended_at,
                  t.ended_by,
                  (select coalesce(json_agg(l order by l.id), '[]') from
                       (select l.id, l.batch_id, v.name as variety, l.counted, l.balance, l.needs_recount, l.counted_at,
                               l.counted_by, l.staff_id
                        from stock_take_lines l
                        join batches b on b.shop_id = $1 and b.id = l.batch_id
                        join stems s on s.shop_id = $1 and s.id = b.stem_id
                        join varieties v on v.shop_id = $1 and v.id = s.variety_id
                        where l.shop_id = $1 and l.stock_take_id = t.id) l) as "lines!: Json<Vec<LineRow>>"
           from unnest((select $2::bigint[])) with ordinality as wanted (id, place)
           join stock_takes t on t.shop_id = $1 and t.id = wanted.id
           order by wanted.place"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    let takes = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| StockTake {
        id: row.id,
        status: row.status,
        scope: Scope { variety: row.variety_id, on_showcase: row.on_showcase, note: row.note },
        opened_at: row.opened_at,
        opened_by: row.opened_by,
        ended_at: row.ended_at,
        ended_by: row.ended_by,
        lines: row.lines.0.into_iter().map(Line::from).collect(),
    });
    Ok(takes.collect())
}

impl From<LineRow> for Line {
    fn from(row: LineRow) -> Self {
        Self {
            batch: row.batch_id,
            variety: row.variety,
            counted: row.counted,
            balance: row.balance,
            needs_recount: row.needs_recount,
            counted_at: row.counted_at,
            counted_by: row.counted_by,
            staff_id: row.staff_id,
        }
    }
}

/// A page of stock-takes, the latest first.
pub async fn list(tx: &mut TenantTx, page: PageRequest) -> Result<(Vec<StockTake>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"select array(select id from stock_takes where shop_id = $1 order by opened_at desc, id desc
                        limit $2 offset $3) as "ids!",
                  (select count(*) from (select from stock_takes where shop_id = $1 limit $4) counted) as "count!""#,
        shop_id,
        page.limit,
        page.offset(),
        COUNT_CAP + 1,
    );
    let row = row.fetch_one(tx.conn()).await?;
    let ids: Vec<_> = row.ids.into_iter().map(StockTakeId).collect();
    Ok((stock_takes(tx, &ids).await?, Total::up_to_cap(row.count)))
}
