//! The SQL of product lists. Its text is put together from a closed set of
//! pieces; all that a caller sends is bound.

use sqlx::{Postgres, QueryBuilder, Row};

use super::products;
use crate::db::{self, TenantTx};
use crate::http::{PageRequest, Total};
use crate::products::Product;
use crate::products::catalogue::{ListQuery, Sort};

/// A page of products and how many there are.
pub(in crate::products) async fn list(
    tx: &mut TenantTx,
    list: &ListQuery,
    page: PageRequest,
) -> Result<(Vec<Product>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let mut sql = QueryBuilder::new("select array(select id");
    push_conditions(&mut sql, list, shop_id);
    sql.push(" order by ").push(order_of(list.sort));
    sql.push(" limit ").push_bind(page.limit).push(" offset ").push_bind(page.offset());
    sql.push("), (select count(*) from (select");
    push_conditions(&mut sql, list, shop_id);
    if !list.is_counted_whole() {
        sql.push(" limit 10001");
    }
    sql.push(") counted)");
    let row = sql.build().fetch_one(tx.conn()).await?;
    let (ids, counted): (Vec<i64>, i64) = (row.try_get(0)?, row.try_get(1)?);
    let total = if list.is_counted_whole() { Total::exact(counted) } else { Total::up_to_cap(counted) };
    Ok((products(tx, &ids).await?, total))
}

fn push_conditions(sql: &mut QueryBuilder<Postgres>, list: &ListQuery, shop_id: i64) {
    sql.push(" from products where shop_id = ").push_bind(shop_id);
    sql.push(if list.archived { " and archived_at is not null" } else { " and archived_at is null" });
    if let Some(category) = list.goods.category {
        sql.push(" and category = ").push_bind(category.word());
    }
    if let Some(search) = &list.goods.search {
        let pattern = db::containing(search);
        sql.push(" and (name ilike ").push_bind(pattern.clone());
        sql.push(" or sku ilike ").push_bind(pattern).push(")");
    }
    for (column, flag) in [
        ("is_active", list.is_active),
        ("is_popular", list.goods.is_popular),
        ("is_new", list.goods.is_new),
        ("(sale_price is not null)", list.goods.on_sale),
    ] {
        if let Some(flag) = flag {
            sql.push(format_args!(" and {column} = ")).push_bind(flag);
        }
    }
    for (comparison, price) in [(">=", list.goods.min_price), ("<=", list.goods.max_price)] {
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
