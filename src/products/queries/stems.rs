//! The SQL that reads recipes together with the gates of their stems.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::db::TenantTx;
use crate::values::{Minor, ProductId, StemId, Substitution, VarietyId};
use crate::warehouse::{Part, Pool};

/// What products are made of, and the stems that it is made of as they can be had
/// on a day.
pub(in crate::products) struct Recipes {
    pub lines: Vec<(ProductId, Part)>,
    pub pools: Vec<Pool>,
    pub substitution: Substitution,
    /// Gates that stand at an earlier day: they tell nothing before they are brought
    /// to this one.
    pub stale: Vec<StemId>,
}

/// The recipes of those products, or of all that are made of stems, in one
/// statement. Columns travel as lists, since a page of recipes is read for every
/// page of a catalogue; substitutes as words, since lists of lists have one length.
#[expect(clippy::too_many_lines, reason = "one statement")]
pub(in crate::products) async fn recipes(
    tx: &mut TenantTx,
    ids: Option<&[ProductId]>,
    today: NaiveDate,
    cell: usize,
) -> Result<Recipes, sqlx::Error> {
    let shop_id = tx.shop_id();
    let ids: Option<Vec<_>> = ids.map(|ids| ids.iter().map(|id| id.0).collect());
    let cell = i32::try_from(cell).unwrap_or_default();
    let row = sqlx::query!(
        r#"with lines as materialized (
               select i.product_id, i.variety_id, i.height_cm, i.quantity, i.substitute_ids, i.position, i.id
               -- Behind a select, where no plan is made anew for every list.
               from unnest((select coalesce($2::bigint[],
                           array(select id from products
                                 where shop_id = $1 and is_from_stems and archived_at is null)))) as wanted (id)
               -- Each by itself: together, a shop's whole recipes could seem the shorter way.
               cross join lateral (
                   select * from product_ingredients i
                   where i.shop_id = $1 and i.product_id = wanted.id and i.variety_id is not null offset 0) i
           ), gates as (
               select s.id, s.variety_id, s.height_cm, s.day = $3 as is_of_today,
                      case when $4 < v.purchase_lead_days then s.room[$4 + 1] end as room,
                      -- Which of several wilts first is asked only where there are several.
                      case when count(*) over (partition by s.variety_id) > 1 then
                          (select min(i) from generate_subscripts(s.fresh, 1) i where i > $4 and s.fresh[i] > 0)
                      end as wilts_first
               from (select variety_id from lines union select unnest(substitute_ids) from lines) w
               join varieties v on v.shop_id = $1 and v.id = w.variety_id
               join stems s on s.shop_id = $1 and s.variety_id = v.id
           )
           select l.products as "products!", l.varieties as "varieties!",
                  l.heights as "heights!: Vec<Option<i32>>", l.needs as "needs!: Vec<Decimal>", l.substitutes as "substitutes!",
                  g.ids as "ids!", g.of_varieties as "of_varieties!", g.tall as "tall!",
                  g.of_today as "of_today!", g.rooms as "rooms!: Vec<Option<i32>>",
                  g.wilting as "wilting!: Vec<Option<i32>>",
                  (select substitution from shops where id = $1) as "substitution!: Substitution"
           from (select coalesce(array_agg(product_id), '{}') as products,
                        coalesce(array_agg(variety_id), '{}') as varieties,
                        coalesce(array_agg(height_cm), '{}') as heights,
                        coalesce(array_agg(quantity), '{}') as needs,
                        coalesce(array_agg(array_to_string(substitute_ids, ' ')), '{}') as substitutes
                 from (select * from lines order by product_id, position, id) l) l,
                (select coalesce(array_agg(id), '{}') as ids, coalesce(array_agg(variety_id), '{}') as of_varieties,
                        coalesce(array_agg(height_cm), '{}') as tall, coalesce(array_agg(is_of_today), '{}') as of_today,
                        coalesce(array_agg(room), '{}') as rooms, coalesce(array_agg(wilts_first), '{}') as wilting
                 from gates) g"#,
        shop_id,
        ids.as_deref(),
        today,
        cell,
    );
    let row = row.fetch_one(tx.conn()).await?;
    let lines = (0..row.products.len()).map(|at| {
        let substitutes = row.substitutes[at].split_whitespace();
        let part = Part {
            variety: VarietyId(row.varieties[at]),
            height_cm: row.heights[at],
            need: row.needs[at],
            substitutes: substitutes.filter_map(|id| id.parse().ok()).map(VarietyId).collect(),
        };
        (ProductId(row.products[at]), part)
    });
    let gates = (0..row.ids.len()).map(|at| {
        let pool = Pool {
            stem: StemId(row.ids[at]),
            variety: VarietyId(row.of_varieties[at]),
            height_cm: row.tall[at],
            room: row.rooms[at].map(i64::from),
            wilts_first: row.wilting[at].and_then(|day| usize::try_from(day - 1).ok()),
        };
        (pool, row.of_today[at])
    });
    let (fresh, stale): (Vec<_>, Vec<_>) = gates.partition(|(_, is_of_today)| *is_of_today);
    Ok(Recipes {
        lines: lines.collect(),
        pools: fresh.into_iter().map(|(pool, _)| pool).collect(),
        substitution: row.substitution,
        stale: stale.into_iter().map(|(pool, _)| pool.stem).collect(),
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

/// Bouquets of a product that were made for the showcase and stand there.
pub(in crate::products) async fn on_showcase(tx: &mut TenantTx, id: ProductId) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select coalesce(sum(made - sold - taken_apart), 0) as "left!" from assemblies
           where shop_id = $1 and product_id = $2 and made > sold + taken_apart"#,
        shop_id,
        id.0,
    )
    .fetch_one(tx.conn())
    .await
}
