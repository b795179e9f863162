//! The only SQL about products.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{Postgres, QueryBuilder, Row};

use super::catalogue::CatalogueFilter;
use super::create::{Ingredient, NewIngredient, NewProduct, Product};
use super::error;
use super::stock::{Sold, Stock, Taken};
use crate::db::{self, TenantTx};
use crate::http::{PageRequest, Result, Total};
use crate::values::Minor;

/// A stored word that our types no longer know is our defect.
fn known<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, sqlx::Error> {
    result.map_err(|error| sqlx::Error::Decode(error.to_string().into()))
}

/// Takes what is counted, in one statement. `seen` decides by the snapshot
/// which products need a lock; `locked` then reads them again as they are.
pub(super) async fn take(
    tx: &mut TenantTx,
    ids: &[i64],
    quantities: &[i64],
) -> Result<Vec<Taken>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"with seen as materialized (
               select p.id, p.name, p.category, p.sku, p.current_price, p.is_active, p.archived_at,
                      p.stock_quantity, w.quantity
               from unnest($2::bigint[], $3::bigint[]) as w (product_id, quantity)
               join products p on p.shop_id = $1 and p.id = w.product_id
           ), locked as materialized (
               select p.id, p.name, p.category, p.sku, p.current_price, p.is_active, p.archived_at,
                      p.stock_quantity, s.quantity
               from seen s join products p on p.shop_id = $1 and p.id = s.id
               where s.stock_quantity is not null and s.archived_at is null
               order by p.id
               for update of p
           ), taken as (
               update products p set stock_quantity = p.stock_quantity - l.quantity
               from locked l
               where p.shop_id = $1 and p.id = l.id and l.archived_at is null and l.stock_quantity >= l.quantity
               returning p.id
           )
           select g.id as "id!", g.name as "name!", g.category as "category!", g.sku,
                  g.current_price as "current_price!", g.is_active as "is_active!",
                  g.stock_quantity is not null as "is_counted!",
                  exists (select from taken t where t.id = g.id) as "is_taken!"
           from (select * from locked union all select * from seen where stock_quantity is null) g
           where g.archived_at is null
           order by g.id"#,
        shop_id,
        ids,
        quantities,
    )
    .fetch_all(tx.conn())
    .await?;
    let taken = rows.into_iter().map(|row| {
        let stock = match (row.is_counted, row.is_taken) {
            (false, _) => Stock::MadeToOrder,
            (true, true) => Stock::Held,
            (true, false) => Stock::OutOfStock,
        };
        let product = Sold {
            id: row.id,
            name: row.name,
            category: known(row.category.parse())?,
            sku: row.sku,
            current_price: Minor(row.current_price),
            is_active: row.is_active,
        };
        Ok(Taken { product, stock })
    });
    taken.collect()
}

pub(super) async fn give_back(tx: &mut TenantTx, ids: &[i64], quantities: &[i64]) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "with locked as materialized (
             select p.id, w.quantity
             from unnest($2::bigint[], $3::bigint[]) as w (product_id, quantity)
             join products p on p.shop_id = $1 and p.id = w.product_id
             where p.stock_quantity is not null
             order by p.id
             for update of p
         )
         update products p set stock_quantity = least(p.stock_quantity + l.quantity, 2147483647)
         from locked l
         where p.shop_id = $1 and p.id = l.id and p.stock_quantity is not null",
        shop_id,
        ids,
        quantities,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a product with its ingredients.
pub(super) async fn insert(tx: &mut TenantTx, new: &NewProduct, now: DateTime<Utc>) -> Result<Product> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"insert into products (shop_id, name, category, description, sku, cost_price, retail_price, sale_price,
                                 is_active, is_popular, is_new, stock_quantity, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
           returning id, current_price as "current_price!""#,
        shop_id,
        new.name,
        new.category.word(),
        new.description,
        new.sku,
        new.cost_price.map(|amount| amount.0),
        new.retail_price.0,
        new.sale_price.map(|amount| amount.0),
        new.is_active,
        new.is_popular,
        new.is_new,
        new.stock_quantity,
        now,
    )
    .fetch_one(tx.conn())
    .await
    .map_err(sku_taken)?;
    let ingredients = insert_ingredients(tx, row.id, &new.ingredients).await?;
    Ok(Product {
        id: row.id,
        name: new.name.clone(),
        category: new.category,
        description: new.description.clone(),
        sku: new.sku.clone(),
        cost_price: new.cost_price,
        retail_price: new.retail_price,
        sale_price: new.sale_price,
        current_price: Minor(row.current_price),
        is_active: new.is_active,
        is_popular: new.is_popular,
        is_new: new.is_new,
        stock_quantity: new.stock_quantity,
        ingredients,
        created_at: now,
        updated_at: now,
        archived_at: None,
    })
}

fn sku_taken(error: sqlx::Error) -> crate::http::Error {
    if db::violates(&error, "products_sku") { error::sku_taken() } else { error.into() }
}

async fn insert_ingredients(
    tx: &mut TenantTx,
    product_id: i64,
    new: &[NewIngredient],
) -> Result<Vec<Ingredient>, sqlx::Error> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let shop_id = tx.shop_id();
    // A list of lists has no array of its own here, so substitutes travel as JSON.
    let substitutes: Vec<_> =
        new.iter().map(|line| serde_json::Value::from(line.substitutes.clone())).collect();
    let ids = sqlx::query_scalar!(
        "insert into product_ingredients (shop_id, product_id, position, name, quantity, unit, variety, height_cm,
                                          substitutes)
         select $1, $2, i.position, i.name, i.quantity, i.unit, i.variety, i.height_cm,
                array(select jsonb_array_elements_text(i.substitutes))
         from unnest($3::text[], $4::numeric[], $5::text[], $6::text[], $7::int[], $8::jsonb[])
              with ordinality as i (name, quantity, unit, variety, height_cm, substitutes, position)
         order by i.position
         returning id",
        shop_id,
        product_id,
        &new.iter().map(|line| line.name.clone()).collect::<Vec<_>>(),
        &new.iter().map(|line| line.quantity).collect::<Vec<_>>(),
        &new.iter().map(|line| line.unit.clone()).collect::<Vec<_>>(),
        &new.iter().map(|line| line.variety.clone()).collect::<Vec<_>>() as &[Option<String>],
        &new.iter().map(|line| line.height_cm).collect::<Vec<_>>() as &[Option<i32>],
        &substitutes,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().zip(new).map(|(id, what)| Ingredient { id, what: what.clone() }).collect())
}

/// The products of those ids, archived ones too, in the order of the ids given.
pub(super) async fn products(tx: &mut TenantTx, ids: &[i64]) -> Result<Vec<Product>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select id, name, category, description, sku, cost_price, retail_price, sale_price,
                  current_price as "current_price!", is_active, is_popular, is_new, stock_quantity, created_at,
                  updated_at, archived_at
           from products where shop_id = $1 and id = any($2) order by array_position($2, id)"#,
        shop_id,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut ingredients = ingredients(tx, ids).await?;
    let products = rows.into_iter().map(|row| {
        Ok(Product {
            id: row.id,
            name: row.name,
            category: known(row.category.parse())?,
            description: row.description,
            sku: row.sku,
            cost_price: row.cost_price.map(Minor),
            retail_price: Minor(row.retail_price),
            sale_price: row.sale_price.map(Minor),
            current_price: Minor(row.current_price),
            is_active: row.is_active,
            is_popular: row.is_popular,
            is_new: row.is_new,
            stock_quantity: row.stock_quantity,
            ingredients: ingredients.remove(&row.id).unwrap_or_default(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            archived_at: row.archived_at,
        })
    });
    products.collect()
}

async fn ingredients(
    tx: &mut TenantTx,
    product_ids: &[i64],
) -> Result<HashMap<i64, Vec<Ingredient>>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        "select id, product_id, name, quantity, unit, variety, height_cm, substitutes from product_ingredients
         where shop_id = $1 and product_id = any($2) order by product_id, position, id",
        shop_id,
        product_ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut of_products = HashMap::<i64, Vec<Ingredient>>::new();
    for row in rows {
        let what = NewIngredient {
            name: row.name,
            quantity: row.quantity,
            unit: row.unit,
            variety: row.variety,
            height_cm: row.height_cm,
            substitutes: row.substitutes,
        };
        of_products.entry(row.product_id).or_default().push(Ingredient { id: row.id, what });
    }
    Ok(of_products)
}

/// What a list is sorted by; equals by id, in the same direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString)]
pub(super) enum Sort {
    #[default]
    #[strum(serialize = "-created_at")]
    Newest,
    #[strum(serialize = "created_at")]
    Oldest,
    #[strum(serialize = "name")]
    Name,
    #[strum(serialize = "-name")]
    NameDown,
    #[strum(serialize = "price")]
    Cheapest,
    #[strum(serialize = "-price")]
    Dearest,
}

impl Sort {
    fn order(self) -> &'static str {
        match self {
            Self::Newest => "created_at desc, id desc",
            Self::Oldest => "created_at, id",
            Self::Name => "lower(name), id",
            Self::NameDown => "lower(name) desc, id desc",
            Self::Cheapest => "current_price, id",
            Self::Dearest => "current_price desc, id desc",
        }
    }
}

/// A list as it is asked for.
pub(super) struct ListQuery {
    pub goods: CatalogueFilter,
    pub is_active: Option<bool>,
    /// Archived ones only; otherwise none of them.
    pub archived: bool,
    pub sort: Sort,
}

impl ListQuery {
    /// True if the list is to be counted exactly: the whole catalogue, or
    /// what is on offer of it.
    fn is_counted_whole(&self) -> bool {
        let CatalogueFilter { category, search, is_popular, is_new, on_sale, min_price, max_price } =
            &self.goods;
        category.is_none()
            && search.is_none()
            && [is_popular, is_new, on_sale].iter().all(|flag| flag.is_none())
            && min_price.is_none()
            && max_price.is_none()
    }

    fn push_conditions(&self, sql: &mut QueryBuilder<Postgres>, shop_id: i64) {
        sql.push(" from products where shop_id = ").push_bind(shop_id);
        sql.push(if self.archived { " and archived_at is not null" } else { " and archived_at is null" });
        if let Some(category) = self.goods.category {
            sql.push(" and category = ").push_bind(category.word());
        }
        if let Some(search) = &self.goods.search {
            let pattern = pattern_of(search);
            sql.push(" and (name ilike ").push_bind(pattern.clone());
            sql.push(" or sku ilike ").push_bind(pattern).push(")");
        }
        for (column, flag) in [
            ("is_active", self.is_active),
            ("is_popular", self.goods.is_popular),
            ("is_new", self.goods.is_new),
            ("(sale_price is not null)", self.goods.on_sale),
        ] {
            if let Some(flag) = flag {
                sql.push(format_args!(" and {column} = ")).push_bind(flag);
            }
        }
        for (comparison, price) in [(">=", self.goods.min_price), ("<=", self.goods.max_price)] {
            if let Some(price) = price {
                sql.push(format_args!(" and current_price {comparison} ")).push_bind(price.0);
            }
        }
    }
}

/// A pattern for texts that contain `part`.
fn pattern_of(part: &str) -> String {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// A page of products and how many there are.
pub(super) async fn list(
    tx: &mut TenantTx,
    list: &ListQuery,
    page: PageRequest,
) -> Result<(Vec<Product>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let mut sql = QueryBuilder::new("select array(select id");
    list.push_conditions(&mut sql, shop_id);
    sql.push(" order by ").push(list.sort.order());
    sql.push(" limit ").push_bind(page.limit).push(" offset ").push_bind(page.offset());
    sql.push("), (select count(*) from (select");
    list.push_conditions(&mut sql, shop_id);
    if !list.is_counted_whole() {
        sql.push(" limit 10001");
    }
    sql.push(") counted)");
    let row = sql.build().fetch_one(tx.conn()).await?;
    let (ids, counted): (Vec<i64>, i64) = (row.try_get(0)?, row.try_get(1)?);
    let total = if list.is_counted_whole() { Total::exact(counted) } else { Total::up_to_cap(counted) };
    Ok((products(tx, &ids).await?, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_a_search_stand_for_themselves() {
        assert_eq!(pattern_of("100%_\\"), "%100\\%\\_\\\\%");
    }
}
