//! News of what happened, written in the transaction of the change itself.
//!
//! [`record`] is the only way in. The [`Relay`] gives each event its position,
//! tells the log of it and marks it published; the database then writes a row
//! for each [`Subscriber`] whose interest stands in `event_interests`, and none
//! where nobody waits, whichever version of the server has set the mark. A
//! [`Dispatcher`] per subscriber delivers. At least once, in order per
//! aggregate, with a constant event id; one slow subscriber holds up nobody else.

mod backlog;
mod dispatcher;
mod event;
mod relay;
mod subscriber;
mod tidy;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use backlog::measure_backlog;
pub use dispatcher::Dispatcher;
pub use event::{Event, EventName, OrderFacts, Word};
pub use relay::Relay;
pub use subscriber::{Delivery, Interest, Subscriber, WaitsFor};
pub use tidy::Tidy;

use crate::db::{Db, NewEvent, SystemTx, TenantTx};
use crate::values::{Clock, ShopId};
use crate::workers::{Periodic, Worker};

/// What brings events to their subscribers, and clears away.
pub fn workers(db: &Db, clock: &Clock, subscribers: Vec<Arc<dyn Subscriber>>) -> Vec<Arc<dyn Worker>> {
    let interests = subscribers.iter().map(|subscriber| Interest::of(subscriber.as_ref())).collect();
    let mut workers: Vec<Arc<dyn Worker>> = vec![
        Arc::new(relay::Relay::new(db.clone(), interests)),
        Arc::new(Periodic::new(tidy::Tidy::new(db.clone()), clock.clone())),
    ];
    for subscriber in subscribers {
        workers.push(Arc::new(dispatcher::Dispatcher::new(db.clone(), subscriber)));
    }
    workers
}

/// Records an event, to be written as the transaction commits. `version` is
/// that of the aggregate after the change; 0 where it has none.
pub fn record(tx: &mut TenantTx, event: &Event, version: i32, now: DateTime<Utc>) {
    tx.record(row_of(event, version, now));
}

/// Records the beginning of a shop, which no tenant's transaction can see yet.
///
/// # Errors
/// The database is away.
pub async fn record_shop_created(
    tx: &mut SystemTx,
    shop: ShopId,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    tx.record(shop, &row_of(&Event::ShopCreated { shop_id: shop }, 0, now)).await
}

fn row_of(event: &Event, version: i32, now: DateTime<Utc>) -> NewEvent {
    let (aggregate, aggregate_id) = event.aggregate();
    NewEvent {
        event_id: Uuid::now_v7(),
        name: event.name().word(),
        aggregate,
        aggregate_id,
        version,
        data: event.data(),
        occurred_at: now,
    }
}
