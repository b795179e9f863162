//! The SQL of customer lists. Its text is put together from a closed set of
//! pieces; all that a caller sends is bound.

use sqlx::{Postgres, QueryBuilder, Row};

use crate::customers::customer::Customer;
use crate::customers::error::{Refused, Result};
use crate::customers::list::{ListQuery, Sort};
use crate::db::{self, FigureSubject, Stop, TenantTx, push_figure};
use crate::http::{COUNT_CAP, PageRequest, Rows, Total};
use crate::values::{CustomerId, Search};

/// More than these are better looked through in their order.
const MOST_FOUND: i32 = 1_000;

/// What a search finds.
struct Found {
    /// Where all words are; None: so many that any page of them is soon found.
    few: Option<Vec<i64>>,
    patterns: Vec<String>,
    /// What all of the search names.
    named: Vec<i64>,
}

/// A page of customers, and how many there are.
///
/// # Errors
/// [`Refused::PageTooFar`] for a page beyond what filters show.
pub(in crate::customers) async fn list(
    tx: &mut TenantTx,
    list: &ListQuery,
    page: PageRequest,
) -> Result<(Vec<Customer>, Total)> {
    let is_known = list.is_unfiltered();
    if !is_known && page.is_too_far() {
        return Err(Stop::Refused(Refused::PageTooFar));
    }
    let found = match &list.search {
        Some(text) => Some(search(tx, text).await?),
        None => None,
    };
    let first = match &found {
        Some(found) if list.sort == Sort::Fitting => first(tx, list, found).await?,
        _ => Vec::new(),
    };
    let (of_first, rest) = page.rows().after(first.len());
    let shop = tx.shop();
    let mut sql = QueryBuilder::new("");
    if list.needs_figures() {
        push_bought(&mut sql, shop.id.0, shop.currency.code());
    }
    sql.push("select array(");
    push_page(&mut sql, list, found.as_ref(), shop.id.0, &Part { rows: rest, but: &first });
    sql.push("), ");
    if is_known {
        push_figure(&mut sql, shop.id.0, FigureSubject::Customers, &["known"]);
    } else {
        sql.push("(select count(*) from (select");
        push_conditions(&mut sql, list, found.as_ref(), shop.id.0, list.filters_by_figures());
        sql.push(" limit ").push_bind(COUNT_CAP + 1).push(") counted)");
    }
    let row = sql.build().persistent(is_known).fetch_one(tx.conn()).await?;
    let (ids, counted): (Vec<i64>, i64) = (row.try_get(0)?, row.try_get(1)?);
    let total = if is_known { Total::exact(counted) } else { Total::up_to_cap(counted) };
    let ids = first.get(of_first).unwrap_or_default().iter().copied().chain(ids);
    let ids: Vec<_> = ids.map(CustomerId).collect();
    Ok((super::customers(tx, &ids).await?, total))
}

/// The next customers that filters name, by id.
pub(in crate::customers) async fn ids_beyond(
    tx: &mut TenantTx,
    list: &ListQuery,
    beyond: CustomerId,
    limit: i64,
) -> Result<Vec<CustomerId>, sqlx::Error> {
    let found = match &list.search {
        Some(text) => Some(search(tx, text).await?),
        None => None,
    };
    let shop = tx.shop();
    let mut sql = QueryBuilder::new("");
    if list.filters_by_figures() {
        push_bought(&mut sql, shop.id.0, shop.currency.code());
    }
    sql.push("select array(select c.id");
    push_conditions(&mut sql, list, found.as_ref(), shop.id.0, list.filters_by_figures());
    sql.push(" and c.id > ").push_bind(beyond.0).push(" order by c.id limit ").push_bind(limit).push(")");
    let ids: Vec<i64> = sql.build_query_scalar().persistent(false).fetch_one(tx.conn()).await?;
    Ok(ids.into_iter().map(CustomerId).collect())
}

async fn search(tx: &mut TenantTx, search: &Search) -> Result<Found, sqlx::Error> {
    let patterns = db::patterns(search);
    let found = sqlx::query_scalar!(
        r#"select search_customers($1::text[], $2) as "found!""#,
        &patterns,
        MOST_FOUND + 1,
    );
    let found = found.fetch_one(tx.conn()).await?;
    let are_few = i32::try_from(found.len()).is_ok_and(|found| found <= MOST_FOUND);
    Ok(Found { few: are_few.then_some(found), patterns, named: search.only_number().into_iter().collect() })
}

/// Of what a search names exactly, whom the list has.
async fn first(tx: &mut TenantTx, list: &ListQuery, found: &Found) -> Result<Vec<i64>, sqlx::Error> {
    if found.named.is_empty() {
        return Ok(Vec::new());
    }
    let shop = tx.shop();
    let mut sql = QueryBuilder::new("");
    if list.filters_by_figures() {
        push_bought(&mut sql, shop.id.0, shop.currency.code());
    }
    sql.push("select array(select c.id");
    push_conditions(&mut sql, list, Some(found), shop.id.0, list.filters_by_figures());
    sql.push(" and c.id = any(").push_bind(found.named.clone()).push("))");
    sql.build_query_scalar().persistent(false).fetch_one(tx.conn()).await
}

/// What each customer has bought, folded or not. The moment of a cancelled order
/// goes as it is folded; of whoever has one unfolded the last order is looked up.
fn push_bought(sql: &mut QueryBuilder<Postgres>, shop_id: i64, currency: &'static str) {
    sql.push("with bought as (select subject_id, coalesce(sum(count) filter (where not is_money), 0) as orders_count, ");
    sql.push("coalesce(sum(amount) filter (where is_money), 0) as total_spent, ");
    sql.push("case when bool_or(is_cancelled) then last_order_at(").push_bind(shop_id);
    sql.push(", subject_id, ").push_bind(currency).push(") else max(last_at) end as last_at from (");
    for (table, is_cancelled, union) in
        [("figures", "false", " union all "), ("figure_deltas", "count < 0", "")]
    {
        sql.push("select subject_id, count, amount, last_at, subject = 'customer_money' as is_money, ");
        sql.push("subject = 'customer' and ").push(is_cancelled).push(" as is_cancelled from ").push(table);
        sql.push(" where shop_id = ").push_bind(shop_id);
        sql.push(" and subject in ('customer', 'customer_money') and facet = ")
            .push_bind(currency)
            .push(union);
    }
    sql.push(") folded_or_not group by subject_id) ");
}

/// Which rows of a list are wanted, leaving some out.
struct Part<'a> {
    rows: Rows,
    but: &'a [i64],
}

fn push_page(
    sql: &mut QueryBuilder<Postgres>,
    list: &ListQuery,
    found: Option<&Found>,
    shop_id: i64,
    part: &Part<'_>,
) {
    let Rows { offset, limit } = part.rows;
    if let Some(direction) = direction_of_names(list.sort) {
        // The unnamed come last both ways, so that no index has the one order and, read
        // backwards, the other: each part is read by itself.
        sql.push("select id from (");
        for (part, order, union) in [
            ("is not null", format!("c.name collate alphabet {direction}, c.id {direction}"), " union all "),
            ("is null", format!("c.id {direction}"), ""),
        ] {
            sql.push("(select c.id, c.name");
            push_conditions(sql, list, found, shop_id, list.needs_figures());
            sql.push(" and c.name ").push(part).push(" order by ").push(order);
            sql.push(" limit ").push_bind(offset + limit).push(")").push(union);
        }
        sql.push(format_args!(
            ") parts order by name collate alphabet {direction} nulls last, id {direction}"
        ));
    } else {
        sql.push("select c.id");
        push_conditions(sql, list, found, shop_id, list.needs_figures());
        if !part.but.is_empty() {
            sql.push(" and c.id <> all(").push_bind(part.but.to_vec()).push(")");
        }
        sql.push(" order by ").push(order_of(list.sort));
    }
    sql.push(" limit ").push_bind(limit).push(" offset ").push_bind(offset);
}

fn push_conditions(
    sql: &mut QueryBuilder<Postgres>,
    list: &ListQuery,
    found: Option<&Found>,
    shop_id: i64,
    with_figures: bool,
) {
    sql.push(" from customers c");
    if with_figures {
        sql.push(" left join bought b on b.subject_id = c.id");
    }
    sql.push(" where c.erased_at is null and c.shop_id = ").push_bind(shop_id);
    if let Some(found) = found {
        push_found(sql, found);
    }
    if let Some(has_orders) = list.has_orders {
        sql.push(" and (coalesce(b.orders_count, 0) > 0) = ").push_bind(has_orders);
    }
    if let Some(amount) = list.min_spent {
        sql.push(" and coalesce(b.total_spent, 0) >= ").push_bind(amount.0);
    }
    if let Some(is_blocked) = list.is_blocked {
        sql.push(" and c.is_blocked = ").push_bind(is_blocked);
    }
    if !list.tags.is_empty() {
        sql.push(" and c.tags && ").push_bind(list.tags.clone());
    }
}

fn push_found(sql: &mut QueryBuilder<Postgres>, found: &Found) {
    sql.push(" and (c.id = any(").push_bind(found.named.clone()).push(") or ");
    if let Some(ids) = &found.few {
        sql.push("c.id = any(").push_bind(ids.clone()).push("))");
        return;
    }
    sql.push("(true");
    for pattern in &found.patterns {
        sql.push(" and customer_text(c.name, c.email, c.phone, c.other_phones) like folded(")
            .push_bind(pattern.clone())
            .push(")");
    }
    sql.push("))");
}

fn direction_of_names(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Name => Some("asc"),
        Sort::NameDown => Some("desc"),
        _ => None,
    }
}

fn order_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Fitting | Sort::Newest => "c.created_at desc, c.id desc",
        Sort::Oldest => "c.created_at, c.id",
        Sort::Name => "c.name collate alphabet nulls last, c.id",
        Sort::NameDown => "c.name collate alphabet desc nulls last, c.id desc",
        Sort::LeastSpent => "coalesce(b.total_spent, 0), c.id",
        Sort::MostSpent => "coalesce(b.total_spent, 0) desc, c.id desc",
        Sort::FewestOrders => "coalesce(b.orders_count, 0), c.id",
        Sort::MostOrders => "coalesce(b.orders_count, 0) desc, c.id desc",
        Sort::LongestAway => "b.last_at nulls last, c.id",
        Sort::LatestOrder => "b.last_at desc nulls last, c.id desc",
    }
}
