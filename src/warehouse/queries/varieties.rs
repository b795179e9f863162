//! SQL about varieties.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use sqlx::AssertSqlSafe;

use crate::db::{self, Stop, TenantTx};
use crate::http::{PageRequest, Total};
use crate::values::{StemId, VarietyId};
use crate::warehouse::error::{Refused, Result};
use crate::warehouse::varieties::{Variety, VarietyTerms};

/// Adds those names that no variety has, in whatever case.
pub async fn add(tx: &mut TenantTx, names: &[String], now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into varieties (shop_id, name, created_at, updated_at)
         select distinct on (lower(n.name)) $1::bigint, n.name, $3::timestamptz, $3
         from unnest($2::text[]) with ordinality as n (name, place)
         where not exists (select from varieties v where v.shop_id = $1 and lower(v.name) = lower(n.name))
         order by lower(n.name), n.place
         on conflict (shop_id, lower(name)) do nothing",
        shop_id,
        names,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The varieties of those names, by the name in lower case.
pub async fn of_names(tx: &mut TenantTx, names: &[String]) -> Result<Vec<(String, VarietyId)>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select lower(name) as "name!", id as "id: VarietyId" from varieties
           where shop_id = $1 and lower(name) in (select lower(n) from unnest($2::text[]) n)"#,
        shop_id,
        names,
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.name, row.id)).collect())
}

/// What those varieties are called; unknown ones are absent.
///
/// # Errors
/// The database is away.
pub async fn variety_names(
    tx: &mut TenantTx,
    ids: &[VarietyId],
) -> Result<HashMap<VarietyId, String>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select id as "id: VarietyId", name from varieties where shop_id = $1 and id = any($2)"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// # Errors
/// [`Refused::VarietyExists`].
pub async fn insert(tx: &mut TenantTx, terms: &VarietyTerms, now: DateTime<Utc>) -> Result<VarietyId> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into varieties (shop_id, name, vase_life_days, reorder_point, bunch_size, purchase_lead_days,
                                created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7) returning id",
        shop_id,
        terms.name,
        terms.vase_life_days,
        terms.reorder_point,
        terms.bunch_size,
        terms.purchase_lead_days,
        now,
    );
    id.fetch_one(tx.conn()).await.map(VarietyId).map_err(|error| exists(error, &terms.name))
}

fn exists(error: sqlx::Error, name: &str) -> Stop<Refused> {
    match db::violates(&error, "varieties_name") {
        true => Refused::VarietyExists { name: name.to_owned() }.into(),
        false => error.into(),
    }
}

/// # Errors
/// [`Refused::VarietyExists`].
pub async fn update(
    tx: &mut TenantTx,
    id: VarietyId,
    terms: &VarietyTerms,
    now: DateTime<Utc>,
) -> Result<()> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update varieties set name = $3, vase_life_days = $4, reorder_point = $5, bunch_size = $6,
                purchase_lead_days = $7, updated_at = $8
         where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        terms.name,
        terms.vase_life_days,
        terms.reorder_point,
        terms.bunch_size,
        terms.purchase_lead_days,
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(|error| exists(error, &terms.name))?;
    Ok(())
}

/// Locks varieties, in the order of their ids; false if one is not there.
pub async fn lock(tx: &mut TenantTx, ids: &[VarietyId]) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let locked = sqlx::query_scalar!(
        "select id from varieties where shop_id = $1 and id = any($2) order by id for update",
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    Ok(locked.fetch_all(tx.conn()).await?.len() == ids.len())
}

/// The gates of those varieties, each with its height.
pub async fn stems_of(
    tx: &mut TenantTx,
    ids: &[VarietyId],
) -> Result<Vec<(StemId, VarietyId, i32)>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select id as "id: StemId", variety_id as "variety: VarietyId", height_cm from stems
           where shop_id = $1 and variety_id = any($2) order by id"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter();
    Ok(rows.map(|row| (row.id, row.variety, row.height_cm)).collect())
}

/// Moves whatever names the one variety, or stems of it, to the other, and
/// removes it.
pub async fn merge(
    tx: &mut TenantTx,
    keep: VarietyId,
    merged: VarietyId,
    moves: &[(StemId, StemId)],
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let from: Vec<_> = moves.iter().map(|(from, _)| from.0).collect();
    let to: Vec<_> = moves.iter().map(|(_, to)| to.0).collect();
    for table in ["batches", "supply_positions", "line_stems"] {
        let sql = format!(
            "update {table} t set stem_id = m.kept from unnest($2::bigint[], $3::bigint[]) as m (old, kept)
             where t.shop_id = $1 and t.stem_id = m.old"
        );
        let moved = sqlx::query(AssertSqlSafe(sql)).bind(shop_id).bind(&from).bind(&to);
        moved.execute(tx.conn()).await?;
    }
    sqlx::query!(
        "with lines as (
             update line_stems set variety_id = case when variety_id = $3 then $2 else variety_id end,
                    substitutes = merged_substitutes(substitutes, variety_id, $2, $3)
             where shop_id = $1 and (variety_id = $3 or $3 = any(substitutes))
         ), recipes as (
             update product_ingredients set variety_id = case when variety_id = $3 then $2 else variety_id end,
                    substitute_ids = merged_substitutes(substitute_ids, variety_id, $2, $3)
             where shop_id = $1 and (variety_id = $3 or $3 = any(substitute_ids))
         ), takes as (
             update stock_takes set variety_id = $2 where shop_id = $1 and variety_id = $3
         )
         delete from stems where shop_id = $1 and variety_id = $3",
        shop_id,
        keep.0,
        merged.0,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from varieties where shop_id = $1 and id = $2", shop_id, merged.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn variety(tx: &mut TenantTx, id: VarietyId) -> Result<Option<Variety>, sqlx::Error> {
    let of_one = PageRequest { page: 1, limit: 1 };
    Ok(varieties(tx, Which { id: Some(id), pattern: None }, of_one).await?.0.pop())
}

/// Which varieties are wanted.
#[derive(Clone, Debug, Default)]
pub struct Which {
    pub id: Option<VarietyId>,
    /// Of the name, in lower case.
    pub pattern: Option<String>,
}

/// A page of varieties by the alphabet, and how many there are.
pub async fn varieties(
    tx: &mut TenantTx,
    which: Which,
    page: PageRequest,
) -> Result<(Vec<Variety>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select v.id as "id: VarietyId", v.name, v.vase_life_days, v.reorder_point, v.bunch_size,
                  v.purchase_lead_days, v.created_at, v.updated_at,
                  coalesce(s.on_hand, 0)::bigint as "on_hand!", coalesce(s.promised, 0)::bigint as "promised!",
                  count(*) over () as "total!"
           from varieties v
           left join lateral (
               select sum((select sum(f) from unnest(s.fresh) f)) as on_hand,
                      sum((select sum(d) from unnest(s.due) d)) as promised
               from stems s where s.shop_id = $1 and s.variety_id = v.id
           ) s on true
           where v.shop_id = $1 and ($2::bigint is null or v.id = $2)
             and ($3::text is null or lower(v.name) like $3)
           order by v.name collate alphabet, v.id limit $4 offset $5"#,
        shop_id,
        which.id.map(|id| id.0),
        which.pattern,
        page.limit,
        page.offset(),
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    let counted = match (rows.first(), page.page) {
        (Some(row), _) => row.total,
        (None, 1) => 0,
        (None, _) => {
            sqlx::query_scalar!(
                r#"select count(*) as "count!" from varieties
                   where shop_id = $1 and ($2::text is null or lower(name) like $2)"#,
                shop_id,
                which.pattern,
            )
            .fetch_one(tx.conn())
            .await?
        }
    };
    let varieties = rows.into_iter().map(|row| Variety {
        id: row.id,
        terms: VarietyTerms {
            name: row.name,
            vase_life_days: row.vase_life_days,
            reorder_point: row.reorder_point,
            bunch_size: row.bunch_size,
            purchase_lead_days: row.purchase_lead_days,
        },
        on_hand: row.on_hand,
        promised: row.promised,
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok((varieties.collect(), Total::exact(counted)))
}
