//! The only SQL about products: rows here, stock and lists in files of their own.

mod list;
mod stems;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

pub(super) use list::list;
pub(super) use stems::{Recipes, on_showcase, recipes, stems_costs};

use super::availability::Available;
use super::error::{Refused, Result};
use super::product::{Ingredient, IngredientTerms, NamedVariety, NewProduct, Product, ProductTerms};
use super::stock_mode::Stocked;
use crate::db::{self, Stop, TenantTx, known};
use crate::values::{Minor, ProductId, VarietyId};

/// Adds a product with its ingredients.
///
/// # Errors
/// [`Refused::SkuTaken`].
pub(super) async fn insert(tx: &mut TenantTx, new: NewProduct, now: DateTime<Utc>) -> Result<Product> {
    let (shop_id, NewProduct { terms, ingredients }) = (tx.shop_id(), new);
    let row = sqlx::query!(
        r#"insert into products (shop_id, name, category, description, sku, cost_price, retail_price, sale_price,
                                 is_active, is_popular, is_new, stock_quantity, created_at, updated_at,
                                 is_from_stems, make_minutes)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15)
           returning id, current_price as "current_price!""#,
        shop_id,
        terms.name,
        terms.category.word(),
        terms.description,
        terms.sku,
        terms.cost_price.map(|amount| amount.0),
        terms.retail_price.0,
        terms.sale_price.map(|amount| amount.0),
        terms.is_active,
        terms.is_popular,
        terms.is_new,
        terms.stocked.quantity(),
        now,
        terms.stocked == Stocked::FromStems,
        terms.make_minutes,
    )
    .fetch_one(tx.conn())
    .await
    .map_err(sku_taken)?;
    let id = ProductId(row.id);
    let ingredients = insert_ingredients(tx, id, &ingredients).await?;
    Ok(Product {
        id,
        terms,
        current_price: Minor(row.current_price),
        ingredients,
        available: Available::default(),
        created_at: now,
        updated_at: now,
        archived_at: None,
    })
}

fn sku_taken(error: sqlx::Error) -> Stop<Refused> {
    if db::violates(&error, "products_sku") { Stop::Refused(Refused::SkuTaken) } else { error.into() }
}

async fn insert_ingredients(
    tx: &mut TenantTx,
    product_id: ProductId,
    new: &[IngredientTerms],
) -> Result<Vec<Ingredient>, sqlx::Error> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let shop_id = tx.shop_id();
    // A list of lists has no array of its own here, so substitutes travel as JSON.
    let substitutes = new.iter().map(|line| line.substitutes.iter().map(|named| named.name.clone()));
    let substitutes: Vec<_> = substitutes.map(serde_json::Value::from_iter).collect();
    let substitute_ids =
        new.iter().map(|line| line.substitutes.iter().filter_map(|named| named.id.map(|id| id.0)));
    let substitute_ids: Vec<_> = substitute_ids.map(serde_json::Value::from_iter).collect();
    let ids = sqlx::query_scalar!(
        "insert into product_ingredients (shop_id, product_id, position, name, quantity, unit, variety, height_cm,
                                          substitutes, variety_id, substitute_ids)
         select $1, $2, i.position, i.name, i.quantity, i.unit, i.variety, i.height_cm,
                array(select jsonb_array_elements_text(i.substitutes)), i.variety_id,
                array(select jsonb_array_elements_text(i.substitute_ids)::bigint)
         from unnest($3::text[], $4::numeric[], $5::text[], $6::text[], $7::int[], $8::jsonb[], $9::bigint[],
                     $10::jsonb[])
              with ordinality as i (name, quantity, unit, variety, height_cm, substitutes, variety_id,
                                    substitute_ids, position)
         order by i.position
         returning id",
        shop_id,
        product_id.0,
        &new.iter().map(|line| line.name.clone()).collect::<Vec<_>>(),
        &new.iter().map(|line| line.quantity).collect::<Vec<_>>(),
        &new.iter().map(|line| line.unit.clone()).collect::<Vec<_>>(),
        &new.iter().map(|line| Some(line.variety.as_ref()?.name.clone())).collect::<Vec<_>>() as &[Option<String>],
        &new.iter().map(|line| line.height_cm).collect::<Vec<_>>() as &[Option<i32>],
        &substitutes,
        &new.iter().map(|line| Some(line.variety.as_ref()?.id?.0)).collect::<Vec<_>>() as &[Option<i64>],
        &substitute_ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().zip(new).map(|(id, what)| Ingredient { id, what: what.clone() }).collect())
}

/// The products of those ids, archived ones too, in the order of the ids given.
pub(super) async fn products(tx: &mut TenantTx, ids: &[ProductId]) -> Result<Vec<Product>, sqlx::Error> {
    let mut products = without_ingredients(tx, ids).await?;
    if !products.is_empty() {
        let mut ingredients = ingredients(tx, ids).await?;
        for product in &mut products {
            product.ingredients = ingredients.remove(&product.id).unwrap_or_default();
        }
    }
    Ok(products)
}

/// The same, as if they were made of nothing.
async fn without_ingredients(tx: &mut TenantTx, ids: &[ProductId]) -> Result<Vec<Product>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (shop_id, ids): (_, Vec<_>) = (tx.shop_id(), ids.iter().map(|id| id.0).collect());
    let rows = sqlx::query!(
        r#"select id, name, category, description, sku, cost_price, retail_price, sale_price,
                  current_price as "current_price!", is_active, is_popular, is_new, stock_quantity, is_from_stems,
                  make_minutes, created_at, updated_at, archived_at
           from products where shop_id = $1 and id = any($2) order by array_position($2, id)"#,
        shop_id,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let products = rows.into_iter().map(|row| {
        Ok(Product {
            id: ProductId(row.id),
            terms: ProductTerms {
                name: row.name,
                category: known(row.category.parse())?,
                description: row.description,
                sku: row.sku,
                cost_price: row.cost_price.map(Minor),
                retail_price: Minor(row.retail_price),
                sale_price: row.sale_price.map(Minor),
                is_active: row.is_active,
                is_popular: row.is_popular,
                is_new: row.is_new,
                make_minutes: row.make_minutes,
                stocked: Stocked::of(row.is_from_stems, row.stock_quantity),
            },
            current_price: Minor(row.current_price),
            ingredients: Vec::new(),
            available: Available::default(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            archived_at: row.archived_at,
        })
    });
    products.collect()
}

async fn ingredients(
    tx: &mut TenantTx,
    product_ids: &[ProductId],
) -> Result<HashMap<ProductId, Vec<Ingredient>>, sqlx::Error> {
    let (shop_id, ids): (_, Vec<_>) = (tx.shop_id(), product_ids.iter().map(|id| id.0).collect());
    let rows = sqlx::query!(
        r#"select i.id, i.product_id, i.name, i.quantity, i.unit,
                  coalesce((select v.name from varieties v where v.shop_id = $1 and v.id = i.variety_id),
                           i.variety) as variety,
                  i.variety_id as "variety_id: VarietyId", i.height_cm, i.substitutes, i.substitute_ids,
                  array(select v.name from unnest(i.substitute_ids) with ordinality as w (id, place)
                        join varieties v on v.shop_id = $1 and v.id = w.id order by w.place)
                      as "substitute_names!"
           from product_ingredients i
           where i.shop_id = $1 and i.product_id = any($2) order by i.product_id, i.position, i.id"#,
        shop_id,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut of_products = HashMap::<ProductId, Vec<Ingredient>>::new();
    for row in rows {
        let what = IngredientTerms {
            name: row.name,
            quantity: row.quantity,
            unit: row.unit,
            variety: row.variety.map(|name| NamedVariety { id: row.variety_id, name, batch: None }),
            height_cm: row.height_cm,
            substitutes: if row.substitute_ids.is_empty() {
                row.substitutes.into_iter().map(|name| NamedVariety { id: None, name, batch: None }).collect()
            } else {
                let known = row.substitute_ids.into_iter().zip(row.substitute_names);
                known.map(|(id, name)| NamedVariety { id: Some(VarietyId(id)), name, batch: None }).collect()
            },
        };
        of_products.entry(ProductId(row.product_id)).or_default().push(Ingredient { id: row.id, what });
    }
    Ok(of_products)
}

/// A product that isn't archived, so that nobody else changes it meanwhile.
pub(super) async fn product_locked(tx: &mut TenantTx, id: ProductId) -> Result<Option<Product>, sqlx::Error> {
    if !lock(tx, id).await? {
        return Ok(None);
    }
    Ok(products(tx, &[id]).await?.pop())
}

/// Locks a product that isn't archived; false if there is none.
pub(super) async fn lock(tx: &mut TenantTx, id: ProductId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let lock = sqlx::query!(
        "select from products where shop_id = $1 and id = $2 and archived_at is null for no key update",
        shop_id,
        id.0,
    );
    Ok(lock.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Something about it changed that has rows of its own.
pub(super) async fn touch(tx: &mut TenantTx, id: ProductId, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let touched = sqlx::query!(
        "update products set updated_at = $3 where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        now
    );
    touched.execute(tx.conn()).await?;
    Ok(())
}

/// Writes a product's terms, the ingredients apart.
///
/// # Errors
/// [`Refused::SkuTaken`].
pub(super) async fn update(
    tx: &mut TenantTx,
    id: ProductId,
    terms: &ProductTerms,
    now: DateTime<Utc>,
) -> Result<()> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update products set name = $3, category = $4, description = $5, sku = $6, cost_price = $7,
                retail_price = $8, sale_price = $9, is_active = $10, is_popular = $11, is_new = $12,
                stock_quantity = $13, updated_at = $14, is_from_stems = $15,
                make_minutes = $16
         where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        terms.name,
        terms.category.word(),
        terms.description,
        terms.sku,
        terms.cost_price.map(|amount| amount.0),
        terms.retail_price.0,
        terms.sale_price.map(|amount| amount.0),
        terms.is_active,
        terms.is_popular,
        terms.is_new,
        terms.stocked.quantity(),
        now,
        terms.stocked == Stocked::FromStems,
        terms.make_minutes,
    )
    .execute(tx.conn())
    .await
    .map_err(sku_taken)?;
    Ok(())
}

/// Puts other ingredients in the place of a product's own.
pub(super) async fn replace_ingredients(
    tx: &mut TenantTx,
    product_id: ProductId,
    ingredients: &[IngredientTerms],
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "delete from product_ingredients where shop_id = $1 and product_id = $2",
        shop_id,
        product_id.0
    )
    .execute(tx.conn())
    .await?;
    insert_ingredients(tx, product_id, ingredients).await?;
    Ok(())
}

/// True if there was such a product.
pub(super) async fn archive(
    tx: &mut TenantTx,
    id: ProductId,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let archived = sqlx::query!(
        "update products set archived_at = $3, updated_at = $3
         where shop_id = $1 and id = $2 and archived_at is null",
        shop_id,
        id.0,
        now,
    );
    Ok(archived.execute(tx.conn()).await?.rows_affected() > 0)
}

/// True if it was archived.
///
/// # Errors
/// [`Refused::SkuTaken`].
pub(super) async fn restore(tx: &mut TenantTx, id: ProductId, now: DateTime<Utc>) -> Result<bool> {
    let shop_id = tx.shop_id();
    let restored = sqlx::query!(
        "update products set archived_at = null, updated_at = $3
         where shop_id = $1 and id = $2 and archived_at is not null",
        shop_id,
        id.0,
        now,
    );
    Ok(restored.execute(tx.conn()).await.map_err(sku_taken)?.rows_affected() > 0)
}

/// When the last order with each product was placed, of those not cancelled;
/// products that were never ordered are absent.
pub(in crate::products) async fn last_ordered(
    tx: &mut TenantTx,
    ids: &[i64],
) -> Result<HashMap<i64, DateTime<Utc>>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select wanted.id as "id!", last.created_at as "created_at!"
           from unnest((select $2::bigint[])) as wanted (id)
           cross join lateral (
               select o.created_at
               from order_items i join orders o on o.shop_id = $1 and o.id = i.order_id
               where i.shop_id = $1 and i.product_id = wanted.id and o.stage <> 'cancelled' and o.currency = $3
               order by i.order_id desc limit 1) last"#,
        shop_id,
        ids,
        tx.shop().currency.code(),
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.created_at)).collect())
}

/// What a piece of those products costs the shop; those whose cost nobody has
/// told are absent.
///
/// # Errors
/// The database is away.
pub async fn cost_prices(
    tx: &mut TenantTx,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Minor>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select id as "id: ProductId", cost_price as "cost_price!: Minor" from products
           where shop_id = $1 and id = any($2) and cost_price is not null"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.cost_price)).collect())
}

/// How many minutes a piece takes a florist, of those products that say it.
///
/// # Errors
/// The database is away.
pub async fn make_minutes(
    tx: &mut TenantTx,
    ids: &[ProductId],
) -> std::result::Result<HashMap<ProductId, i32>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select id as "id: ProductId", make_minutes as "minutes!" from products
           where shop_id = $1 and id = any($2) and make_minutes is not null"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.minutes)).collect())
}
