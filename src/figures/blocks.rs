//! The blocks of the lists of orders: kept short, and true to the figures.
//!
//! A block divided, or a shop whose blocks don't add up to its figures, is
//! counted anew from the orders themselves, less the deltas still to be
//! folded. Readers use blocks only while they add up, so none waits for this.

use async_trait::async_trait;

use super::FOLD_TURN;
use crate::db::{Db, SystemTx};
use crate::workers::{Chore, Tick};

/// Orders in a block newly counted.
const BLOCK: i64 = 1_000;
/// A block that holds more is divided.
const LONGEST_BLOCK: i64 = 2 * BLOCK;

/// The chore that looks at every shop: a version that knows no blocks may have
/// folded beside this one.
pub struct Recount {
    db: Db,
}

impl Recount {
    /// Over all shops.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl Chore for Recount {
    fn name(&self) -> &'static str {
        "figures.recount"
    }

    async fn batch(&self) -> anyhow::Result<Tick> {
        let Some(mut tx) = self.db.try_turn(FOLD_TURN, "recount orders").await? else {
            return Ok(Tick::Idle);
        };
        mend(&mut tx, None).await?;
        tx.commit().await?;
        Ok(Tick::Idle)
    }
}

/// A run of orders in a shop's list, from a block's key up to another's; moments as
/// PostgreSQL writes them, for they may be infinite.
struct Range {
    shop_id: i64,
    from_at: String,
    from_id: i64,
    to_at: String,
    to_id: i64,
}

impl Range {
    fn whole(shop_id: i64) -> Self {
        let (from_at, to_at) = ("-infinity".to_owned(), "infinity".to_owned());
        Self { shop_id, from_at, from_id: 0, to_at, to_id: 0 }
    }
}

/// Counts anew what doesn't add up, and divides what has grown long, in the
/// shops given or in all.
pub(super) async fn mend(tx: &mut SystemTx, shops: Option<&[i64]>) -> Result<(), sqlx::Error> {
    if shops.is_some_and(<[i64]>::is_empty) {
        return Ok(());
    }
    for shop_id in wrong(tx, shops).await? {
        tracing::warn!(shop.id = shop_id, "the blocks of orders did not add up and are counted anew");
        recount_figures(tx, shop_id).await?;
        recount(tx, &Range::whole(shop_id)).await?;
    }
    for range in long(tx, shops).await? {
        recount(tx, &range).await?;
    }
    Ok(())
}

/// Shops whose blocks say otherwise than their figures.
async fn wrong(tx: &mut SystemTx, shops: Option<&[i64]>) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select distinct s.id as "id!" from shops s
           cross join lateral (
               select from (
                   select facet as stage, count from figures
                   where shop_id = s.id and subject = 'order_stage' and subject_id = 0
                   union all
                   select facet, count from figure_deltas
                   where shop_id = s.id and subject = 'order_stage' and subject_id = 0 and placed_at is null
                   union all
                   select stage, -count from order_blocks where shop_id = s.id and stage <> 'all'
               ) counts
               group by stage having sum(count) <> 0
           ) wrong
           where $1::bigint[] is null or s.id = any($1)"#,
        shops,
    )
    .fetch_all(tx.conn())
    .await
}

async fn long(tx: &mut SystemTx, shops: Option<&[i64]>) -> Result<Vec<Range>, sqlx::Error> {
    sqlx::query_as!(
        Range,
        r#"select shop_id as "shop_id!", starts_at::text as "from_at!", starts_id as "from_id!",
                  coalesce(next_at, 'infinity')::text as "to_at!", coalesce(next_id, 0) as "to_id!"
           from (select shop_id, starts_at, starts_id, count, lead(starts_at) over by_key as next_at,
                        lead(starts_id) over by_key as next_id
                 from order_blocks where stage = 'all' and ($1::bigint[] is null or shop_id = any($1))
                 window by_key as (partition by shop_id order by starts_at, starts_id)) blocks
           where count > $2"#,
        shops,
        LONGEST_BLOCK,
    )
    .fetch_all(tx.conn())
    .await
}

/// Writes how many orders stand in each stage, less what is still to be folded.
async fn recount_figures(tx: &mut SystemTx, shop_id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with counted as (
             select stage, count(*) as count from orders where shop_id = $1 group by stage
             union all
             select facet, -count from figure_deltas
             where shop_id = $1 and subject = 'order_stage' and subject_id = 0
             union all
             select facet, 0 from figures where shop_id = $1 and subject = 'order_stage' and subject_id = 0
         )
         insert into figures (shop_id, subject, subject_id, facet, count, amount)
         select $1, 'order_stage', 0, stage, sum(count), 0 from counted group by stage
         on conflict (shop_id, subject, subject_id, facet) do update set count = excluded.count",
        shop_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts the blocks of a range from its orders, a thousand to a block.
async fn recount(tx: &mut SystemTx, range: &Range) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from order_blocks
         where shop_id = $1 and (starts_at, starts_id) >= ($2::text::timestamptz, $3)
           and (starts_at, starts_id) < ($4::text::timestamptz, $5)",
        range.shop_id,
        range.from_at,
        range.from_id,
        range.to_at,
        range.to_id,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "with placed as materialized (
             select created_at, id, stage, row_number() over (order by created_at, id) - 1 as place
             from orders
             where shop_id = $1 and (created_at, id) >= ($2::text::timestamptz, $3)
               and (created_at, id) < ($4::text::timestamptz, $5)
         ), starts as materialized (
             select place / $6 as piece, created_at as starts_at, id as starts_id
             from placed where place > 0 and place % $6 = 0
             union all
             select 0, $2::text::timestamptz, $3
         ), counted as (
             select place / $6 as piece, stage, count(*) as count from placed group by 1, 2
             union all
             select (select max(piece) from starts where (starts_at, starts_id) <= (placed_at, order_id)), facet, -count
             from figure_deltas
             where shop_id = $1 and subject = 'order_stage' and subject_id = 0
               and (placed_at, order_id) >= ($2::text::timestamptz, $3)
               and (placed_at, order_id) < ($4::text::timestamptz, $5)
         )
         insert into order_blocks (shop_id, stage, starts_at, starts_id, count)
         select $1, coalesce(c.stage, 'all'), s.starts_at, s.starts_id, sum(c.count)
         from counted c join starts s using (piece)
         group by s.starts_at, s.starts_id, grouping sets ((c.stage), ())",
        range.shop_id,
        range.from_at,
        range.from_id,
        range.to_at,
        range.to_id,
        BLOCK,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
