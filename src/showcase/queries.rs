//! The SQL of the showcase: what stands on it, what ages, and what was marked
//! down. It reads products, batches and recipes, and writes none.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::types::Json;

use super::markdown::{Marking, Proposal};
use super::rule::{Rule, Step};
use crate::db::{SystemTx, TenantTx};
use crate::http::{PageRequest, Total};
use crate::values::{AssemblyId, Minor, ProductId, ShopId};

/// A product that is made for the showcase.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub product: ProductId,
    pub name: String,
    pub in_stock: Option<i32>,
    pub lots: Json<Vec<ShownLot>>,
}

/// Bouquets that were put together at once.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ShownLot {
    pub id: AssemblyId,
    pub made: i64,
    pub left: i64,
    pub cost_left: Minor,
    pub fresh_until: NaiveDate,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
}

/// The products with bouquets on the showcase, the first to wilt first; or one
/// product, with what there is of it.
pub(super) async fn shown(
    tx: &mut TenantTx,
    product: Option<ProductId>,
    page: PageRequest,
) -> Result<(Vec<Shown>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"with lots as (
               select product_id, min(fresh_until) as fresh_until,
                      json_agg(json_build_object('id', id, 'made', made, 'left', made - sold - taken_apart,
                               'cost_left', cost_total - cost_sold - cost_back - variance,
                               'fresh_until', fresh_until, 'made_at', made_at, 'made_by', made_by)
                               order by fresh_until, id) as lots
               from assemblies where shop_id = $1 and made > sold + taken_apart
                                 and ($2::bigint is null or product_id = $2)
               group by product_id
           )
           select p.id as "product: ProductId", p.name, p.stock_quantity as in_stock,
                  coalesce(l.lots, '[]') as "lots!: Json<Vec<ShownLot>>", count(*) over () as "total!"
           from products p left join lots l on l.product_id = p.id
           where p.shop_id = $1 and (p.id = $2 or $2::bigint is null and l.lots is not null)
           order by l.fresh_until, p.id limit $3 offset $4"#,
        shop_id,
        product.map(|id| id.0),
        page.limit,
        page.offset(),
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    let total = match rows.first() {
        Some(row) => row.total,
        None if page.offset() == 0 => 0,
        None => count(tx).await?,
    };
    let shown = rows.into_iter().map(|row| Shown {
        product: row.product,
        name: row.name,
        in_stock: row.in_stock,
        lots: row.lots,
    });
    Ok((shown.collect(), Total::exact(total)))
}

async fn count(tx: &mut TenantTx) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select count(distinct product_id) as "count!" from assemblies
           where shop_id = $1 and made > sold + taken_apart"#,
        shop_id
    )
    .fetch_one(tx.conn())
    .await
}

/// A product of which something ages.
#[derive(Clone, Debug)]
pub(super) struct Aging {
    pub product: ProductId,
    pub name: String,
    pub retail_price: Minor,
    pub sale_price: Option<Minor>,
    /// None: bouquets of the showcase.
    pub variety: Option<String>,
    pub pieces: i64,
    pub fresh_until: NaiveDate,
}

/// Products on offer with bouquets on the showcase that wilt by then.
pub(super) async fn aging_bouquets(tx: &mut TenantTx, until: NaiveDate) -> Result<Vec<Aging>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Aging,
        r#"select p.id as "product: ProductId", p.name, p.retail_price as "retail_price: Minor",
                  p.sale_price as "sale_price: Minor", null::text as variety,
                  sum(a.made - a.sold - a.taken_apart) as "pieces!", min(a.fresh_until) as "fresh_until!"
           from assemblies a join products p on p.shop_id = $1 and p.id = a.product_id
           where a.shop_id = $1 and a.made > a.sold + a.taken_apart and p.archived_at is null and p.is_active
           group by p.shop_id, p.id having min(a.fresh_until) <= $2"#,
        shop_id,
        until,
    )
    .fetch_all(tx.conn())
    .await
}

/// Products on offer that are made of stems of which some wilt by then and more
/// are there than is promised; with the variety that wilts first.
pub(super) async fn aging_stems(
    tx: &mut TenantTx,
    today: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<Aging>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Aging,
        r#"with free as (
               select s.variety_id, sum(b.qty_current) as stems, min(b.fresh_until) as fresh_until
               from batches b join stems s on s.shop_id = $1 and s.id = b.stem_id
               where b.shop_id = $1 and b.qty_current > 0 and b.fresh_until between $2 and $3
                 and (select sum(f) from unnest(s.fresh) f) > (select sum(d) from unnest(s.due) d)
               group by s.variety_id
           )
           select distinct on (p.id) p.id as "product: ProductId", p.name, p.retail_price as "retail_price: Minor",
                  p.sale_price as "sale_price: Minor", v.name as "variety?", f.stems as "pieces!",
                  f.fresh_until as "fresh_until!"
           from free f
           join varieties v on v.shop_id = $1 and v.id = f.variety_id
           join product_ingredients i on i.shop_id = $1 and i.variety_id = f.variety_id
           join products p on p.shop_id = $1 and p.id = i.product_id
           where p.is_from_stems and p.archived_at is null and p.is_active
           order by p.id, f.fresh_until, v.id"#,
        shop_id,
        today,
        until,
    )
    .fetch_all(tx.conn())
    .await
}

/// True if the shop has the product, and it is not archived.
pub(super) async fn is_there(tx: &mut TenantTx, product: ProductId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select exists (select from products where shop_id = $1 and id = $2 and archived_at is null) as "is_there!""#,
        shop_id,
        product.0,
    )
    .fetch_one(tx.conn())
    .await
}

/// The shop's rule.
pub(super) async fn rule(tx: &mut TenantTx) -> Result<Rule, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        "select is_automatic, days_left, percents from markdown_rules where shop_id = $1",
        shop_id
    );
    let row = row.fetch_optional(tx.conn()).await?;
    Ok(row.map_or_else(Rule::default, |row| Rule {
        is_automatic: row.is_automatic,
        steps: row
            .days_left
            .into_iter()
            .zip(row.percents)
            .map(|(days_left, percent)| Step { days_left, percent })
            .collect(),
    }))
}

/// Puts a rule in the place of the one there was.
pub(super) async fn set_rule(tx: &mut TenantTx, rule: &Rule) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into markdown_rules as r (shop_id, is_automatic, days_left, percents) values ($1, $2, $3, $4)
         on conflict (shop_id) do update
         set is_automatic = excluded.is_automatic, days_left = excluded.days_left, percents = excluded.percents",
        shop_id,
        rule.is_automatic,
        &rule.steps.iter().map(|step| step.days_left).collect::<Vec<_>>(),
        &rule.steps.iter().map(|step| step.percent).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The shops whose rule has not been applied on their own day.
pub(super) async fn shops_to_mark_down(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ShopId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select r.shop_id as "shop: ShopId" from markdown_rules r join shops h on h.id = r.shop_id
           where r.is_automatic and (r.applied_on is null or r.applied_on < ($1::timestamptz at time zone h.time_zone)::date)
           order by r.applied_on nulls first limit $2"#,
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await
}

/// True for the first who asks on that day.
pub(super) async fn claim_day(tx: &mut TenantTx, today: NaiveDate) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let claimed = sqlx::query!(
        "update markdown_rules set applied_on = $2
         where shop_id = $1 and is_automatic and (applied_on is null or applied_on < $2)",
        shop_id,
        today,
    );
    Ok(claimed.execute(tx.conn()).await?.rows_affected() > 0)
}

/// Writes a markdown down; one that is in force already hands over what the price
/// was before it.
pub(super) async fn enter(
    tx: &mut TenantTx,
    proposal: &Proposal,
    marking: Marking<'_>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let before = sqlx::query_scalar!(
        r#"update markdowns set ended_at = $3 where shop_id = $1 and product_id = $2 and ended_at is null
           returning case when price = $4 then price_before else $4 end"#,
        shop_id,
        proposal.product.0,
        marking.now,
        proposal.sale_price.map(|price| price.0),
    );
    let before = match before.fetch_optional(tx.conn()).await? {
        Some(before) => before,
        None => proposal.sale_price.map(|price| price.0),
    };
    sqlx::query!(
        "insert into markdowns (shop_id, product_id, price_before, price, percent, by_rule, marked_at, marked_by, staff_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        shop_id,
        proposal.product.0,
        before,
        proposal.price.0,
        proposal.percent,
        marking.by_rule,
        marking.now,
        marking.actor.name,
        marking.actor.staff_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A price that the rule has set.
pub(super) struct OpenMarkdown {
    pub product: ProductId,
    pub price_before: Option<Minor>,
    /// Nobody has set another since.
    pub is_as_set: bool,
}

/// Those that are in force.
pub(super) async fn open_by_rule(tx: &mut TenantTx) -> Result<Vec<OpenMarkdown>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        OpenMarkdown,
        r#"select m.product_id as "product: ProductId", m.price_before as "price_before: Minor",
                  coalesce(p.sale_price = m.price, false) as "is_as_set!"
           from markdowns m join products p on p.shop_id = $1 and p.id = m.product_id
           where m.shop_id = $1 and m.ended_at is null and m.by_rule order by m.product_id"#,
        shop_id
    )
    .fetch_all(tx.conn())
    .await
}

/// Ends what is in force of a product.
pub(super) async fn end(
    tx: &mut TenantTx,
    product: ProductId,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update markdowns set ended_at = $3 where shop_id = $1 and product_id = $2 and ended_at is null",
        shop_id,
        product.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
