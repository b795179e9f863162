//! SQL that reads batches as the shop sees them, and their ledger. The text of
//! lists is put together from a closed set of pieces; all that a caller sends is
//! bound.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Postgres, QueryBuilder, Row};

use crate::db::{self, Stop, TenantTx};
use crate::http::{COUNT_CAP, PageRequest, Total};
use crate::values::{BatchId, Minor, MovementId, OrderId, Search, StemId, SupplyId, VarietyId};
use crate::warehouse::batch::{Batch, Freshness};
use crate::warehouse::error::{Refused, Result};
use crate::warehouse::movement::{MovementKind, WriteOffReason};

/// The batches of those ids, in their order; unknown ones are absent.
pub async fn batches(tx: &mut TenantTx, ids: &[BatchId]) -> Result<Vec<Batch>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Batch,
        r#"select b.id as "id: BatchId", b.stem_id as "stem: StemId", s.variety_id as "variety_id: VarietyId",
                  v.name as variety, s.height_cm, b.supplier, b.farm, p.supply_id as "supply_id?: SupplyId",
                  b.arrived_at, b.arrived_on, b.fresh_until, b.qty_initial as initial, b.qty_current as current,
                  b.qty_sold as sold, b.qty_writeoff as written_off, b.qty_corrected as corrected, b.cost_per_stem,
                  b.purchase_total as "purchase_total: Minor", b.cost_total as "cost_total: Minor", b.on_showcase,
                  b.updated_at
           from unnest((select $2::bigint[])) with ordinality as wanted (id, place)
           join batches b on b.shop_id = $1 and b.id = wanted.id
           join stems s on s.shop_id = $1 and s.id = b.stem_id
           join varieties v on v.shop_id = $1 and v.id = s.variety_id
           left join supply_positions p on p.shop_id = $1 and p.id = b.position_id
           order by wanted.place"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await
}

pub async fn update(
    tx: &mut TenantTx,
    id: BatchId,
    on_showcase: bool,
    fresh_until: NaiveDate,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update batches set on_showcase = $3, fresh_until = $4 where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        on_showcase,
        fresh_until,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Which batches are wanted; what is None doesn't matter.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A variety by its name, whatever the case.
    pub variety: Option<String>,
    pub variety_ids: Vec<VarietyId>,
    pub supplier: Option<String>,
    pub farm: Option<String>,
    pub heights_cm: Vec<i32>,
    pub on_showcase: Option<bool>,
    pub to_write_off: Option<bool>,
    pub freshness: Vec<Freshness>,
    /// Stems are left.
    pub in_stock: Option<bool>,
    pub search: Option<Search>,
    pub sort: Sort,
}

/// What a list is sorted by; equals by id, in the same direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
pub enum Sort {
    #[default]
    #[strum(serialize = "-arrival_date")]
    Newest,
    #[strum(serialize = "arrival_date")]
    Oldest,
    /// What wilts first.
    #[strum(serialize = "fresh_until")]
    Wilting,
    #[strum(serialize = "variety")]
    Variety,
}

/// What a list's batches come to.
#[derive(Clone, Copy, Debug)]
pub struct Stats {
    /// What the stems that are left cost, with their share of deliveries.
    pub worth: Minor,
    pub stems: i64,
    pub suppliers: i64,
}

/// A page of batches, how many there are, and what they come to.
///
/// # Errors
/// [`Refused::PageTooFar`].
pub async fn list(
    tx: &mut TenantTx,
    wanted: &Wanted,
    today: NaiveDate,
    page: PageRequest,
) -> Result<(Vec<Batch>, Total, Stats)> {
    if page.is_too_far() {
        return Err(Stop::Refused(Refused::PageTooFar));
    }
    let shop_id = tx.shop_id();
    let mut sql = QueryBuilder::new("with found as materialized (select b.* , v.name as variety");
    push_conditions(&mut sql, wanted, today, shop_id);
    sql.push(") select array(select id from found order by ");
    sql.push(match wanted.sort {
        Sort::Newest => "arrived_at desc, id desc",
        Sort::Oldest => "arrived_at, id",
        Sort::Wilting => "fresh_until, id",
        Sort::Variety => "variety collate alphabet, id",
    });
    sql.push(" limit ").push_bind(page.limit).push(" offset ").push_bind(page.offset());
    sql.push("), (select count(*) from (select from found limit ").push_bind(COUNT_CAP + 1);
    sql.push(
        ") counted), (select coalesce(sum(cost_total - cost_of_gone(cost_total, qty_initial - qty_current, qty_initial, \
         cost_unit)), 0)::bigint from found), (select coalesce(sum(qty_current), 0)::bigint from found), \
         (select count(distinct supplier) from found)",
    );
    let row = sql.build().persistent(false).fetch_one(tx.conn()).await?;
    let ids: Vec<i64> = row.try_get(0)?;
    let total = Total::up_to_cap(row.try_get(1)?);
    let stats = Stats { worth: Minor(row.try_get(2)?), stems: row.try_get(3)?, suppliers: row.try_get(4)? };
    let ids: Vec<_> = ids.into_iter().map(BatchId).collect();
    Ok((batches(tx, &ids).await?, total, stats))
}

fn push_conditions(sql: &mut QueryBuilder<Postgres>, wanted: &Wanted, today: NaiveDate, shop_id: i64) {
    sql.push(" from batches b join stems s on s.shop_id = b.shop_id and s.id = b.stem_id");
    sql.push(" join varieties v on v.shop_id = b.shop_id and v.id = s.variety_id where b.shop_id = ");
    sql.push_bind(shop_id);
    for (column, text) in
        [("v.name", &wanted.variety), ("b.supplier", &wanted.supplier), ("b.farm", &wanted.farm)]
    {
        if let Some(text) = text {
            sql.push(format_args!(" and lower({column}) = lower(")).push_bind(text.clone()).push(")");
        }
    }
    if !wanted.variety_ids.is_empty() {
        let ids: Vec<_> = wanted.variety_ids.iter().map(|id| id.0).collect();
        sql.push(" and v.id = any(").push_bind(ids).push(")");
    }
    if !wanted.heights_cm.is_empty() {
        sql.push(" and s.height_cm = any(").push_bind(wanted.heights_cm.clone()).push(")");
    }
    if let Some(flag) = wanted.on_showcase {
        sql.push(" and b.on_showcase = ").push_bind(flag);
    }
    if let Some(flag) = wanted.in_stock {
        sql.push(" and (b.qty_current > 0) = ").push_bind(flag);
    }
    if let Some(flag) = wanted.to_write_off {
        sql.push(" and (b.qty_current > 0 and b.fresh_until < ")
            .push_bind(today)
            .push(") = ")
            .push_bind(flag);
    }
    if !wanted.freshness.is_empty() {
        sql.push(" and (false");
        for freshness in &wanted.freshness {
            sql.push(" or ");
            push_freshness(sql, *freshness, today);
        }
        sql.push(")");
    }
    for pattern in wanted.search.iter().flat_map(db::patterns) {
        sql.push(" and folded(concat_ws(' ', v.name, b.supplier, b.farm)) like folded(");
        sql.push_bind(pattern).push(")");
    }
}

/// As [`Batch::freshness`] says.
fn push_freshness(sql: &mut QueryBuilder<Postgres>, freshness: Freshness, today: NaiveDate) {
    let half = |sql: &mut QueryBuilder<Postgres>, comparison: &str| {
        sql.push("(b.fresh_until >= ").push_bind(today).push(" and (").push_bind(today);
        sql.push(format_args!(" - b.arrived_on) * 2 {comparison} b.fresh_until - b.arrived_on)"));
    };
    match freshness {
        Freshness::Fresh => half(sql, "<="),
        Freshness::Aging => half(sql, ">"),
        Freshness::Stale => {
            sql.push("b.fresh_until < ").push_bind(today);
        }
    }
}

/// A row of a batch's ledger.
#[derive(Clone, Debug)]
pub struct Movement {
    pub id: MovementId,
    pub kind: MovementKind,
    pub quantity: i32,
    pub cost: Minor,
    pub variance: Minor,
    pub reason: Option<WriteOffReason>,
    pub note: Option<String>,
    pub details: Option<serde_json::Value>,
    pub supply_id: Option<SupplyId>,
    pub order_id: Option<OrderId>,
    pub moved_at: DateTime<Utc>,
    pub moved_by: String,
}

/// A page of a batch's ledger, the latest first, and how long it is.
pub async fn movements(
    tx: &mut TenantTx,
    batch: BatchId,
    page: PageRequest,
) -> Result<(Vec<Movement>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query_as!(
        Movement,
        r#"select id as "id: MovementId", kind as "kind: MovementKind", quantity, cost as "cost: Minor",
                  variance as "variance: Minor", reason as "reason: WriteOffReason", note, details,
                  supply_id as "supply_id: SupplyId", order_id as "order_id: OrderId", moved_at, moved_by
           from stem_movements where shop_id = $1 and batch_id = $2 order by id desc limit $3 offset $4"#,
        shop_id,
        batch.0,
        page.limit,
        page.offset(),
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!"
           from (select from stem_movements where shop_id = $1 and batch_id = $2 limit $3) counted"#,
        shop_id,
        batch.0,
        COUNT_CAP + 1,
    );
    Ok((rows, Total::up_to_cap(count.fetch_one(tx.conn()).await?)))
}

/// All gates of the shop.
pub async fn all_stems(tx: &mut TenantTx) -> Result<Vec<StemId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select id as "id: StemId" from stems where shop_id = $1 and exists
               (select from line_stems l where l.shop_id = $1 and l.stem_id = stems.id and l.promised > 0)
           order by id"#,
        shop_id,
    )
    .fetch_all(tx.conn())
    .await
}
