//! SQL about bouquets of the showcase.

use chrono::NaiveDate;

use super::goods_queries::GoodsMovement;
use super::lot::Lot;
use super::recipe::RecipeLine;
use crate::db::TenantTx;
use crate::values::{AssemblyId, BatchId, Minor, ProductId};
use crate::warehouse::By;

/// A product that is made for the showcase.
pub(super) struct Made {
    /// None: nothing is counted of it.
    pub in_stock: Option<i32>,
    pub is_from_stems: bool,
    pub recipe: Vec<RecipeLine>,
}

/// A product, unless it is archived, with the part of its recipe that names
/// stems; locked, so that what is counted of it stays.
pub(super) async fn product_locked(tx: &mut TenantTx, id: ProductId) -> Result<Option<Made>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let product = sqlx::query!(
        "select stock_quantity, is_from_stems from products
         where shop_id = $1 and id = $2 and archived_at is null for no key update",
        shop_id,
        id.0,
    );
    let Some(product) = product.fetch_optional(tx.conn()).await? else { return Ok(None) };
    let lines = sqlx::query!(
        r#"select name, variety_id as "variety_id!: crate::values::VarietyId", height_cm, quantity,
                  substitute_ids as "substitute_ids: Vec<crate::values::VarietyId>"
           from product_ingredients
           where shop_id = $1 and product_id = $2 and variety_id is not null order by position, id"#,
        shop_id,
        id.0,
    );
    let recipe = lines.fetch_all(tx.conn()).await?.into_iter().map(|line| RecipeLine {
        name: line.name,
        variety_id: line.variety_id,
        height_cm: line.height_cm,
        quantity: line.quantity,
        substitute_ids: line.substitute_ids,
    });
    Ok(Some(Made {
        in_stock: product.stock_quantity,
        is_from_stems: product.is_from_stems,
        recipe: recipe.collect(),
    }))
}

/// Bouquets that are being put together.
pub(super) async fn insert(
    tx: &mut TenantTx,
    product: ProductId,
    pieces: i64,
    today: NaiveDate,
    by: By<'_>,
) -> Result<AssemblyId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into assemblies (shop_id, product_id, made, fresh_until, made_at, made_by, staff_id)
         values ($1, $2, $3, $4, $5, $6, $7) returning id",
        shop_id,
        product.0,
        i32::try_from(pieces).unwrap_or(i32::MAX),
        today,
        by.now,
        by.actor.name,
        by.actor.staff_id,
    );
    id.fetch_one(tx.conn()).await.map(AssemblyId)
}

/// What their stems cost and how long they keep follows from the ledger.
pub(super) async fn reckon(tx: &mut TenantTx, id: AssemblyId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update assemblies a set cost_total = m.cost, fresh_until = coalesce(m.fresh_until, a.fresh_until)
         from (select -sum(m.cost)::bigint as cost, min(b.fresh_until) as fresh_until
               from stem_movements m join batches b on b.shop_id = $1 and b.id = m.batch_id
               where m.shop_id = $1 and m.assembly_id = $2 and m.kind = 'assembled') m
         where a.shop_id = $1 and a.id = $2",
        shop_id,
        id.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What stands on the showcase of those products, locked in the order of ids;
/// what wilts first comes first.
pub(super) async fn on_showcase(tx: &mut TenantTx, products: &[ProductId]) -> Result<Vec<Lot>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let lots = sqlx::query_as!(
        Lot,
        r#"select id as "id: AssemblyId", product_id as "product: ProductId", made::bigint as "made!",
                  sold::bigint as "sold!", taken_apart::bigint as "taken_apart!", cost_total as "cost_total: Minor",
                  cost_sold as "cost_sold: Minor", cost_back as "cost_back: Minor", variance as "variance: Minor",
                  fresh_until
           from assemblies
           where shop_id = $1 and product_id = any($2) and made > sold + taken_apart
           order by id for no key update"#,
        shop_id,
        &products.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    let mut lots = lots.fetch_all(tx.conn()).await?;
    lots.sort_by_key(|lot| (lot.fresh_until, lot.id));
    Ok(lots)
}

/// The lots of a product on the showcase, as they are, with nothing locked.
pub(super) async fn on_showcase_unlocked(
    tx: &mut TenantTx,
    product: ProductId,
) -> Result<Vec<AssemblyId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select id as "id: AssemblyId" from assemblies
           where shop_id = $1 and product_id = $2 and made > sold + taken_apart"#,
        shop_id,
        product.0,
    )
    .fetch_all(tx.conn())
    .await
}

/// Writes how many are left and what of their cost.
pub(super) async fn update(tx: &mut TenantTx, lots: &[Lot]) -> Result<(), sqlx::Error> {
    if lots.is_empty() {
        return Ok(());
    }
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update assemblies a
         set sold = n.sold, taken_apart = n.taken_apart, cost_sold = n.cost_sold, cost_back = n.cost_back,
             variance = n.variance
         from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
                  as n (id, sold, taken_apart, cost_sold, cost_back, variance)
         where a.shop_id = $1 and a.id = n.id",
        shop_id,
        &lots.iter().map(|lot| lot.id.0).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.sold).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.taken_apart).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.cost_sold.0).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.cost_back.0).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.variance.0).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Bouquets that left an order stand on the showcase again.
pub(super) async fn bring_back(tx: &mut TenantTx, entries: &[GoodsMovement]) -> Result<(), sqlx::Error> {
    let back: Vec<_> = entries.iter().filter_map(|entry| Some((entry.assembly?, entry))).collect();
    if back.is_empty() {
        return Ok(());
    }
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update assemblies a set sold = a.sold + n.quantity, cost_sold = a.cost_sold + n.cost
         from (select id, sum(quantity) as quantity, sum(cost) as cost
               from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as n (id, quantity, cost) group by id) n
         where a.shop_id = $1 and a.id = n.id",
        shop_id,
        &back.iter().map(|(id, _)| id.0).collect::<Vec<_>>(),
        &back.iter().map(|(_, entry)| entry.quantity).collect::<Vec<_>>(),
        &back.iter().map(|(_, entry)| entry.cost.unwrap_or_default().0).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Stems of bouquets that have not come back from them.
#[derive(Clone, Copy, Debug)]
pub(super) struct StemsOut {
    pub assembly: AssemblyId,
    pub ingredient: i32,
    pub batch: BatchId,
    pub stems: i64,
}

/// Those of some lots, recipe line by recipe line, what was taken first before
/// the rest.
pub(super) async fn stems_out(tx: &mut TenantTx, lots: &[AssemblyId]) -> Result<Vec<StemsOut>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        StemsOut,
        r#"select assembly_id as "assembly!: AssemblyId", coalesce(ingredient, 0) as "ingredient!",
                  batch_id as "batch: BatchId", -sum(quantity) as "stems!"
           from stem_movements
           where shop_id = $1 and assembly_id = any($2) and kind in ('assembled', 'disassembled')
           group by assembly_id, ingredient, batch_id
           having sum(quantity) < 0
           order by assembly_id, ingredient, min(id)"#,
        shop_id,
        &lots.iter().map(|id| id.0).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await
}

/// What has come back of a lot's cost with its stems, all in all.
pub(super) async fn cost_back(tx: &mut TenantTx, id: AssemblyId) -> Result<Minor, sqlx::Error> {
    let shop_id = tx.shop_id();
    let cost = sqlx::query_scalar!(
        r#"select coalesce(sum(cost), 0)::bigint as "cost!: Minor" from stem_movements
           where shop_id = $1 and assembly_id = $2 and kind = 'disassembled'"#,
        shop_id,
        id.0,
    );
    cost.fetch_one(tx.conn()).await
}

/// Counts more or fewer pieces of a product that is locked.
pub(super) async fn count(tx: &mut TenantTx, product: ProductId, pieces: i64) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update products set stock_quantity = least(stock_quantity + $3, 2147483647)
         where shop_id = $1 and id = $2 and stock_quantity is not null",
        shop_id,
        product.0,
        i32::try_from(pieces).unwrap_or(i32::MAX),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
