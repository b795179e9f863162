//! The SQL that takes counted stock and gives it back, and reads what is made of
//! stems.

use std::collections::{BTreeMap, HashMap};

use sqlx::types::Json;

use super::counted::{Answer, Pieces, Stock};
use super::holding::Sold;
use super::recipe::RecipeLine;
use crate::db::TenantTx;
use crate::products::Category;
use crate::values::{Minor, ProductId};

/// Takes what is counted, in one statement. `seen` decides by the snapshot
/// which products need a lock; `locked` then reads them again as they are. The
/// new stock is reckoned from `locked` too: PostgreSQL checks constraints on what
/// follows from the snapshot before it reads the row again, and would object
/// where goods were given back meanwhile. What is held already counts as if it
/// were in stock again.
#[expect(clippy::too_many_lines, reason = "one statement")]
pub(super) async fn take(
    tx: &mut TenantTx,
    pieces: &BTreeMap<ProductId, Pieces>,
) -> Result<Vec<Answer>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let ids: Vec<_> = pieces.keys().map(|id| id.0).collect();
    let quantities: Vec<_> = pieces.values().map(|pieces| pieces.wanted).collect();
    let held: Vec<_> = pieces.values().map(|pieces| pieces.held).collect();
    let rows = sqlx::query!(
        r#"with seen as materialized (
               select p.*, w.quantity, w.held
               from unnest((select $2::bigint[]), (select $3::bigint[]), (select $4::bigint[]))
                        as w (product_id, quantity, held)
               cross join lateral (
                   select p.id, p.name, p.category, p.sku, p.current_price, p.is_active, p.archived_at,
                          p.stock_quantity, p.is_from_stems
                   from products p where p.shop_id = $1 and p.id = w.product_id limit 1
               ) p
           ), locked as materialized (
               select p.id, p.name, p.category, p.sku, p.current_price, p.is_active, p.archived_at,
                      p.stock_quantity, s.quantity, s.held
               from seen s join products p on p.shop_id = $1 and p.id = s.id
               where s.stock_quantity is not null and s.archived_at is null
               order by p.id
               for no key update of p
           ), taken as (
               update products p set stock_quantity = least(l.stock_quantity + l.held - l.quantity, 2147483647)
               from locked l
               where p.shop_id = $1 and p.id = l.id and l.archived_at is null
                 and l.stock_quantity + l.held >= l.quantity
               returning p.id
           )
           select g.id as "id!", g.name as "name!", g.category as "category!: Category", g.sku,
                  g.current_price as "current_price!", g.is_active as "is_active!",
                  g.stock_quantity is not null as "is_counted!",
                  exists (select from taken t where t.id = g.id) as "is_taken!",
                  coalesce(g.stock_quantity + g.held, 0) as "left!",
                  case when g.is_from_stems then
                      (select coalesce(json_agg(r order by r.position, r.id), '[]') from
                           (select i.id, i.position, i.name, i.variety_id, i.height_cm, i.quantity::text,
                                   i.substitute_ids
                            from product_ingredients i
                            where i.shop_id = $1 and i.product_id = g.id and i.variety_id is not null) r)
                  end as "recipe: Json<Vec<RecipeLine>>"
           from (select id, name, category, sku, current_price, is_active, archived_at, stock_quantity, held,
                        false as is_from_stems
                 from locked
                 union all
                 select id, name, category, sku, current_price, is_active, archived_at, stock_quantity, held,
                        is_from_stems
                 from seen where stock_quantity is null) g
           where g.archived_at is null
           order by g.id"#,
        shop_id,
        &ids,
        &quantities,
        &held,
    )
    .fetch_all(tx.conn())
    .await?;
    let answers = rows.into_iter().map(|row| {
        let stock = match (row.is_counted, row.is_taken) {
            (false, _) => Stock::MadeToOrder,
            (true, true) => Stock::Held,
            (true, false) => Stock::OutOfStock { left: row.left },
        };
        let product = Sold {
            id: ProductId(row.id),
            name: row.name,
            category: row.category,
            sku: row.sku,
            current_price: Minor(row.current_price),
            is_active: row.is_active,
        };
        Answer { product, stock, recipe: row.recipe.map(|recipe| recipe.0) }
    });
    Ok(answers.collect())
}

/// What [`take`] would answer now, with nothing taken and no product locked.
pub(super) async fn look(
    tx: &mut TenantTx,
    pieces: &BTreeMap<ProductId, Pieces>,
) -> Result<Vec<Answer>, sqlx::Error> {
    let ids: Vec<_> = pieces.keys().copied().collect();
    let found = shelved(tx, &ids).await?.into_iter().map(|Shelved { product, in_stock, recipe }| {
        let Pieces { wanted, held } = pieces.get(&product.id).copied().unwrap_or_default();
        let stock = match in_stock {
            None => Stock::MadeToOrder,
            Some(in_stock) if in_stock + held >= wanted => Stock::Held,
            Some(in_stock) => Stock::OutOfStock { left: in_stock + held },
        };
        Answer { product, stock, recipe }
    });
    Ok(found.collect())
}

pub(super) async fn give_back(
    tx: &mut TenantTx,
    pieces: &BTreeMap<ProductId, i64>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let ids: Vec<_> = pieces.keys().map(|id| id.0).collect();
    let quantities: Vec<_> = pieces.values().copied().collect();
    sqlx::query!(
        "with locked as materialized (
             select p.id, w.quantity
             from unnest($2::bigint[], $3::bigint[]) as w (product_id, quantity)
             join products p on p.shop_id = $1 and p.id = w.product_id
             where p.stock_quantity is not null
             order by p.id
             for no key update of p
         )
         update products p set stock_quantity = least(p.stock_quantity + l.quantity, 2147483647)
         from locked l
         where p.shop_id = $1 and p.id = l.id and p.stock_quantity is not null",
        shop_id,
        &ids,
        &quantities,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The shop's products of those ids, as they are now; archived ones are absent.
pub(super) async fn products(tx: &mut TenantTx, ids: &[ProductId]) -> Result<Vec<Sold>, sqlx::Error> {
    Ok(shelved(tx, ids).await?.into_iter().map(|shelved| shelved.product).collect())
}

/// A product, with what is in stock of it where it is counted, and what it is
/// made of where it is of stems.
struct Shelved {
    product: Sold,
    in_stock: Option<i64>,
    recipe: Option<Vec<RecipeLine>>,
}

/// The same products with that.
async fn shelved(tx: &mut TenantTx, ids: &[ProductId]) -> Result<Vec<Shelved>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select id, name, category as "category: Category", sku, current_price as "current_price!", is_active,
                  stock_quantity,
                  case when is_from_stems then
                      (select coalesce(json_agg(r order by r.position, r.id), '[]') from
                           (select i.id, i.position, i.name, i.variety_id, i.height_cm, i.quantity::text,
                                   i.substitute_ids
                            from product_ingredients i
                            where i.shop_id = $1 and i.product_id = products.id and i.variety_id is not null) r)
                  end as "recipe: Json<Vec<RecipeLine>>"
           from products where shop_id = $1 and id = any($2) and archived_at is null"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| {
        let product = Sold {
            id: ProductId(row.id),
            name: row.name,
            category: row.category,
            sku: row.sku,
            current_price: Minor(row.current_price),
            is_active: row.is_active,
        };
        let (in_stock, recipe) = (row.stock_quantity.map(i64::from), row.recipe.map(|recipe| recipe.0));
        Shelved { product, in_stock, recipe }
    });
    Ok(rows.collect())
}

/// The shop's products of those SKUs; what is unknown or archived is absent.
///
/// # Errors
/// The database is away.
pub async fn products_of_skus(
    tx: &mut TenantTx,
    skus: &[String],
) -> Result<HashMap<String, ProductId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select sku as "sku!", id from products where shop_id = $1 and sku = any($2) and archived_at is null"#,
        shop_id,
        skus,
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.sku, ProductId(row.id))).collect())
}
