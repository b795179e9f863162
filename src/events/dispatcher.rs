//! Delivers published events to one subscriber, as a duty on leased rows: at
//! most one event an aggregate at a time, the oldest first.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use uuid::Uuid;

use super::event::Event;
use super::subscriber::{Delivery, Subscriber};
use crate::db::Db;
use crate::values::ShopId;
use crate::workers::{Claim, Duty, End, Ended, Pace, Rounds};

/// A lease nobody finished is free again after this: soon enough for all to
/// be told within a minute of the start that follows a kill.
const LEASE: Duration = Duration::from_secs(30);
const PACE: Pace = Pace { batch: 100, side_by_side: 4, lease: Some(LEASE) };

/// One subscriber's deliveries.
pub struct Dispatcher {
    db: Db,
    subscriber: Arc<dyn Subscriber>,
}

/// A delivery and its row.
pub struct Leased {
    id: i64,
    delivery: Delivery,
}

impl Dispatcher {
    /// A worker that delivers to a subscriber.
    pub fn new(db: Db, subscriber: Arc<dyn Subscriber>) -> Rounds<Self> {
        Rounds::new(Self { db, subscriber })
    }

    /// Until it is due again; what arrived is not.
    fn wait_after(&self, ended: &Ended<Self>) -> Duration {
        match ended.end {
            End::Done(()) | End::Left => Duration::ZERO,
            End::Failed(_) => self.subscriber.retry_after(ended.piece.delivery.attempt),
        }
    }

    fn note(&self, ended: &Ended<Self>) {
        let outcome = match &ended.end {
            End::Done(()) => "arrived",
            End::Failed(error) => {
                tracing::warn!(
                    subscriber.name = self.name(),
                    event.id = %ended.piece.delivery.event_id,
                    error.message = format!("{error:#}"),
                    "not delivered"
                );
                "failed"
            }
            End::Left => return,
        };
        self.db.metrics().deliveries.with_label_values(&[self.name(), outcome]).inc();
    }
}

#[async_trait]
impl Duty for Dispatcher {
    type Piece = Leased;
    type Outcome = ();

    fn name(&self) -> &'static str {
        self.subscriber.name()
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, leased: &Leased) -> i64 {
        leased.id
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<Leased>> {
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
             select l.shop_id as "shop_id: ShopId", l.id, l.attempts, o.event_id, o.name, o.data, o.occurred_at
             from leased l join outbox o on o.shop_id = l.shop_id and o.id = l.outbox_id
             order by l.id"#,
            self.subscriber.name(),
            claim.limit,
            claim.token,
            claim.lease.as_secs_f64(),
        )
        .fetch_all(tx.conn())
        .await?;
        tx.commit().await?;
        let leased = rows.into_iter().map(|row| Leased {
            id: row.id,
            delivery: Delivery {
                shop: row.shop_id,
                event_id: row.event_id,
                event: Event::read(&row.name, &row.data),
                name: row.name,
                data: row.data,
                occurred_at: row.occurred_at,
                attempt: row.attempts,
            },
        });
        Ok(leased.collect())
    }

    async fn one(&self, leased: &Leased) -> anyhow::Result<()> {
        self.subscriber.receive(&leased.delivery).await
    }

    /// Marks what arrived, and when to try the rest again.
    async fn finish(&self, token: Uuid, ended: &[Ended<Self>]) -> anyhow::Result<()> {
        ended.iter().for_each(|ended| self.note(ended));
        let mut tx = self.db.system("finish deliveries").await?;
        sqlx::query!(
            "update event_deliveries d
             set done_at = case when o.arrived then now() end,
                 next_attempt_at = now() + make_interval(secs => o.wait_s),
                 lease_token = null, leased_until = null
             from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::float8[]) as o (shop_id, id, arrived, wait_s)
             where d.shop_id = o.shop_id and d.id = o.id and d.lease_token = $5",
            &ended.iter().map(|ended| ended.piece.delivery.shop.0).collect::<Vec<_>>(),
            &ended.iter().map(|ended| ended.piece.id).collect::<Vec<_>>(),
            &ended.iter().map(|ended| matches!(ended.end, End::Done(()))).collect::<Vec<_>>(),
            &ended.iter().map(|ended| self.wait_after(ended).as_secs_f64()).collect::<Vec<_>>(),
            token,
        )
        .execute(tx.conn())
        .await?;
        Ok(tx.commit().await?)
    }

    fn bell(&self) -> Option<watch::Receiver<()>> {
        Some(self.db.bell())
    }
}
