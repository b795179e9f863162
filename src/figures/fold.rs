//! Folds deltas into figures, and orders into the blocks of their lists.
//!
//! Invariant: a delta goes as what it changed comes, in one statement, so a
//! reader that adds folded and unfolded counts everything once.

use async_trait::async_trait;

use super::FOLD_TURN;
use super::blocks;
use crate::db::{Db, SystemTx};
use crate::workers::{Tick, Worker};

const BATCH: i64 = 5_000;

/// The worker that folds.
pub struct Fold {
    db: Db,
}

impl Fold {
    /// A folder for all shops.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl Worker for Fold {
    fn name(&self) -> &'static str {
        "figures.fold"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let Some(mut tx) = self.db.try_turn(FOLD_TURN, "fold figures").await? else { return Ok(Tick::Idle) };
        let folded = fold(&mut tx).await?;
        blocks::mend(&mut tx, Some(&folded.shops_with_orders)).await?;
        tx.commit().await?;
        Ok(if folded.count == BATCH { Tick::Worked } else { Tick::Idle })
    }

    /// A tick is one short transaction.
    fn wind_down(&self) {}
}

struct Folded {
    count: i64,
    shops_with_orders: Vec<i64>,
}

async fn fold(tx: &mut SystemTx) -> Result<Folded, sqlx::Error> {
    sqlx::query_as!(
        Folded,
        r#"with taken as materialized (
               select shop_id, id from figure_deltas order by id limit $1 for update skip locked
           ), removed as (
               delete from figure_deltas d using taken t where d.shop_id = t.shop_id and d.id = t.id
               returning d.shop_id, d.subject, d.subject_id, d.facet, d.count, d.amount, d.last_at, d.order_id,
                         d.placed_at
           ), added as (
               insert into figures as f (shop_id, subject, subject_id, facet, count, amount, last_at)
               select shop_id, subject, subject_id, facet, sum(count), sum(amount), max(last_at)
               from removed group by shop_id, subject, subject_id, facet
               on conflict (shop_id, subject, subject_id, facet) do update
               set count = f.count + excluded.count, amount = f.amount + excluded.amount,
                   last_at = greatest(f.last_at, excluded.last_at)
           ), blocked as (
               insert into order_blocks as b (shop_id, stage, starts_at, starts_id, count)
               select r.shop_id, s.stage, coalesce(k.starts_at, '-infinity'), coalesce(k.starts_id, 0), sum(r.count)
               from removed r
               left join lateral (
                   select starts_at, starts_id from order_blocks
                   where shop_id = r.shop_id and stage = 'all' and (starts_at, starts_id) <= (r.placed_at, r.order_id)
                   order by starts_at desc, starts_id desc limit 1
               ) k on true
               cross join lateral (values (r.facet), ('all')) s (stage)
               where r.subject = 'order_stage' and r.placed_at is not null
               group by 1, 2, 3, 4 having sum(r.count) <> 0
               on conflict (shop_id, stage, starts_at, starts_id) do update set count = b.count + excluded.count
           )
           select count(*) as "count!",
                  coalesce(array_agg(distinct shop_id) filter (where subject = 'order_stage'), '{}')
                      as "shops_with_orders!"
           from removed"#,
        BATCH,
    )
    .fetch_one(tx.conn())
    .await
}
