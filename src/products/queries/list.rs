//! The SQL of product lists. Its text is put together from a closed set of
//! pieces; all that a caller sends is bound.

use sqlx::{Postgres, QueryBuilder, Row};

use super::{products, without_ingredients};
use crate::db::{self, FigureSubject, Stop, TenantTx};
use crate::http::{COUNT_CAP, PageRequest, Total};
use crate::products::error::{Refused, Result};
use crate::products::list::{ListQuery, Sort};
use crate::products::product::Product;
use crate::values::ProductId;

/// More than these are better looked through in their order.
const MOST_FOUND: i32 = 1_000;

/// What a search finds.
enum Found {
    Few(Vec<i64>),
    /// So many that any page of them is soon found.
    Many(String),
}

/// A page of products and how many there are.
///
/// # Errors
/// [`Refused::PageTooFar`] for a page beyond what filters show.
pub(in crate::products) async fn list(
    tx: &mut TenantTx,
    list: &ListQuery,
    page: PageRequest,
) -> Result<(Vec<Product>, Total)> {
    let shop_id = tx.shop_id();
    let is_known = list.is_by_state_alone();
    if !is_known && page.is_too_far() {
        return Err(Stop::Refused(Refused::PageTooFar));
    }
    let found = match &list.filter.search {
        Some(text) => Some(search(tx, text).await?),
        None => None,
    };
    let mut sql = QueryBuilder::new("select array(select id");
    push_conditions(&mut sql, list, found.as_ref(), shop_id);
    sql.push(" order by ").push(order_of(list.sort));
    sql.push(" limit ").push_bind(page.limit).push(" offset ").push_bind(page.offset());
    if is_known {
        sql.push("), ");
        db::push_figure(&mut sql, shop_id, FigureSubject::Products, list.states());
    } else {
        sql.push("), (select count(*) from (select");
        push_conditions(&mut sql, list, found.as_ref(), shop_id);
        sql.push(" limit ").push_bind(COUNT_CAP + 1).push(") counted)");
    }
    // Lists without filters are few, and worth a plan that is kept.
    let row = sql.build().persistent(is_known).fetch_one(tx.conn()).await?;
    let (ids, counted): (Vec<i64>, i64) = (row.try_get(0)?, row.try_get(1)?);
    let total = if is_known { Total::exact(counted) } else { Total::up_to_cap(counted) };
    let ids: Vec<_> = ids.into_iter().map(ProductId).collect();
    let products =
        if list.with_ingredients { products(tx, &ids).await } else { without_ingredients(tx, &ids).await };
    Ok((products?, total))
}

async fn search(tx: &mut TenantTx, text: &str) -> Result<Found, sqlx::Error> {
    let pattern = db::containing(text);
    let found = sqlx::query_scalar!(
        r#"select search_products(lower($1::text), $2) as "found!""#,
        pattern,
        MOST_FOUND + 1
    );
    let found = found.fetch_one(tx.conn()).await?;
    let are_few = i32::try_from(found.len()).is_ok_and(|found| found <= MOST_FOUND);
    Ok(if are_few { Found::Few(found) } else { Found::Many(pattern) })
}

fn push_conditions(sql: &mut QueryBuilder<Postgres>, list: &ListQuery, found: Option<&Found>, shop_id: i64) {
    sql.push(" from products where shop_id = ").push_bind(shop_id);
    sql.push(if list.archived { " and archived_at is not null" } else { " and archived_at is null" });
    match found {
        None => {}
        Some(Found::Few(ids)) => {
            sql.push(" and id = any(").push_bind(ids.clone()).push(")");
        }
        Some(Found::Many(pattern)) => {
            sql.push(" and (name ilike ").push_bind(pattern.clone());
            sql.push(" or sku ilike ").push_bind(pattern.clone()).push(")");
        }
    }
    if !list.filter.categories.is_empty() {
        let words: Vec<_> = list.filter.categories.iter().map(|category| category.word()).collect();
        sql.push(" and category = any(").push_bind(words).push(")");
    }
    for (column, flag) in [
        ("is_active", list.is_active),
        ("is_popular", list.filter.is_popular),
        ("is_new", list.filter.is_new),
        ("(stock_quantity is null or stock_quantity > 0)", list.filter.in_stock),
        ("(sale_price is not null)", list.filter.on_sale),
    ] {
        if let Some(flag) = flag {
            sql.push(format_args!(" and {column} = ")).push_bind(flag);
        }
    }
    for (comparison, price) in [(">=", list.filter.min_price), ("<=", list.filter.max_price)] {
        if let Some(price) = price {
            sql.push(format_args!(" and current_price {comparison} ")).push_bind(price.0);
        }
    }
}

fn order_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "created_at desc, id desc",
        Sort::Oldest => "created_at, id",
        Sort::Name => "lower(name), id",
        Sort::NameDown => "lower(name) desc, id desc",
        Sort::Cheapest => "current_price, id",
        Sort::Dearest => "current_price desc, id desc",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_a_search_stand_for_themselves() {
        assert_eq!(db::containing("100%_\\"), "%100\\%\\_\\\\%");
    }
}
