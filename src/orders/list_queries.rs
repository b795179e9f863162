//! SQL that finds the ids of a list by its filters. One condition for the page
//! and its count; the sort order is one of a closed set.

use std::collections::HashMap;

use sqlx::postgres::PgHasArrayType;
use sqlx::{Encode, Postgres, QueryBuilder, Row, Type};

use super::list::{Filter, Sort, Spared};
use super::status::Stage;
use crate::db::{self, TenantTx};
use crate::http::{COUNT_CAP, PageRequest, Rows};
use crate::products::Category;
use crate::values::{CustomerId, OrderId, Phone, Search, StaffId};

/// Wordings of names and phones that a search reads. Where there are more, each
/// on an order of its own, a page is soon found by looking through the orders,
/// and counting them would end at the cap.
const MOST_WORDINGS: i32 = 10_000;

/// What a search comes to before orders are looked at.
pub(super) struct Found {
    /// Whoever has all words in a name or phone on an order; None: too many to name.
    customers: Option<Vec<i64>>,
    words: Vec<Word>,
    spares_phones: bool,
}

/// A word, and the orders that it names.
struct Word {
    pattern: String,
    named: Vec<i64>,
}

impl Found {
    /// The orders that all of the search names: by id, by number, by tracking token.
    fn exactly(&self) -> &[i64] {
        if let [word] = self.words.as_slice() { &word.named } else { &[] }
    }

    fn named(&self) -> Vec<i64> {
        self.words.iter().flat_map(|word| word.named.iter().copied()).collect()
    }
}

/// Finds whose orders the words may stand on, and which orders they name.
pub(super) async fn search(tx: &mut TenantTx, search: &Search, spared: Spared) -> Result<Found, sqlx::Error> {
    let patterns = db::patterns(search);
    // No phone of the country is a part of another.
    let whole_phone = |word: &String| Phone::kazakh(word).ok().filter(|phone| phone.as_str() == word);
    let phones = search.words().iter().map(|word| whole_phone(word).map(|phone| phone.to_string()));
    let phones: Vec<_> = phones.collect();
    let customers = sqlx::query_scalar!(
        "select search_order_people($1::text[], $2::text[], $3, $4) as customers",
        &patterns,
        &phones as &[Option<String>],
        !spared.phones,
        MOST_WORDINGS,
    );
    let customers = customers.fetch_one(tx.conn()).await?;
    let mut words = Vec::new();
    for (pattern, number) in patterns.into_iter().zip(search.numbers()) {
        let named = match number {
            Some(number) => named_by(tx, number, spared).await?,
            None => Vec::new(),
        };
        words.push(Word { pattern, named });
    }
    Ok(Found { customers, words, spares_phones: spared.phones })
}

async fn named_by(tx: &mut TenantTx, number: i64, spared: Spared) -> Result<Vec<i64>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let token = i32::try_from(number).ok().filter(|_| !spared.tokens);
    sqlx::query_scalar!(
        r#"select id as "id!" from (
               select id, 1 as place from orders where shop_id = $1 and id = $2
               union all select id, 2 from orders where shop_id = $1 and number = $2
               union all select order_id, 3 from tracking_tokens where token = $3 and shop_id = $1
           ) named order by place"#,
        shop_id,
        number,
        token,
    )
    .fetch_all(tx.conn())
    .await
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
    let first = if sort == Sort::Fitting { first(tx, list).await? } else { Vec::new() };
    let (of_first, rest) = page.rows().after(first.len());
    let mut sql = QueryBuilder::new("select array(");
    push_page(&mut sql, shop_id, list, &Part { sort, rows: rest, but: &first });
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
    let ids = first.get(of_first).unwrap_or_default().iter().copied().chain(ids);
    Ok((ids.map(OrderId).collect(), row.try_get(1)?))
}

/// Of what a search names exactly, the orders that the list has.
async fn first(tx: &mut TenantTx, list: &Matching<'_>) -> Result<Vec<i64>, sqlx::Error> {
    let named = list.found.as_ref().map(Found::exactly).unwrap_or_default();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let shop_id = tx.shop_id();
    let mut sql = QueryBuilder::new("select array(select o.id");
    push_matching(&mut sql, shop_id, list);
    sql.push(" and o.id = any(").push_bind(named.to_vec());
    sql.push(") order by array_position(").push_bind(named.to_vec()).push(", o.id))");
    sql.build_query_scalar().persistent(false).fetch_one(tx.conn()).await
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

/// Which rows of a list are wanted, in which order, leaving some out.
struct Part<'a> {
    sort: Sort,
    rows: Rows,
    but: &'a [i64],
}

fn push_page(sql: &mut QueryBuilder<Postgres>, shop_id: i64, list: &Matching<'_>, part: &Part<'_>) {
    let has_dates = list.filter.delivery_from.is_some() || list.filter.delivery_to.is_some();
    let Rows { offset, limit } = part.rows;
    if part.sort == Sort::DeliveredLast && !has_dates {
        // No index read backwards has its nulls last: each part is read by itself.
        sql.push("select id from (");
        for (nulls, union) in [("is not null", " union all "), ("is null", "")] {
            sql.push("(select o.id, o.delivery_date");
            push_matching(sql, shop_id, list);
            sql.push(" and o.delivery_date ")
                .push(nulls)
                .push(" order by o.delivery_date desc, o.id desc limit ");
            sql.push_bind(offset + limit).push(")").push(union);
        }
        sql.push(") parts order by delivery_date desc nulls last, id desc");
    } else {
        sql.push("select o.id");
        push_matching(sql, shop_id, list);
        if !part.but.is_empty() {
            sql.push(" and o.id <> all(").push_bind(part.but.to_vec()).push(")");
        }
        sql.push(" order by ").push(order_of(part.sort));
    }
    sql.push(" limit ").push_bind(limit).push(" offset ").push_bind(offset);
}

fn order_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Fitting | Sort::Newest => "o.created_at desc, o.id desc",
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
    for (column, ids) in [
        ("florist_id", filter.florist_ids.iter().map(|id| id.0).collect::<Vec<_>>()),
        ("courier_id", filter.courier_ids.iter().map(|id| id.0).collect()),
        ("customer_id", filter.customer_ids.iter().map(|id| id.0).collect()),
    ] {
        push_any(sql, column, ids);
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

/// One is compared by itself: only then does an index give its rows in their order.
fn push_any<T>(sql: &mut QueryBuilder<Postgres>, column: &str, mut any: Vec<T>)
where
    T: for<'q> Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType + Send + 'static,
{
    if any.len() > 1 {
        sql.push(format_args!(" and o.{column} = any(")).push_bind(any).push(")");
    } else if let Some(one) = any.pop() {
        sql.push(format_args!(" and o.{column} = ")).push_bind(one);
    }
}

fn push_words(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let words = |words: &mut dyn Iterator<Item = &str>| words.map(str::to_owned).collect::<Vec<_>>();
    for (column, words) in [
        ("stage", words(&mut filter.stages.iter().map(|stage| stage.word()))),
        ("payment_status", words(&mut filter.payment_statuses.iter().map(|status| status.word()))),
        ("delivery_method", words(&mut filter.delivery_methods.iter().map(<&str>::from))),
        ("source", words(&mut filter.sources.iter().map(String::as_str))),
    ] {
        push_any(sql, column, words);
    }
}

fn push_found(sql: &mut QueryBuilder<Postgres>, found: &Found) {
    let named = found.named();
    if let Some(customers) = &found.customers {
        sql.push(" and (o.customer_id = any(").push_bind(customers.clone()).push(")");
        if !named.is_empty() {
            sql.push(" or o.id = any(").push_bind(named).push(")");
        }
        sql.push(")");
    }
    let text = if found.spares_phones {
        "order_text(o.customer_name, o.recipient_name, null, null)"
    } else {
        "order_text(o.customer_name, o.recipient_name, o.customer_phone, o.recipient_phone)"
    };
    // The customer is found; whether this order says so, too, is no question to estimate.
    sql.push(" and case when true");
    for word in &found.words {
        sql.push(format_args!(" and ({text} like folded(")).push_bind(word.pattern.clone()).push(")");
        if !word.named.is_empty() {
            sql.push(" or o.id = any(").push_bind(word.named.clone()).push(")");
        }
        sql.push(")");
    }
    sql.push(" then true else false end");
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
