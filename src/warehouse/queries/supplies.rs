//! SQL about supplies.

use chrono::{DateTime, Datelike, Utc};
use rust_decimal::Decimal;
use sqlx::types::Json;

use crate::db::TenantTx;
use crate::http::{COUNT_CAP, PageRequest, Total};
use crate::values::{BatchId, Currency, Minor, StemId, SupplyId, SupplyPositionId, VarietyId};
use crate::warehouse::movement::By;
use crate::warehouse::supply::{NewSupply, Position, Supply, SupplyStatus};

/// The gates of those varieties and heights, in their order.
pub async fn stems(tx: &mut TenantTx, wanted: &[(VarietyId, i32)]) -> Result<Vec<StemId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select s.id as "id: StemId"
           from unnest($2::bigint[], $3::int[]) with ordinality as w (variety_id, height_cm, place)
           join stems s on s.shop_id = $1 and s.variety_id = w.variety_id and s.height_cm = w.height_cm
           order by w.place"#,
        shop_id,
        &wanted.iter().map(|(variety, _)| variety.0).collect::<Vec<_>>(),
        &wanted.iter().map(|(_, height)| *height).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await
}

/// Enters a supply with its positions, none of them received yet. Its number is
/// the next of the year in which it comes.
pub async fn insert(
    tx: &mut TenantTx,
    new: &NewSupply,
    stems: &[StemId],
    by: By<'_>,
) -> Result<SupplyId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let year = tx.shop().zone.today(new.arrives_at).year();
    // One after another, so that numbers have no doubles; supplies are few.
    let turn = "select pg_advisory_xact_lock(hashtextextended('supplies', $1)) is null as \"done!\"";
    sqlx::query_scalar::<_, bool>(turn).bind(shop_id).fetch_one(tx.conn()).await?;
    let is_received = new.status == SupplyStatus::Received;
    let id = sqlx::query_scalar!(
        "with entered as (
             insert into supplies (shop_id, year, number, status, supplier, farm, arrives_at, currency, exchange_rate,
                                   delivery_cost, notes, created_at, created_by, staff_id, received_at, received_by)
             select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
             from supplies where shop_id = $1 and year = $2
             returning id
         )
         insert into supply_positions (shop_id, supply_id, position, stem_id, qty_ordered, cost_per_stem, packaging)
         select $1, e.id, p.position, p.stem_id, p.stems, p.cost, p.packaging
         from entered e, unnest($16::bigint[], $17::int[], $18::numeric[], $19::text[]) with ordinality
                             as p (stem_id, stems, cost, packaging, position)
         returning supply_id",
        shop_id,
        year,
        <&str>::from(new.status),
        new.supplier,
        new.farm,
        new.arrives_at,
        new.currency.code(),
        new.rate,
        new.delivery_cost,
        new.notes,
        by.now,
        by.actor.name,
        by.actor.staff_id,
        is_received.then_some(by.now),
        is_received.then_some(&by.actor.name),
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
        &new.positions.iter().map(|position| position.stems).collect::<Vec<_>>(),
        &new.positions.iter().map(|position| position.cost_per_stem).collect::<Vec<_>>(),
        &new.positions.iter().map(|position| position.packaging.clone()).collect::<Vec<_>>() as &[Option<String>],
    );
    let ids = id.fetch_all(tx.conn()).await?;
    ids.first().copied().map(SupplyId).ok_or(sqlx::Error::RowNotFound)
}

/// Waits until nobody else changes it; a supply that is not there is nobody's.
pub async fn lock(tx: &mut TenantTx, id: SupplyId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("select from supplies where shop_id = $1 and id = $2 for update", shop_id, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes what came, and that it did.
pub async fn mark_received(tx: &mut TenantTx, supply: &Supply, by: By<'_>) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "with came as (
             update supply_positions p set qty_received = n.received, qty_damaged = n.damaged
             from unnest($3::bigint[], $4::int[], $5::int[]) as n (id, received, damaged)
             where p.shop_id = $1 and p.id = n.id
         )
         update supplies set status = 'received', received_at = $6, received_by = $7, arrives_at = $8
         where shop_id = $1 and id = $2",
        shop_id,
        supply.id.0,
        &supply.positions.iter().map(|position| position.id.0).collect::<Vec<_>>(),
        &supply.positions.iter().map(|position| position.received.unwrap_or_default()).collect::<Vec<_>>(),
        &supply.positions.iter().map(|position| position.damaged.unwrap_or_default()).collect::<Vec<_>>(),
        by.now,
        by.actor.name,
        supply.arrives_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn cancel(tx: &mut TenantTx, id: SupplyId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("update supplies set status = 'cancelled' where shop_id = $1 and id = $2", shop_id, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Adds a later bill to what the delivery cost.
pub async fn add_cost(tx: &mut TenantTx, id: SupplyId, amount: Decimal) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update supplies set delivery_cost = delivery_cost + $3 where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        amount,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

#[derive(Debug, serde::Deserialize)]
struct PositionRow {
    id: SupplyPositionId,
    stem_id: StemId,
    variety_id: VarietyId,
    variety: String,
    height_cm: i32,
    vase_life_days: i32,
    qty_ordered: i32,
    qty_received: Option<i32>,
    qty_damaged: Option<i32>,
    cost_per_stem: String,
    packaging: Option<String>,
    batch_id: Option<BatchId>,
    cost_total: Option<Minor>,
}

/// Supplies with their positions, in the order of the ids.
pub async fn supplies(tx: &mut TenantTx, ids: &[SupplyId]) -> Result<Vec<Supply>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select d.id as "id: SupplyId", d.year, d.number, d.status as "status: SupplyStatus", d.supplier, d.farm,
                  d.arrives_at, d.currency as "currency: Currency", d.exchange_rate, d.delivery_cost, d.notes,
                  d.created_at, d.created_by, d.received_at, d.received_by,
                  (select coalesce(json_agg(p order by p.position), '[]') from
                       (select p.id, p.position, p.stem_id, s.variety_id, v.name as variety, s.height_cm,
                               coalesce(v.vase_life_days, h.vase_life_days) as vase_life_days, p.qty_ordered,
                               p.qty_received, p.qty_damaged, p.cost_per_stem::text, p.packaging,
                               b.id as batch_id, b.cost_total
                        from supply_positions p
                        join stems s on s.shop_id = $1 and s.id = p.stem_id
                        join varieties v on v.shop_id = $1 and v.id = s.variety_id
                        join shops h on h.id = $1
                        left join batches b on b.shop_id = $1 and b.position_id = p.id
                        where p.shop_id = $1 and p.supply_id = d.id) p) as "positions!: Json<Vec<PositionRow>>"
           from unnest((select $2::bigint[])) with ordinality as wanted (id, place)
           join supplies d on d.shop_id = $1 and d.id = wanted.id
           order by wanted.place"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter();
    let supplies = rows.map(|row| {
        let positions = row.positions.0.into_iter().map(|position| {
            let cost = Decimal::from_str_exact(&position.cost_per_stem);
            Ok(Position {
                id: position.id,
                stem: position.stem_id,
                variety_id: position.variety_id,
                variety: position.variety,
                height_cm: position.height_cm,
                vase_life_days: position.vase_life_days,
                ordered: position.qty_ordered,
                received: position.qty_received,
                damaged: position.qty_damaged,
                cost_per_stem: cost.map_err(|error| sqlx::Error::Decode(error.into()))?,
                packaging: position.packaging,
                batch: position.batch_id,
                landed: position.cost_total,
            })
        });
        Ok(Supply {
            id: row.id,
            year: row.year,
            number: row.number,
            status: row.status,
            supplier: row.supplier,
            farm: row.farm,
            arrives_at: row.arrives_at,
            currency: row.currency,
            rate: row.exchange_rate,
            delivery_cost: row.delivery_cost,
            notes: row.notes,
            created_at: row.created_at,
            created_by: row.created_by,
            received_at: row.received_at,
            received_by: row.received_by,
            positions: positions.collect::<Result<_, sqlx::Error>>()?,
        })
    });
    supplies.collect()
}

/// Which supplies are wanted; what is None doesn't matter.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub statuses: Vec<SupplyStatus>,
    /// Of the supplier's name, in lower case.
    pub supplier: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

/// A page of supplies, the latest to arrive first.
pub async fn list(
    tx: &mut TenantTx,
    wanted: &Wanted,
    page: PageRequest,
) -> Result<(Vec<Supply>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let statuses: Vec<_> = wanted.statuses.iter().map(|status| <&str>::from(*status).to_owned()).collect();
    let row = sqlx::query!(
        r#"with found as (
               select id, arrives_at from supplies
               where shop_id = $1 and (cardinality($2::text[]) = 0 or status = any($2))
                 and ($3::text is null or lower(supplier) like $3)
                 and ($4::timestamptz is null or arrives_at >= $4) and ($5::timestamptz is null or arrives_at <= $5)
           )
           select array(select id from found order by arrives_at desc, id desc limit $6 offset $7) as "ids!",
                  (select count(*) from (select from found limit $8) counted) as "count!""#,
        shop_id,
        &statuses,
        wanted.supplier,
        wanted.from,
        wanted.to,
        page.limit,
        page.offset(),
        COUNT_CAP + 1,
    );
    let row = row.fetch_one(tx.conn()).await?;
    let ids: Vec<_> = row.ids.into_iter().map(SupplyId).collect();
    Ok((supplies(tx, &ids).await?, Total::up_to_cap(row.count)))
}
