//! The SQL that reads recipes together with the gates of their stems.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use sqlx::types::Json;

use crate::db::TenantTx;
use crate::values::{Minor, ProductId, Substitution, VarietyId};
use crate::warehouse::{Gate, GateRow, Part};

/// What products are made of, and the stems it is made of.
pub(in crate::products) struct Recipes {
    pub lines: Vec<(ProductId, Part)>,
    pub gates: Vec<Gate>,
    pub substitution: Substitution,
}

#[derive(Debug, Deserialize)]
struct Line {
    product_id: ProductId,
    variety_id: VarietyId,
    height_cm: Option<i32>,
    quantity: String,
    substitute_ids: Vec<VarietyId>,
}

/// The recipes of those products, or of all that are made of stems, in one
/// statement.
pub(in crate::products) async fn recipes(
    tx: &mut TenantTx,
    ids: Option<&[ProductId]>,
) -> Result<Recipes, sqlx::Error> {
    let shop_id = tx.shop_id();
    let ids: Option<Vec<_>> = ids.map(|ids| ids.iter().map(|id| id.0).collect());
    let row = sqlx::query!(
        r#"with lines as materialized (
               select i.product_id, i.variety_id, i.height_cm, i.quantity::text, i.substitute_ids, i.position, i.id
               from unnest(coalesce($2::bigint[],
                           array(select id from products
                                 where shop_id = $1 and is_from_stems and archived_at is null))) as wanted (id)
               join product_ingredients i on i.shop_id = $1 and i.product_id = wanted.id
               where i.variety_id is not null
           )
           select (select coalesce(json_agg(l order by l.product_id, l.position, l.id), '[]') from lines l)
                      as "lines!: Json<Vec<Line>>",
                  (select coalesce(json_agg(g order by g.id), '[]') from
                       (select s.id, s.variety_id, s.height_cm, s.day, s.fresh, s.due, s.coming,
                               v.purchase_lead_days, v.reorder_point
                        from (select variety_id from lines union select unnest(substitute_ids) from lines) w
                        join varieties v on v.shop_id = $1 and v.id = w.variety_id
                        join stems s on s.shop_id = $1 and s.variety_id = v.id) g)
                      as "gates!: Json<Vec<GateRow>>",
                  (select substitution from shops where id = $1) as "substitution!: Substitution""#,
        shop_id,
        ids.as_deref(),
    );
    let row = row.fetch_one(tx.conn()).await?;
    let lines = row.lines.0.into_iter().map(|line| {
        let need =
            Decimal::from_str_exact(&line.quantity).map_err(|error| sqlx::Error::Decode(error.into()))?;
        let part = Part {
            variety: line.variety_id,
            height_cm: line.height_cm,
            need,
            substitutes: line.substitute_ids,
        };
        Ok((line.product_id, part))
    });
    Ok(Recipes {
        lines: lines.collect::<Result<_, sqlx::Error>>()?,
        gates: row.gates.0.into_iter().map(Gate::from).collect(),
        substitution: row.substitution,
    })
}

/// What the stems of those products' recipes cost by the batches that would be
/// used next, with their share of what deliveries cost; products of whose stems
/// there are too few are absent.
pub(in crate::products) async fn stems_costs(
    tx: &mut TenantTx,
    ids: &[ProductId],
    now: DateTime<Utc>,
) -> Result<HashMap<ProductId, Minor>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let (shop_id, shop) = (tx.shop_id(), tx.shop());
    let rows = sqlx::query!(
        r#"select product_id as "product: ProductId",
                  (round(sum(cost) / $4) * $4)::bigint as "cost!: Minor"
           from (select l.product_id, l.quantity, sum(taken.stems) as stems, sum(taken.stems * taken.cost) as cost
                 from product_ingredients l
                 left join lateral (
                     select least(b.qty_current, greatest(l.quantity - b.before, 0)) as stems, b.cost
                     from (select b.qty_current, b.cost_total::numeric / nullif(b.qty_initial, 0) as cost,
                                  sum(b.qty_current) over (order by b.fresh_until, b.id) - b.qty_current as before
                           from stems s join batches b on b.shop_id = $1 and b.stem_id = s.id
                           where s.shop_id = $1 and s.variety_id = l.variety_id
                             and (l.height_cm is null or s.height_cm = l.height_cm)
                             and b.qty_current > 0 and b.fresh_until >= $3) b
                 ) taken on true
                 where l.shop_id = $1 and l.product_id = any($2) and l.variety_id is not null
                 group by l.product_id, l.id, l.quantity) line
           group by product_id
           having bool_and(coalesce(stems, 0) >= quantity and cost is not null)"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        shop.zone.today(now),
        Decimal::from(shop.currency.smallest_told().0),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.product, row.cost)).collect())
}
