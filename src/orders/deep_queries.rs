//! SQL of the default order, the newest first: of all orders, or by stage.
//!
//! A page far down is reached through the blocks of `order_blocks`: their
//! counts and the deltas not folded yet say, in one statement and so exactly,
//! how many orders are newer than a block's end, and only the rest is stepped
//! over. Blocks that don't add up to the figures are not used.

use super::status::Stage;
use crate::db::TenantTx;
use crate::http::PageRequest;
use crate::values::OrderId;

/// Rows sooner stepped over than jumped.
const NEAR: i64 = 1_000;
/// In `order_blocks`, every stage together.
const ALL: &str = "all";

/// The ids of a page of the newest first; without stages, of all orders.
pub(super) async fn newest(
    tx: &mut TenantTx,
    stages: &[Stage],
    page: PageRequest,
) -> Result<Vec<OrderId>, sqlx::Error> {
    let mut words: Vec<_> = stages.iter().map(|stage| stage.word().to_owned()).collect();
    words.sort_unstable();
    words.dedup();
    match (words.is_empty(), page.offset() <= NEAR) {
        (true, true) => first_pages(tx, page).await,
        (true, false) => deep_page(tx, page).await,
        (false, true) => first_pages_of_stages(tx, &words, page).await,
        (false, false) => deep_page_of_stages(tx, &words, page).await,
    }
}

async fn first_pages(tx: &mut TenantTx, page: PageRequest) -> Result<Vec<OrderId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select id as "id: OrderId" from orders where shop_id = $1
           order by created_at desc, id desc limit $2 offset $3"#,
        shop_id,
        page.limit,
        page.offset(),
    )
    .fetch_all(tx.conn())
    .await
}

/// Each stage's own index gives as many as could be needed of it.
async fn first_pages_of_stages(
    tx: &mut TenantTx,
    stages: &[String],
    page: PageRequest,
) -> Result<Vec<OrderId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select m.id as "id: OrderId" from unnest($2::text[]) s (stage) cross join lateral (
               select o.created_at, o.id from orders o where o.shop_id = $1 and o.stage = s.stage
               order by o.created_at desc, o.id desc limit $3::bigint + $4::bigint
           ) m order by m.created_at desc, m.id desc limit $3 offset $4"#,
        shop_id,
        stages,
        page.limit,
        page.offset(),
    )
    .fetch_all(tx.conn())
    .await
}

/// From `with` to where the orders are read; `jump` has one row, the key up to
/// which orders are left out, and how many more to step over. `$1` to `$4` are
/// the shop, its stages, the stages in `order_blocks`, and the offset.
macro_rules! jumping {
    ($tail:literal, $($argument:expr),+) => {
        sqlx::query_scalar!(
            "with pending as materialized (
                 select placed_at, order_id, count from figure_deltas
                 where shop_id = $1 and subject = 'order_stage' and subject_id = 0
                   and ($3 = array['all'] or facet = any($2::text[]))
             ), known as materialized (
                 select (select coalesce(sum(count), 0)::bigint from figures
                         where shop_id = $1 and subject = 'order_stage' and subject_id = 0
                           and ($3 = array['all'] or facet = any($2)))
                      + (select coalesce(sum(count), 0)::bigint from pending where placed_at is null) as folded,
                        (select coalesce(sum(count), 0)::bigint from pending where count > 0) as arrived
             ), ranked as (
                 select count, sum(count) over by_age - count as newer, sum(count) over () as folded,
                        lag(starts_at) over by_age as ends_at, lag(starts_id) over by_age as ends_id
                 from (select starts_at, starts_id, sum(count)::int as count from order_blocks
                       where shop_id = $1 and stage = any($3::text[]) group by starts_at, starts_id) blocks
                 window by_age as (order by starts_at desc, starts_id desc)
             ), jump as materialized (
                 select r.ends_at, r.ends_id,
                        $4::bigint - r.newer - (select coalesce(sum(count), 0)::bigint from pending
                                        where (placed_at, order_id) >= (r.ends_at, r.ends_id)) as rest
                 from ranked r, known
                 where r.folded = known.folded and r.newer <= $4::bigint - known.arrived and r.ends_at is not null
                 order by r.newer desc limit 1
             ), start as materialized (
                 select ends_at, ends_id, rest from jump
                 union all
                 select 'infinity', 0, $4::bigint where not exists (select from jump)
             ) " + $tail,
            $($argument),+
        )
    };
}

async fn deep_page(tx: &mut TenantTx, page: PageRequest) -> Result<Vec<OrderId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    jumping!(
        "select id as \"id: OrderId\" from orders
         where shop_id = $1 and (created_at, id) < ((select ends_at from start), (select ends_id from start))
         order by created_at desc, id desc limit $5 offset (select rest from start)",
        shop_id,
        &[] as &[String],
        &[ALL.to_owned()],
        page.offset(),
        page.limit
    )
    .fetch_all(tx.conn())
    .await
}

async fn deep_page_of_stages(
    tx: &mut TenantTx,
    stages: &[String],
    page: PageRequest,
) -> Result<Vec<OrderId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    jumping!(
        "select m.id as \"id: OrderId\" from unnest($2::text[]) s (stage) cross join lateral (
             select o.created_at, o.id from orders o
             where o.shop_id = $1 and o.stage = s.stage
               and (o.created_at, o.id) < ((select ends_at from start), (select ends_id from start))
             order by o.created_at desc, o.id desc limit $5::bigint + (select rest from start)
         ) m order by m.created_at desc, m.id desc limit $5 offset (select rest from start)",
        shop_id,
        stages,
        stages,
        page.offset(),
        page.limit
    )
    .fetch_all(tx.conn())
    .await
}
