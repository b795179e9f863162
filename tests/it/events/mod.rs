//! News of what happened: recorded with the change, published once, delivered
//! at least once and in order.

mod dispatcher;
mod interest;
mod log;
mod recorded;
mod relay;
mod workers;
mod writers;

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use cvety::db::{Db, NewEvent, TenantTx};
use cvety::events::{Delivery, Interest, Relay, Subscriber, WaitsFor};
use cvety::values::ShopId;
use cvety::workers::{Tick, Worker};
use serde_json::json;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::app::START;

/// An event of an order that the tests make up.
fn event_of(order_id: i64, version: i32) -> NewEvent {
    NewEvent {
        event_id: Uuid::now_v7(),
        name: "order.updated",
        aggregate: "order",
        aggregate_id: order_id,
        version,
        data: json!({"order_id": order_id, "version": version}),
        occurred_at: START.parse::<DateTime<Utc>>().expect("START is a moment"),
    }
}

async fn begun(db: &Db, shop_id: i64) -> TenantTx {
    db.tenant(ShopId(shop_id)).begin().await.expect("a transaction")
}

/// Records events, each in a transaction of its own.
async fn record(app: &TestApp, shop_id: i64, events: &[(i64, i32)]) {
    for (order_id, version) in events {
        let mut tx = begun(app.db(), shop_id).await;
        tx.record(event_of(*order_id, *version));
        tx.commit().await.expect("the event commits");
    }
}

/// Ticks until nothing is left to do.
async fn run_dry(worker: &dyn Worker) {
    while worker.tick().await.expect("a tick") == Tick::Worked {}
}

/// A relay to subscribers of the test's own. What was recorded while the test
/// was set up is out of its way.
async fn relay_to(app: &TestApp, subscribers: &[&'static str]) -> Relay {
    run_dry(&Relay::new(app.db().clone(), Vec::new())).await;
    let everything = |name: &&'static str| Interest { subscriber: name, events: WaitsFor::Everything };
    Relay::new(app.db().clone(), subscribers.iter().map(everything).collect())
}

/// Order and version of what is to be delivered to a subscriber, in order.
async fn db_published_to(app: &TestApp, subscriber: &str) -> Vec<(i64, i32)> {
    app.db_rows(&format!(
        "select o.aggregate_id, o.version from event_deliveries d
         join outbox o on o.shop_id = d.shop_id and o.id = d.outbox_id
         where d.subscriber = '{subscriber}' order by d.id"
    ))
    .await
}

/// A subscriber that writes down what it hears, and refuses what it is told to.
#[derive(Default)]
struct Listener {
    heard: Mutex<Vec<(i64, i64, Uuid)>>,
    refuses: Mutex<Vec<(i64, i64)>>,
}

impl Listener {
    fn refuse(&self, what: &[(i64, i64)]) {
        *self.refuses.lock().expect("what to refuse") = what.to_vec();
    }

    /// Order and version of everything taken in, in order.
    fn heard(&self) -> Vec<(i64, i64)> {
        let heard = self.heard.lock().expect("what was heard");
        heard.iter().map(|(order, version, _)| (*order, *version)).collect()
    }

    fn event_ids(&self) -> Vec<Uuid> {
        self.heard.lock().expect("what was heard").iter().map(|(_, _, id)| *id).collect()
    }
}

#[async_trait::async_trait]
impl Subscriber for Listener {
    fn name(&self) -> &'static str {
        "listener"
    }

    fn waits_for(&self) -> WaitsFor {
        WaitsFor::Everything
    }

    async fn receive(&self, delivery: &Delivery) -> anyhow::Result<()> {
        let number = |field: &str| delivery.data[field].as_i64().unwrap_or_default();
        let what = (number("order_id"), number("version"));
        let refused = self.refuses.lock().expect("what to refuse").contains(&what);
        anyhow::ensure!(!refused, "the listener would rather not");
        self.heard.lock().expect("what was heard").push((what.0, what.1, delivery.event_id));
        Ok(())
    }
}
