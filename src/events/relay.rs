//! Publishes the outbox: one row a subscriber, and the mark, in one transaction.

use async_trait::async_trait;
use tokio::sync::watch;

use crate::db::Db;
use crate::workers::{Tick, Worker};

/// Events published at a time.
const BATCH: i64 = 500;
/// One relay publishes at a time, so that events of one version stay in order.
const RELAY_TURN: i64 = 0x6376_6574_7900_0001;

/// Fans events out to the subscribers named.
pub struct Relay {
    db: Db,
    subscribers: Vec<String>,
}

impl Relay {
    /// A relay to subscribers, by their names.
    pub fn new(db: Db, subscribers: Vec<String>) -> Self {
        Self { db, subscribers }
    }
}

#[async_trait]
impl Worker for Relay {
    fn name(&self) -> &'static str {
        "events.relay"
    }

    /// Events are claimed by being unpublished, never by their id, which
    /// commits out of order; and only when no lower version of the same
    /// aggregate is still to be published.
    async fn tick(&self) -> anyhow::Result<Tick> {
        let Some(mut tx) = self.db.try_turn(RELAY_TURN, "publish events").await? else {
            return Ok(Tick::Idle);
        };
        let published = sqlx::query_scalar!(
            "with claimed as materialized (
                 select o.shop_id, o.id, o.aggregate, o.aggregate_id from outbox o
                 where o.published_at is null
                   and not exists (select from outbox lower
                                   where lower.shop_id = o.shop_id and lower.aggregate = o.aggregate
                                     and lower.aggregate_id = o.aggregate_id and lower.version < o.version
                                     and lower.published_at is null)
                 order by o.id limit $1
                 for update of o skip locked
             ), fanned_out as (
                 insert into event_deliveries (shop_id, outbox_id, subscriber, aggregate, aggregate_id)
                 select c.shop_id, c.id, s.name, c.aggregate, c.aggregate_id
                 from claimed c cross join unnest($2::text[]) as s (name)
                 order by c.id
             ), marked as (
                 update outbox o set published_at = now() from claimed c
                 where o.shop_id = c.shop_id and o.id = c.id
                 returning 1
             )
             select count(*) as \"count!\" from marked",
            BATCH,
            &self.subscribers,
        )
        .fetch_one(tx.conn())
        .await?;
        if published == 0 {
            // A dropped transaction gives the turn back some time later, and our own next tick might not get it.
            tx.commit().await?;
            return Ok(Tick::Idle);
        }
        tx.commit_with_news().await?;
        Ok(Tick::Worked)
    }

    fn bell(&self) -> Option<watch::Receiver<()>> {
        Some(self.db.bell())
    }
}
