//! The SQL of customer lists. Its text is put together from a closed set of
//! pieces; all that a caller sends is bound.

use sqlx::{Postgres, QueryBuilder, Row};

use super::customer::Customer;
use super::error::{Refused, Result};
use super::list::{ListQuery, Sort, phone_part};
use super::queries;
use crate::db::{self, FigureSubject, Stop, TenantTx, push_figure};
use crate::http::{COUNT_CAP, PageRequest, Total};
use crate::values::CustomerId;

/// More than these are better looked through in their order.
const MOST_FOUND: i32 = 1_000;

/// What a search finds.
enum Found {
    Few(Vec<i64>),
    /// So many that any page of them is soon found.
    Many {
        pattern: String,
        phone_pattern: Option<String>,
    },
}

/// A page of customers, and how many there are.
///
/// # Errors
/// [`Refused::PageTooFar`] for a page beyond what filters show.
pub(super) async fn list(
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
    let shop = tx.shop();
    let mut sql = QueryBuilder::new("");
    if list.needs_figures() {
        push_bought(&mut sql, shop.id.0, shop.currency.code());
    }
    sql.push("select array(");
    push_page(&mut sql, list, found.as_ref(), shop.id.0, page);
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
    let ids: Vec<_> = ids.into_iter().map(CustomerId).collect();
    Ok((queries::customers(tx, &ids).await?, total))
}

async fn search(tx: &mut TenantTx, text: &str) -> Result<Found, sqlx::Error> {
    let pattern = db::containing(text);
    let phone_pattern = phone_part(text).map(|phone| format!("%{phone}%"));
    let found = sqlx::query_scalar!(
        r#"select search_customers(lower($1::text), $2, $3) as "found!""#,
        pattern,
        phone_pattern,
        MOST_FOUND + 1,
    );
    let found = found.fetch_one(tx.conn()).await?;
    let are_few = i32::try_from(found.len()).is_ok_and(|found| found <= MOST_FOUND);
    Ok(if are_few { Found::Few(found) } else { Found::Many { pattern, phone_pattern } })
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

fn push_page(
    sql: &mut QueryBuilder<Postgres>,
    list: &ListQuery,
    found: Option<&Found>,
    shop_id: i64,
    page: PageRequest,
) {
    if let Some(direction) = direction_of_names(list.sort) {
        // The unnamed come last both ways, so that no index has the one order and, read
        // backwards, the other: each part is read by itself.
        sql.push("select id from (");
        for (part, order, union) in [
            ("is not null", format!("lower(c.name) {direction}, c.id {direction}"), " union all "),
            ("is null", format!("c.id {direction}"), ""),
        ] {
            sql.push("(select c.id, lower(c.name) as name");
            push_conditions(sql, list, found, shop_id, list.needs_figures());
            sql.push(" and c.name ").push(part).push(" order by ").push(order);
            sql.push(" limit ").push_bind(page.offset() + page.limit).push(")").push(union);
        }
        sql.push(format_args!(") parts order by name {direction} nulls last, id {direction}"));
    } else {
        sql.push("select c.id");
        push_conditions(sql, list, found, shop_id, list.needs_figures());
        sql.push(" order by ").push(order_of(list.sort));
    }
    sql.push(" limit ").push_bind(page.limit).push(" offset ").push_bind(page.offset());
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
    match found {
        None => {}
        Some(Found::Few(ids)) => {
            sql.push(" and c.id = any(").push_bind(ids.clone()).push(")");
        }
        Some(Found::Many { pattern, phone_pattern }) => {
            sql.push(" and (c.name ilike ").push_bind(pattern.clone());
            sql.push(" or c.email ilike ").push_bind(pattern.clone());
            if let Some(phone) = phone_pattern {
                sql.push(" or c.phone like ").push_bind(phone.clone());
            }
            sql.push(")");
        }
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
    if let Some(tag) = &list.tag {
        sql.push(" and ").push_bind(tag.clone()).push(" = any(c.tags)");
    }
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
        Sort::Newest => "c.created_at desc, c.id desc",
        Sort::Oldest => "c.created_at, c.id",
        Sort::Name => "lower(c.name) nulls last, c.id",
        Sort::NameDown => "lower(c.name) desc nulls last, c.id desc",
        Sort::LeastSpent => "coalesce(b.total_spent, 0), c.id",
        Sort::MostSpent => "coalesce(b.total_spent, 0) desc, c.id desc",
        Sort::FewestOrders => "coalesce(b.orders_count, 0), c.id",
        Sort::MostOrders => "coalesce(b.orders_count, 0) desc, c.id desc",
        Sort::LongestAway => "b.last_at nulls last, c.id",
        Sort::LatestOrder => "b.last_at desc nulls last, c.id desc",
    }
}
