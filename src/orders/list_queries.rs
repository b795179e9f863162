//! SQL that finds the ids of a list. One filter for the page and its count;
//! the sort order is one of a closed set.

use std::collections::HashMap;

use super::list::{Filter, Sort};
use super::status::Stage;
use crate::db::{self, TenantTx};
use crate::http::{COUNT_CAP, PageRequest};
use crate::products::Category;

/// The filter, from `from` to the end of `where`, behind a head and before a
/// tail; `$1` to `$14` are taken.
macro_rules! matching {
    ($head:literal, $tail:literal, $shop_id:expr, $filter:expr $(, $more:expr)*) => {{
        let filter: &Filter = $filter;
        let stages: Vec<_> = filter.stages.iter().map(|stage| Stage::word(*stage).to_owned()).collect();
        sqlx::query_scalar!(
            $head
                + "from orders o where o.shop_id = $1
                   and (cardinality($2::text[]) = 0 or o.stage = any($2))
                   and ($3::timestamptz is null or o.created_at >= $3)
                   and ($4::timestamptz is null or o.created_at <= $4)
                   and ($5::date is null or o.delivery_date >= $5)
                   and ($6::date is null or o.delivery_date <= $6)
                   and ($7::text is null or o.payment_status = $7)
                   and ($8::bigint is null or o.florist_id = $8)
                   and ($9::bigint is null or o.courier_id = $9)
                   and ($10::bigint is null or o.customer_id = $10)
                   and ($11::text is null or o.delivery_method = $11)
                   and ($12::text is null or o.source = $12)
                   and ($13::text is null
                        or o.customer_name ilike $13 or o.recipient_name ilike $13
                        or o.id::text like $13 or o.number::text like $13
                        or (not $14::boolean and (o.customer_phone like $13 or o.recipient_phone like $13))) "
                + $tail,
            $shop_id,
            &stages,
            filter.created_from,
            filter.created_to,
            filter.delivery_from,
            filter.delivery_to,
            filter.payment_status.map(|status| status.word()),
            filter.florist_id,
            filter.courier_id,
            filter.customer_id,
            filter.delivery_method.map(<&str>::from),
            filter.source,
            filter.search.as_deref().map(db::containing),
            filter.search_spares_phones
            $(, $more)*
        )
    }};
}

/// Orders that match, counted no further than one past the cap.
pub(super) async fn count_matching(tx: &mut TenantTx, filter: &Filter) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    matching!(
        "select count(*) as \"count!\" from (select ",
        "limit $15) counted",
        shop_id,
        filter,
        COUNT_CAP + 1
    )
    .fetch_one(tx.conn())
    .await
}

/// The ids of a page.
pub(super) async fn matching_ids(
    tx: &mut TenantTx,
    filter: &Filter,
    sort: Sort,
    page: PageRequest,
) -> Result<Vec<i64>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let (limit, offset) = (page.limit, page.offset());
    macro_rules! sorted {
        ($tail:literal) => {
            matching!("select o.id ", $tail, shop_id, filter, limit, offset).fetch_all(tx.conn()).await
        };
    }
    match sort {
        Sort::Newest => sorted!("order by o.created_at desc, o.id desc limit $15 offset $16"),
        Sort::Oldest => sorted!("order by o.created_at, o.id limit $15 offset $16"),
        Sort::DeliveredFirst => sorted!("order by o.delivery_date nulls last, o.id limit $15 offset $16"),
        Sort::DeliveredLast => {
            sorted!("order by o.delivery_date desc nulls last, o.id desc limit $15 offset $16")
        }
        Sort::Cheapest => sorted!("order by o.total, o.id limit $15 offset $16"),
        Sort::Dearest => sorted!("order by o.total desc, o.id desc limit $15 offset $16"),
    }
}

/// How many of a courier's orders stand in each stage.
pub(super) async fn stage_counts_of_courier(
    tx: &mut TenantTx,
    courier_id: i64,
) -> Result<HashMap<Stage, i64>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select stage as "stage: Stage", count(*) as "count!" from orders
           where shop_id = $1 and courier_id = $2 group by stage"#,
        shop_id,
        courier_id,
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.stage, row.count)).collect())
}

/// The category of which a customer has bought most pieces.
pub(super) async fn favorite_category(
    tx: &mut TenantTx,
    customer_id: i64,
) -> Result<Option<Category>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let word = sqlx::query_scalar!(
        "select i.product_category from orders o
         join order_items i on i.shop_id = $1 and i.order_id = o.id
         where o.shop_id = $1 and o.customer_id = $2 and o.stage <> 'cancelled'
         group by i.product_category order by sum(i.quantity) desc, i.product_category limit 1",
        shop_id,
        customer_id,
    );
    Ok(word.fetch_optional(tx.conn()).await?.and_then(|word| word.parse().ok()))
}
