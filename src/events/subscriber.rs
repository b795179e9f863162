//! Who hears of events, what is brought to them, and the rows by which the
//! database knows that they wait.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::event::{Event, EventName};
use crate::db::SystemTx;
use crate::values::ShopId;

/// An interest that no server renews ends after this, with all that waits
/// for its subscriber.
const LASTS: Duration = Duration::from_secs(24 * 3600);

/// An event on its way to a subscriber.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub shop: ShopId,
    /// Constant over all attempts and subscribers.
    pub event_id: Uuid,
    /// None where a newer version of the server has told what this one does
    /// not know.
    pub event: Option<Event>,
    /// As it is stored, for whoever passes it on.
    pub name: String,
    pub data: Value,
    pub occurred_at: DateTime<Utc>,
    /// From 1.
    pub attempt: i32,
}

/// Someone who wants to hear of events. May hear of one twice, and of others
/// than they wait for: while two versions run beside each other, those that
/// either waits for.
#[async_trait]
pub trait Subscriber: Send + Sync + 'static {
    /// Under this name deliveries are stored: never change it.
    fn name(&self) -> &'static str;

    /// What to wait for, in all shops.
    fn waits_for(&self) -> WaitsFor;

    /// Takes a delivery in; an error is tried again after [`Subscriber::retry_after`].
    async fn receive(&self, delivery: &Delivery) -> anyhow::Result<()>;

    /// How long to wait after the given failed attempt.
    fn retry_after(&self, attempt: i32) -> Duration {
        Duration::from_secs(5).saturating_mul(2_u32.saturating_pow(attempt.clamp(0, 10).unsigned_abs()))
    }
}

/// Which events.
#[derive(Clone, Copy, Debug)]
pub enum WaitsFor {
    Everything,
    These(&'static [EventName]),
}

/// What a subscriber of this server waits for.
#[derive(Clone, Debug)]
pub struct Interest {
    pub subscriber: &'static str,
    pub events: WaitsFor,
}

impl Interest {
    /// A subscriber's.
    pub fn of(subscriber: &dyn Subscriber) -> Self {
        Self { subscriber: subscriber.name(), events: subscriber.waits_for() }
    }
}

/// Makes or renews the rows of this server's subscribers; takes nothing away
/// from those of another, who may wait for more or less.
pub(super) async fn renew(tx: &mut SystemTx, interests: &[Interest]) -> Result<(), sqlx::Error> {
    let rows: Vec<_> = interests.iter().flat_map(rows_of).collect();
    sqlx::query!(
        "insert into event_interests (subscriber, event, lasts_until)
         select i.subscriber, i.event, now() + make_interval(secs => $3)
         from unnest($1::text[], $2::text[]) as i (subscriber, event)
         order by i.subscriber, i.event
         on conflict (subscriber, shop_id, event) do update set lasts_until = excluded.lasts_until",
        &rows.iter().map(|(subscriber, _)| (*subscriber).to_owned()).collect::<Vec<_>>(),
        &rows.iter().map(|(_, event)| event.map(|name| name.word().to_owned())).collect::<Vec<_>>()
            as &[Option<String>],
        LASTS.as_secs_f64(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn rows_of(interest: &Interest) -> Vec<(&'static str, Option<EventName>)> {
    match interest.events {
        WaitsFor::Everything => vec![(interest.subscriber, None)],
        WaitsFor::These(names) => names.iter().map(|name| (interest.subscriber, Some(*name))).collect(),
    }
}

/// Ends what nobody has renewed.
pub(super) async fn end_unrenewed(tx: &mut SystemTx) -> Result<(), sqlx::Error> {
    let ended = sqlx::query!("delete from event_interests where lasts_until < now() returning subscriber");
    for row in ended.fetch_all(tx.conn()).await? {
        tracing::warn!(subscriber.name = row.subscriber, "nobody serves this subscriber any more");
    }
    Ok(())
}
