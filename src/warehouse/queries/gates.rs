//! SQL about gates, and the facts that they are reckoned from.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::db::{SystemTx, TenantTx};
use crate::values::{ShopId, StemId, VarietyId};
use crate::warehouse::gate::{Before, Gate};
use crate::warehouse::staircase::{Cells, Coming, Staircase};

/// A gate's columns.
#[derive(Debug, Deserialize)]
pub struct GateRow {
    pub id: StemId,
    pub variety_id: VarietyId,
    pub height_cm: i32,
    pub day: NaiveDate,
    pub fresh: Vec<i32>,
    pub due: Vec<i32>,
    pub coming: Vec<i32>,
    pub purchase_lead_days: i32,
    pub reorder_point: Option<i32>,
}

impl From<GateRow> for Gate {
    fn from(row: GateRow) -> Self {
        let coming = row.coming.chunks_exact(3).map(|coming| Coming {
            arrives: usize::try_from(coming[0]).unwrap_or_default(),
            fresh: usize::try_from(coming[1]).unwrap_or_default(),
            quantity: coming[2],
        });
        let stairs = Staircase { fresh: cells(&row.fresh), due: cells(&row.due), coming: coming.collect() };
        let mut gate = Self {
            stem: row.id,
            variety: row.variety_id,
            height_cm: row.height_cm,
            today: row.day,
            lead_days: usize::try_from(row.purchase_lead_days).unwrap_or_default(),
            is_watched: row.reorder_point.is_some(),
            stairs,
            before: Before::default(),
        };
        gate.before = gate.standing();
        gate
    }
}

fn cells(stored: &[i32]) -> Cells {
    std::array::from_fn(|day| stored.get(day).copied().unwrap_or_default())
}

pub async fn ensure(
    tx: &mut TenantTx,
    stems: &[(VarietyId, i32)],
    today: NaiveDate,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into stems (shop_id, variety_id, height_cm, day)
         select distinct $1::bigint, w.variety_id, w.height_cm, $4::date
         from unnest($2::bigint[], $3::int[]) as w (variety_id, height_cm)
         on conflict (shop_id, variety_id, height_cm) do nothing",
        shop_id,
        &stems.iter().map(|(variety, _)| variety.0).collect::<Vec<_>>(),
        &stems.iter().map(|(_, height)| *height).collect::<Vec<_>>(),
        today,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Locks gates in the order of their ids.
pub async fn lock(tx: &mut TenantTx, stems: &[StemId]) -> Result<Vec<Gate>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query_as!(
        GateRow,
        r#"select s.id as "id: StemId", s.variety_id as "variety_id: VarietyId", s.height_cm, s.day, s.fresh, s.due,
                  s.coming, v.purchase_lead_days, v.reorder_point
           from stems s join varieties v on v.shop_id = $1 and v.id = s.variety_id
           where s.shop_id = $1 and s.id = any($2) order by s.id for no key update of s"#,
        shop_id,
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(Gate::from).collect())
}

/// The same gates, with nothing locked.
pub async fn read(tx: &mut TenantTx, stems: &[StemId]) -> Result<Vec<Gate>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query_as!(
        GateRow,
        r#"select s.id as "id: StemId", s.variety_id as "variety_id: VarietyId", s.height_cm, s.day, s.fresh, s.due,
                  s.coming, v.purchase_lead_days, v.reorder_point
           from stems s join varieties v on v.shop_id = $1 and v.id = s.variety_id
           where s.shop_id = $1 and s.id = any($2) order by s.id"#,
        shop_id,
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(Gate::from).collect())
}

/// Writes what gates say, and the room that follows.
pub async fn write(tx: &mut TenantTx, gates: &[Gate]) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = gates.iter().map(|gate| {
        let coming = gate.stairs.coming.iter().flat_map(|coming| {
            let day = |day: usize| i32::try_from(day).unwrap_or_default();
            [day(coming.arrives), day(coming.fresh), coming.quantity]
        });
        serde_json::json!({
            "id": gate.stem.0, "day": gate.today, "fresh": gate.stairs.fresh, "due": gate.stairs.due,
            "coming": coming.collect::<Vec<_>>(), "room": gate.stairs.room(),
        })
    });
    sqlx::query!(
        "update stems s set day = n.day, fresh = n.fresh, due = n.due, coming = n.coming, room = n.room
         from jsonb_to_recordset($2) as n (id bigint, day date, fresh int[], due int[], coming int[], room int[])
         where s.shop_id = $1 and s.id = n.id",
        shop_id,
        serde_json::Value::Array(rows.collect()),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a gate is reckoned from: so many stems, on a day.
pub struct Fact {
    pub stem: StemId,
    pub kind: FactKind,
    pub day: NaiveDate,
    pub stems: i32,
}

pub enum FactKind {
    /// On hand and fresh until that day.
    Fresh,
    /// Promised for that day.
    Due,
    /// Announced for that day.
    Coming { fresh_until: NaiveDate },
}

/// The facts of those stems as of today. What was to come by yesterday is not
/// counted upon.
pub async fn facts(tx: &mut TenantTx, stems: &[StemId], today: NaiveDate) -> Result<Vec<Fact>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let zone = tx.shop().zone.name();
    let rows = sqlx::query!(
        r#"select stem_id as "stem!: StemId", 'fresh' as "kind!", fresh_until as "day!", null::date as fresh_until,
                  sum(qty_current)::int as "stems!"
           from batches
           where shop_id = $1 and stem_id = any($2) and qty_current > 0 and fresh_until >= $3
           group by stem_id, fresh_until
           union all
           select l.stem_id, 'due', greatest(l.due, $3), null, sum(l.promised)::int
           from line_stems l
           join stems s on s.shop_id = $1 and s.id = l.stem_id
           join varieties v on v.shop_id = $1 and v.id = s.variety_id
           where l.shop_id = $1 and l.stem_id = any($2) and l.promised > 0 and l.due < $3 + v.purchase_lead_days
           group by l.stem_id, greatest(l.due, $3)
           union all
           select p.stem_id, 'coming', a.day, a.day + coalesce(v.vase_life_days, h.vase_life_days), p.qty_ordered
           from supply_positions p
           join supplies d on d.shop_id = $1 and d.id = p.supply_id
           cross join lateral (select (d.arrives_at at time zone $4)::date as day) a
           join stems s on s.shop_id = $1 and s.id = p.stem_id
           join varieties v on v.shop_id = $1 and v.id = s.variety_id
           join shops h on h.id = $1
           where p.shop_id = $1 and p.stem_id = any($2) and p.qty_received is null and d.status = 'announced'
             and a.day >= $3"#,
        shop_id,
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
        today,
        zone,
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter();
    let facts = rows.map(|row| Fact {
        stem: row.stem,
        kind: match (row.kind.as_str(), row.fresh_until) {
            ("coming", Some(fresh_until)) => FactKind::Coming { fresh_until },
            ("due", _) => FactKind::Due,
            _ => FactKind::Fresh,
        },
        day: row.day,
        stems: row.stems,
    });
    Ok(facts.collect())
}

/// What varieties are called, by the alphabet.
///
/// # Errors
/// The database is away.
pub async fn names_of(tx: &mut TenantTx, varieties: &[VarietyId]) -> Result<Vec<String>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        "select name from varieties where shop_id = $1 and id = any($2) order by name collate alphabet",
        shop_id,
        &varieties.iter().map(|variety| variety.0).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await
}

/// Free stems of a variety, of all heights, beside the point at which to buy.
pub struct Level {
    pub variety_id: VarietyId,
    pub variety: String,
    pub free: i64,
    pub reorder_point: i32,
}

/// Of those varieties that have such a point.
pub async fn levels(tx: &mut TenantTx, varieties: &[VarietyId]) -> Result<Vec<Level>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Level,
        r#"select v.id as "variety_id: VarietyId", v.name as variety, v.reorder_point as "reorder_point!",
                  (select coalesce(sum((select sum(f) from unnest(s.fresh) f) - (select sum(d) from unnest(s.due) d)),
                                   0)::bigint
                   from stems s where s.shop_id = $1 and s.variety_id = v.id) as "free!"
           from varieties v where v.shop_id = $1 and v.id = any($2) and v.reorder_point is not null order by v.id"#,
        shop_id,
        &varieties.iter().map(|variety| variety.0).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await
}

/// Shops with gates that stand at a day which is over there.
pub async fn shops_to_roll(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ShopId>, sqlx::Error> {
    // By the earliest clock there is, then by the shop's own.
    sqlx::query_scalar!(
        r#"select distinct s.shop_id as "shop: ShopId"
           from stems s join shops h on h.id = s.shop_id
           where s.day < ($1::timestamptz at time zone 'Pacific/Kiritimati')::date
             and s.day < ($1 at time zone h.time_zone)::date
           limit $2"#,
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await
}

/// Gates of the shop that stand at an earlier day.
pub async fn stale(tx: &mut TenantTx, today: NaiveDate, limit: i64) -> Result<Vec<StemId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select id as "id: StemId" from stems where shop_id = $1 and day < $2 order by id limit $3"#,
        shop_id,
        today,
        limit,
    )
    .fetch_all(tx.conn())
    .await
}
