//! Folds deltas into figures.

use async_trait::async_trait;

use crate::db::Db;
use crate::workers::{Tick, Worker};

const BATCH: i64 = 5_000;
/// One instance folds at a time: two would wait for each other's figures.
const FOLD_TURN: i64 = 0x6376_6574_7900_0002;

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
        let folded = sqlx::query_scalar!(
            "with taken as materialized (
                 select shop_id, id from figure_deltas order by id limit $1 for update skip locked
             ), removed as (
                 delete from figure_deltas d using taken t where d.shop_id = t.shop_id and d.id = t.id
                 returning d.shop_id, d.subject, d.subject_id, d.facet, d.count, d.amount, d.last_at
             ), added as (
                 insert into figures as f (shop_id, subject, subject_id, facet, count, amount, last_at)
                 select shop_id, subject, subject_id, facet, sum(count), sum(amount), max(last_at)
                 from removed group by shop_id, subject, subject_id, facet
                 on conflict (shop_id, subject, subject_id, facet) do update
                 set count = f.count + excluded.count, amount = f.amount + excluded.amount,
                     last_at = greatest(f.last_at, excluded.last_at)
             )
             select count(*) as \"count!\" from removed",
            BATCH,
        )
        .fetch_one(tx.conn())
        .await?;
        tx.commit().await?;
        Ok(if folded == BATCH { Tick::Worked } else { Tick::Idle })
    }
}
