//! Publishes the outbox: each event gets its position and its mark, and the
//! database a row for whoever waits for it, in one transaction.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::sync::watch;
use uuid::Uuid;

use super::event;
use super::subscriber::{self, Interest};
use crate::db::{Db, SystemTx};
use crate::workers::{Tick, Worker};

/// Events published at a time.
const BATCH: i64 = 500;
/// One relay publishes at a time, whatever its version, so that events of one
/// version stay in order and positions rise.
const RELAY_TURN: i64 = 0x6376_6574_7900_0001;
/// How often the interest of this server's subscribers is renewed.
const RENEWAL: Duration = Duration::from_secs(600);

/// Marks events published; who then hears of them stands in the database.
pub struct Relay {
    db: Db,
    interests: Vec<Interest>,
    renewed_at: Mutex<Option<Instant>>,
}

/// What the log says of an event.
struct Published {
    position: i64,
    shop_id: i64,
    event_id: Uuid,
    name: String,
    aggregate: String,
    aggregate_id: i64,
}

impl Relay {
    /// The relay of a server that serves those who have this interest.
    pub fn new(db: Db, interests: Vec<Interest>) -> Self {
        Self { db, interests, renewed_at: Mutex::new(None) }
    }

    /// Before the first event, and from time to time, the database is told
    /// whom this server serves.
    async fn renew_interests(&self) -> Result<(), sqlx::Error> {
        let is_new = |at: &Option<Instant>| at.is_some_and(|at| at.elapsed() < RENEWAL);
        if self.renewed_at.lock().is_ok_and(|at| is_new(&at)) {
            return Ok(());
        }
        // Ours first: after a long standstill they have run out as well. And each by itself: another instance that
        // does the same waits for none of our rows while it holds its own.
        let mut tx = self.db.system("renew the interest of subscribers").await?;
        subscriber::renew(&mut tx, &self.interests).await?;
        tx.commit().await?;
        let mut tx = self.db.system("end interest that nobody renews").await?;
        subscriber::end_unrenewed(&mut tx).await?;
        tx.commit().await?;
        if let Ok(mut at) = self.renewed_at.lock() {
            *at = Some(Instant::now());
        }
        Ok(())
    }
}

#[async_trait]
impl Worker for Relay {
    fn name(&self) -> &'static str {
        "events.relay"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        self.renew_interests().await?;
        let Some(mut tx) = self.db.try_turn(RELAY_TURN, "publish events").await? else {
            return Ok(Tick::Idle);
        };
        let mut published = publish(&mut tx).await?;
        if published.is_empty() {
            // A dropped transaction gives the turn back some time later, and our own next tick might not get it.
            tx.commit().await?;
            return Ok(Tick::Idle);
        }
        published.sort_unstable_by_key(|event| event.position);
        // Before the commit: an event whose mark is lost is told of again, and none never.
        published.iter().for_each(tell);
        tx.commit_with_news().await?;
        Ok(Tick::Worked)
    }

    /// A tick is one statement.
    fn wind_down(&self) {}

    fn bell(&self) -> Option<watch::Receiver<()>> {
        Some(self.db.bell())
    }
}

/// Events are claimed by being unpublished, never by their id, which commits
/// out of order; and only when no lower version of the same aggregate is still
/// to be published. The trigger `fan_out` writes the deliveries.
async fn publish(tx: &mut SystemTx) -> Result<Vec<Published>, sqlx::Error> {
    sqlx::query_as!(
        Published,
        r#"with claimed as materialized (
               select o.shop_id, o.id from outbox o
               where o.published_at is null
                 and not exists (select from outbox lower
                                 where lower.shop_id = o.shop_id and lower.aggregate = o.aggregate
                                   and lower.aggregate_id = o.aggregate_id and lower.version < o.version
                                   and lower.published_at is null)
               order by o.id limit $1
               for update of o skip locked
           ), numbered as materialized (
               select c.shop_id, c.id, nextval('outbox_positions') as position
               from (select shop_id, id from claimed order by id) c
           )
           update outbox o set published_at = now(), position = n.position
           from numbered n where o.shop_id = n.shop_id and o.id = n.id
           returning o.position as "position!", o.shop_id, o.event_id, o.name, o.aggregate, o.aggregate_id"#,
        BATCH,
    )
    .fetch_all(tx.conn())
    .await
}

/// Every event is a line in the log.
fn tell(published: &Published) {
    tracing::info!(
        shop.id = published.shop_id,
        event.id = %published.event_id,
        event.name = published.name,
        event.position = published.position,
        order.id = (published.aggregate == event::ORDER).then_some(published.aggregate_id),
        "event"
    );
}
