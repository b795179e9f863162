//! Removes events that every subscriber has received, when nobody will ask to
//! hear them again.

use async_trait::async_trait;

use crate::db::Db;
use crate::workers::{Chore, Tick};

const BATCH: i64 = 1_000;
const KEPT_DAYS: i32 = 30;

/// The chore that removes.
pub struct Tidy {
    db: Db,
}

impl Tidy {
    /// Over all shops.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl Chore for Tidy {
    fn name(&self) -> &'static str {
        "events.tidy"
    }

    /// An event's deliveries go with it; one that is still to be delivered stays.
    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.db.system("remove old events").await?;
        let removed = sqlx::query!(
            "delete from outbox
             where (shop_id, id) in (
                 select o.shop_id, o.id from outbox o
                 where o.published_at < now() - make_interval(days => $1)
                   and not exists (select from event_deliveries d
                                   where d.shop_id = o.shop_id and d.outbox_id = o.id and d.done_at is null)
                 order by o.published_at limit $2)",
            KEPT_DAYS,
            BATCH,
        );
        let removed = removed.execute(tx.conn()).await?.rows_affected();
        tx.commit().await?;
        Ok(if removed >= BATCH.unsigned_abs() { Tick::Worked } else { Tick::Idle })
    }
}
