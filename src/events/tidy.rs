//! Removes events that everyone who waited has received, when nobody will ask
//! to hear them again, and what is still to be brought to somebody who is
//! served no more.

use async_trait::async_trait;

use crate::db::{Db, SystemTx};
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

    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.db.system("remove old events").await?;
        let removed = remove_events(&mut tx).await?.max(remove_deliveries(&mut tx).await?);
        tx.commit().await?;
        Ok(if removed >= BATCH.unsigned_abs() { Tick::Worked } else { Tick::Idle })
    }
}

/// An event's deliveries go with it; one that is still to be delivered stays.
async fn remove_events(tx: &mut SystemTx) -> Result<u64, sqlx::Error> {
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
    Ok(removed.execute(tx.conn()).await?.rows_affected())
}

/// What waits for a subscriber without any interest, such as the `log` of the
/// previous version. That one may still run beside us, and delivers its own
/// within the hour.
async fn remove_deliveries(tx: &mut SystemTx) -> Result<u64, sqlx::Error> {
    let removed = sqlx::query!(
        "delete from event_deliveries
         where (shop_id, id) in (
             select d.shop_id, d.id from event_deliveries d
             where d.done_at is null and d.next_attempt_at < now() - interval '1 hour'
               and not exists (select from event_interests i where i.subscriber = d.subscriber)
             limit $1 for update skip locked)",
        BATCH,
    );
    Ok(removed.execute(tx.conn()).await?.rows_affected())
}
