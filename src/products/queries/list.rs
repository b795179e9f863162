//! The SQL of product lists. Its text is put together from a closed set of
//! pieces; all that a caller sends is bound.

use sqlx::{Postgres, QueryBuilder, Row};

use super::{products, without_ingredients};
use crate::db::{self, FigureSubject, Stop, TenantTx};
use crate::http::{COUNT_CAP, PageRequest, Total};
use crate::products::availability;
use crate::products::error::{Refused, Result};
use crate::products::list::{ListQuery, Sort, WhichVariety};
use crate::products::product::Product;
use crate::products::stock_mode::StockMode;
use crate::values::{ProductId, Search};

/// More than these are better looked through in their order.
const MOST_FOUND: i32 = 1_000;
/// One is sold under it; those archived before may bear it too.
const MOST_OF_A_SKU: i32 = 100;

/// What a search finds.
struct Found {
    /// Where all words are; None: so many that any page of them is soon found.
    few: Option<Vec<i64>>,
    patterns: Vec<String>,
    /// What all of the search names.
    named: Vec<i64>,
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
        Some(text) => Some(search(tx, text, list.search_knows_ids).await?),
        None => None,
    };
    let makeable = match list.filter.in_stock {
        Some(_) => availability::makeable_ids(tx, list.on).await?,
        None => Vec::new(),
    };
    let conditions = Conditions { list, found: found.as_ref(), makeable: &makeable, shop_id };
    let first = match &found {
        Some(found) if list.sort == Sort::Fitting => first(tx, &conditions, found).await?,
        _ => Vec::new(),
    };
    let (of_first, rest) = page.rows().after(first.len());
    let mut sql = QueryBuilder::new("select array(select id");
    conditions.push(&mut sql);
    if !first.is_empty() {
        sql.push(" and id <> all(").push_bind(first.clone()).push(")");
    }
    sql.push(" order by ").push(order_of(list.sort));
    sql.push(" limit ").push_bind(rest.limit).push(" offset ").push_bind(rest.offset);
    if is_known {
        sql.push("), ");
        db::push_figure(&mut sql, shop_id, FigureSubject::Products, list.states());
    } else {
        sql.push("), (select count(*) from (select");
        conditions.push(&mut sql);
        sql.push(" limit ").push_bind(COUNT_CAP + 1).push(") counted)");
    }
    // Lists without filters are few, and worth a plan that is kept.
    let row = sql.build().persistent(is_known).fetch_one(tx.conn()).await?;
    let (ids, counted): (Vec<i64>, i64) = (row.try_get(0)?, row.try_get(1)?);
    let total = if is_known { Total::exact(counted) } else { Total::up_to_cap(counted) };
    let ids = first.get(of_first).unwrap_or_default().iter().copied().chain(ids);
    let ids: Vec<_> = ids.map(ProductId).collect();
    let products =
        if list.with_ingredients { products(tx, &ids).await } else { without_ingredients(tx, &ids).await };
    let mut products = products?;
    availability::look_up(tx, &mut products, list.on).await?;
    Ok((products, total))
}

async fn search(tx: &mut TenantTx, search: &Search, knows_ids: bool) -> Result<Found, sqlx::Error> {
    let patterns = db::patterns(search);
    let found = sqlx::query!(
        r#"select search_products($1::text[], $2) as "found!", products_of_sku($3, $4) as "of_sku!""#,
        &patterns,
        MOST_FOUND + 1,
        search.words().join(" "),
        MOST_OF_A_SKU,
    );
    let found = found.fetch_one(tx.conn()).await?;
    let mut named = found.of_sku;
    named.extend(search.only_number().filter(|_| knows_ids));
    let are_few = i32::try_from(found.found.len()).is_ok_and(|found| found <= MOST_FOUND);
    Ok(Found { few: are_few.then_some(found.found), patterns, named })
}

/// Of what a search names exactly, the products that the list has.
async fn first(
    tx: &mut TenantTx,
    conditions: &Conditions<'_>,
    found: &Found,
) -> Result<Vec<i64>, sqlx::Error> {
    if found.named.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::new("select array(select id");
    conditions.push(&mut sql);
    sql.push(" and id = any(").push_bind(found.named.clone());
    sql.push(") order by array_position(").push_bind(found.named.clone()).push(", id))");
    sql.build_query_scalar().persistent(false).fetch_one(tx.conn()).await
}

/// What the products of a list have in common.
struct Conditions<'a> {
    list: &'a ListQuery,
    found: Option<&'a Found>,
    /// Made of stems, and can be made: looked up where it matters.
    makeable: &'a [i64],
    shop_id: i64,
}

impl Conditions<'_> {
    fn push(&self, sql: &mut QueryBuilder<Postgres>) {
        let Self { list, found, shop_id, .. } = self;
        sql.push(" from products where shop_id = ").push_bind(*shop_id);
        sql.push(if list.archived { " and archived_at is not null" } else { " and archived_at is null" });
        if let Some(found) = found {
            push_found(sql, found);
        }
        if !list.filter.categories.is_empty() {
            let words: Vec<_> = list.filter.categories.iter().map(|category| category.word()).collect();
            sql.push(" and category = any(").push_bind(words).push(")");
        }
        for (column, flag) in [
            ("is_active", list.is_active),
            ("is_popular", list.filter.is_popular),
            ("is_new", list.filter.is_new),
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
        self.push_stock(sql);
    }

    fn push_stock(&self, sql: &mut QueryBuilder<Postgres>) {
        let filter = &self.list.filter;
        if let Some(flag) = filter.in_stock {
            sql.push(" and case when is_from_stems then id = any(").push_bind(self.makeable.to_vec());
            sql.push(") else stock_quantity is null or stock_quantity > 0 end = ").push_bind(flag);
        }
        if !filter.stock_modes.is_empty() {
            sql.push(" and (false");
            for mode in &filter.stock_modes {
                sql.push(match mode {
                    StockMode::FromStems => " or is_from_stems",
                    StockMode::Counted => " or stock_quantity is not null",
                    StockMode::MadeToOrder => " or not is_from_stems and stock_quantity is null",
                });
            }
            sql.push(")");
        }
        if let Some(variety) = &filter.variety {
            sql.push(" and exists (select from product_ingredients i, varieties v where i.shop_id = ");
            sql.push_bind(self.shop_id).push(" and i.product_id = products.id and v.shop_id = ");
            sql.push_bind(self.shop_id)
                .push(" and (v.id = i.variety_id or v.id = any(i.substitute_ids)) and ");
            match variety {
                WhichVariety::Id(id) => sql.push("v.id = ").push_bind(id.0),
                WhichVariety::Named(name) => {
                    sql.push("lower(v.name) = lower(").push_bind(name.clone()).push(")")
                }
            };
            sql.push(")");
        }
    }
}

fn push_found(sql: &mut QueryBuilder<Postgres>, found: &Found) {
    sql.push(" and (id = any(").push_bind(found.named.clone()).push(") or ");
    if let Some(ids) = &found.few {
        sql.push("id = any(").push_bind(ids.clone()).push("))");
        return;
    }
    sql.push("(true");
    for pattern in &found.patterns {
        sql.push(" and product_text(name, sku) like folded(").push_bind(pattern.clone()).push(")");
    }
    sql.push("))");
}

fn order_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Fitting | Sort::Newest => "created_at desc, id desc",
        Sort::Oldest => "created_at, id",
        Sort::Name => "name collate alphabet, id",
        Sort::NameDown => "name collate alphabet desc, id desc",
        Sort::Cheapest => "current_price, id",
        Sort::Dearest => "current_price desc, id desc",
        Sort::Popular => "is_popular desc, created_at desc, id desc",
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
