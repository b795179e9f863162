//! SQL that finds the ids of a list by its filters. One condition for the page
//! and its count; the sort order is one of a closed set.

use std::collections::HashMap;

use sqlx::{Postgres, QueryBuilder, Row};

use super::list::{Filter, Sort};
use super::status::Stage;
use crate::db::{self, TenantTx};
use crate::http::{COUNT_CAP, PageRequest};
use crate::products::Category;
use crate::values::{CustomerId, OrderId, Phone, StaffId};

/// Wordings of names and phones that a search reads. Where there are more, each
/// on an order of its own, a page is soon found by looking through the orders,
/// and counting them would end at the cap.
const MOST_WORDINGS: i32 = 10_000;

/// What a search comes to before orders are looked at.
pub(super) struct Found {
    /// Whoever has the text in a name or phone on an order; None: too many to name.
    customers: Option<Vec<i64>>,
    /// An order's id or number.
    number: Option<i64>,
    pattern: String,
    spares_phones: bool,
}

/// Finds whose orders a text may stand on.
pub(super) async fn search(tx: &mut TenantTx, text: &str, spares_phones: bool) -> Result<Found, sqlx::Error> {
    let pattern = db::containing(text);
    // No phone of the country is a part of another.
    let phone = Phone::kazakh(text).ok().filter(|phone| !spares_phones && phone.as_str() == text);
    let phone = phone.as_ref().map(Phone::as_str);
    let customers = sqlx::query_scalar!(
        "select search_order_people(lower($1::text), $2, $3, $4) as customers",
        pattern,
        !spares_phones,
        phone,
        MOST_WORDINGS,
    );
    let customers = customers.fetch_one(tx.conn()).await?;
    let number = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    Ok(Found { customers, number, pattern, spares_phones })
}

/// The ids of a page and, if asked, how many orders match, counted no further
/// than one past the cap. The text is put together from a closed set of
/// pieces; all that a caller sends is bound. Planned anew each time: a rare
/// word wants another way than a common one.
pub(super) async fn matching(
    tx: &mut TenantTx,
    list: &Matching<'_>,
    sort: Sort,
    page: PageRequest,
    is_counted: bool,
) -> Result<(Vec<OrderId>, i64), sqlx::Error> {
    let shop_id = tx.shop_id();
    let mut sql = QueryBuilder::new("select array(");
    push_page(&mut sql, shop_id, list, sort, page);
    sql.push("), ");
    if list.is_surely_long() {
        sql.push_bind(COUNT_CAP + 1);
    } else if is_counted {
        sql.push("(select count(*) from (select");
        push_matching(&mut sql, shop_id, list);
        sql.push(" limit ").push_bind(COUNT_CAP + 1).push(") counted)");
    } else {
        sql.push("0::bigint");
    }
    let row = sql.build().persistent(false).fetch_one(tx.conn()).await?;
    let ids: Vec<i64> = row.try_get(0)?;
    Ok((ids.into_iter().map(OrderId).collect(), row.try_get(1)?))
}

/// Which orders are wanted.
pub(super) struct Matching<'a> {
    pub filter: &'a Filter,
    pub found: Option<Found>,
}

impl Matching<'_> {
    /// More wordings match than are counted, and nothing else narrows the list.
    fn is_surely_long(&self) -> bool {
        self.filter.is_by_search_alone() && self.found.as_ref().is_some_and(|found| found.customers.is_none())
    }
}

fn push_page(
    sql: &mut QueryBuilder<Postgres>,
    shop_id: i64,
    list: &Matching<'_>,
    sort: Sort,
    page: PageRequest,
) {
    let has_dates = list.filter.delivery_from.is_some() || list.filter.delivery_to.is_some();
    if sort == Sort::DeliveredLast && !has_dates {
        // No index read backwards has its nulls last: each part is read by itself.
        sql.push("select id from (");
        for (part, union) in [("is not null", " union all "), ("is null", "")] {
            sql.push("(select o.id, o.delivery_date");
            push_matching(sql, shop_id, list);
            sql.push(" and o.delivery_date ")
                .push(part)
                .push(" order by o.delivery_date desc, o.id desc limit ");
            sql.push_bind(page.offset() + page.limit).push(")").push(union);
        }
        sql.push(") parts order by delivery_date desc nulls last, id desc");
    } else {
        sql.push("select o.id");
        push_matching(sql, shop_id, list);
        sql.push(" order by ").push(order_of(sort));
    }
    sql.push(" limit ").push_bind(page.limit).push(" offset ").push_bind(page.offset());
}

fn order_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "o.created_at desc, o.id desc",
        Sort::Oldest => "o.created_at, o.id",
        Sort::DeliveredFirst => "o.delivery_date, o.id",
        Sort::DeliveredLast => "o.delivery_date desc, o.id desc",
        Sort::Cheapest => "o.total, o.id",
        Sort::Dearest => "o.total desc, o.id desc",
    }
}

fn push_matching(sql: &mut QueryBuilder<Postgres>, shop_id: i64, list: &Matching<'_>) {
    let filter = list.filter;
    sql.push(" from orders o where o.shop_id = ").push_bind(shop_id);
    push_words(sql, filter);
    for (comparison, moment) in [(">=", filter.created_from), ("<=", filter.created_to)] {
        if let Some(moment) = moment {
            sql.push(format_args!(" and o.created_at {comparison} ")).push_bind(moment);
        }
    }
    for (comparison, date) in [(">=", filter.delivery_from), ("<=", filter.delivery_to)] {
        if let Some(date) = date {
            sql.push(format_args!(" and o.delivery_date {comparison} ")).push_bind(date);
        }
    }
    for (column, id) in [
        ("florist_id", filter.florist_id.map(|id| id.0)),
        ("courier_id", filter.courier_id.map(|id| id.0)),
        ("customer_id", filter.customer_id.map(|id| id.0)),
    ] {
        if let Some(id) = id {
            sql.push(format_args!(" and o.{column} = ")).push_bind(id);
        }
    }
    if let Some(needs) = filter.needs_clarification {
        sql.push(if needs {
            " and o.address_needs_clarification"
        } else {
            " and not o.address_needs_clarification"
        });
    }
    if let Some(is_due) = filter.has_refund_due {
        sql.push(" and refund_due(o.stage, o.total, o.paid_total, o.gone_total) ");
        sql.push(if is_due { "> 0" } else { "= 0" });
    }
    if let Some(found) = &list.found {
        push_found(sql, found);
    }
}

/// One word is compared by itself: only then does an index give its rows in their order.
fn push_words(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let words = |words: &mut dyn Iterator<Item = &str>| words.map(str::to_owned).collect::<Vec<_>>();
    for (column, words) in [
        ("stage", words(&mut filter.stages.iter().map(|stage| stage.word()))),
        ("payment_status", words(&mut filter.payment_statuses.iter().map(|status| status.word()))),
        ("delivery_method", words(&mut filter.delivery_methods.iter().map(<&str>::from))),
        ("source", words(&mut filter.sources.iter().map(String::as_str))),
    ] {
        match words.as_slice() {
            [] => {}
            [word] => {
                sql.push(format_args!(" and o.{column} = ")).push_bind(word.clone());
            }
            _ => {
                sql.push(format_args!(" and o.{column} = any(")).push_bind(words).push(")");
            }
        }
    }
}

fn push_found(sql: &mut QueryBuilder<Postgres>, found: &Found) {
    sql.push(" and (");
    if let Some(number) = found.number {
        sql.push("o.id = ").push_bind(number).push(" or o.number = ").push_bind(number).push(" or ");
    }
    if let Some(customers) = &found.customers {
        sql.push("o.customer_id = any(").push_bind(customers.clone()).push(") and ");
    }
    // The customer is found; whether this order says so, too, is no question to estimate.
    sql.push("case when o.customer_name ilike ").push_bind(found.pattern.clone());
    sql.push(" or o.recipient_name ilike ").push_bind(found.pattern.clone());
    if !found.spares_phones {
        sql.push(" or o.customer_phone like ").push_bind(found.pattern.clone());
        sql.push(" or o.recipient_phone like ").push_bind(found.pattern.clone());
    }
    sql.push(" then true else false end)");
}

/// How many of a courier's orders stand in each stage.
pub(super) async fn stage_counts_of_courier(
    tx: &mut TenantTx,
    courier_id: StaffId,
) -> Result<HashMap<Stage, i64>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select stage as "stage: Stage", count(*) as "count!" from orders
           where shop_id = $1 and courier_id = $2 group by stage"#,
        shop_id,
        courier_id.0,
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.stage, row.count)).collect())
}

/// The category of which a customer has bought most pieces.
pub(super) async fn favorite_category(
    tx: &mut TenantTx,
    customer_id: CustomerId,
) -> Result<Option<Category>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let word = sqlx::query_scalar!(
        "select i.product_category from orders o
         join order_items i on i.shop_id = $1 and i.order_id = o.id
         where o.shop_id = $1 and o.customer_id = $2 and o.stage <> 'cancelled'
         group by i.product_category order by sum(i.quantity) desc, i.product_category limit 1",
        shop_id,
        customer_id.0,
    );
    Ok(word.fetch_optional(tx.conn()).await?.and_then(|word| word.parse().ok()))
}
