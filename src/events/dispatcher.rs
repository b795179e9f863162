//! Delivers published events to one subscriber: lease, commit, call with no
//! transaction open, finish only if the lease is still ours.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;

use crate::db::Db;
use crate::values::ShopId;
use crate::workers::{Tick, Worker};

/// Deliveries leased at a time.
const BATCH: i64 = 100;
/// A lease nobody finished is free again after this: soon enough for all to
/// be told within a minute of the start that follows a kill.
const LEASE: Duration = Duration::from_secs(30);

/// An event on its way to a subscriber.
#[derive(Debug)]
pub struct Delivery {
    pub shop: ShopId,
    /// Constant over all attempts and subscribers.
    pub event_id: Uuid,
    pub name: String,
    pub data: Value,
    pub occurred_at: DateTime<Utc>,
    /// From 1.
    pub attempt: i32,
}

/// Someone who wants to hear of events. May hear of one twice.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// Under this name deliveries are stored: never change it.
    fn name(&self) -> &'static str;

    /// Takes a delivery in; an error is tried again after [`Subscriber::retry_after`].
    async fn receive(&self, delivery: &Delivery) -> anyhow::Result<()>;

    /// How long to wait after the given failed attempt.
    fn retry_after(&self, attempt: i32) -> Duration {
        Duration::from_secs(5).saturating_mul(2_u32.saturating_pow(attempt.clamp(0, 10).unsigned_abs()))
    }
}

/// Drives one subscriber's deliveries.
pub struct Dispatcher {
    db: Db,
    subscriber: Arc<dyn Subscriber>,
}

struct Leased {
    shop_id: i64,
    id: i64,
    delivery: Delivery,
}

impl Dispatcher {
    /// A dispatcher for a subscriber.
    pub fn new(db: Db, subscriber: Arc<dyn Subscriber>) -> Self {
        Self { db, subscriber }
    }

    /// Leases what is due, at most one event an aggregate, the oldest first.
    async fn lease(&self, token: Uuid) -> Result<Vec<Leased>, sqlx::Error> {
        let mut tx = self.db.system("lease deliveries").await?;
        let rows = sqlx::query!(
            r#"with due as materialized (
                 select d.shop_id, d.id from event_deliveries d
                 where d.subscriber = $1 and d.done_at is null and d.next_attempt_at <= now()
                   and (d.leased_until is null or d.leased_until < now())
                   and not exists (select from event_deliveries earlier
                                   where earlier.subscriber = d.subscriber and earlier.shop_id = d.shop_id
                                     and earlier.aggregate = d.aggregate
                                     and earlier.aggregate_id = d.aggregate_id
                                     and earlier.id < d.id and earlier.done_at is null)
                 order by d.id limit $2
                 for update of d skip locked
             ), leased as (
                 update event_deliveries d
                 set lease_token = $3, leased_until = now() + make_interval(secs => $4), attempts = attempts + 1
                 from due where d.shop_id = due.shop_id and d.id = due.id
                 returning d.shop_id, d.id, d.outbox_id, d.attempts
             )
             select l.shop_id, l.id, l.attempts, o.event_id, o.name, o.data, o.occurred_at
             from leased l join outbox o on o.shop_id = l.shop_id and o.id = l.outbox_id
             order by l.id"#,
            self.subscriber.name(),
            BATCH,
            token,
            LEASE.as_secs_f64(),
        )
        .fetch_all(tx.conn())
        .await?;
        tx.commit().await?;
        let leased = rows.into_iter().map(|row| Leased {
            shop_id: row.shop_id,
            id: row.id,
            delivery: Delivery {
                shop: ShopId(row.shop_id),
                event_id: row.event_id,
                name: row.name,
                data: row.data,
                occurred_at: row.occurred_at,
                attempt: row.attempts,
            },
        });
        Ok(leased.collect())
    }

    /// Marks what arrived, and when to try the rest again.
    async fn finish(&self, token: Uuid, outcomes: &[(Leased, bool)]) -> Result<(), sqlx::Error> {
        let waits = outcomes.iter().map(|(leased, arrived)| {
            if *arrived { 0.0 } else { self.subscriber.retry_after(leased.delivery.attempt).as_secs_f64() }
        });
        let mut tx = self.db.system("finish deliveries").await?;
        sqlx::query!(
            "update event_deliveries d
             set done_at = case when o.arrived then now() end,
                 next_attempt_at = now() + make_interval(secs => o.wait_s),
                 lease_token = null, leased_until = null
             from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::float8[]) as o (shop_id, id, arrived, wait_s)
             where d.shop_id = o.shop_id and d.id = o.id and d.lease_token = $5",
            &outcomes.iter().map(|(leased, _)| leased.shop_id).collect::<Vec<_>>(),
            &outcomes.iter().map(|(leased, _)| leased.id).collect::<Vec<_>>(),
            &outcomes.iter().map(|(_, arrived)| *arrived).collect::<Vec<_>>(),
            &waits.collect::<Vec<_>>(),
            token,
        )
        .execute(tx.conn())
        .await?;
        tx.commit().await
    }
}

#[async_trait]
impl Worker for Dispatcher {
    fn name(&self) -> &'static str {
        self.subscriber.name()
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let token = Uuid::new_v4();
        let began_at = Instant::now();
        let leased = self.lease(token).await?;
        if leased.is_empty() {
            return Ok(Tick::Idle);
        }
        let mut outcomes = Vec::with_capacity(leased.len());
        for leased in leased {
            // Whoever has taken it over may be ahead by now: an old event must not follow a newer one.
            if began_at.elapsed() > LEASE {
                break;
            }
            let result = self.subscriber.receive(&leased.delivery).await;
            if let Err(error) = &result {
                tracing::warn!(
                    subscriber.name = self.name(),
                    event.id = %leased.delivery.event_id,
                    error.message = format!("{error:#}"),
                    "not delivered"
                );
            }
            let outcome = if result.is_ok() { "arrived" } else { "failed" };
            self.db.metrics().deliveries.with_label_values(&[self.name(), outcome]).inc();
            outcomes.push((leased, result.is_ok()));
        }
        self.finish(token, &outcomes).await?;
        Ok(Tick::Worked)
    }

    fn bell(&self) -> Option<watch::Receiver<()>> {
        Some(self.db.bell())
    }
}
