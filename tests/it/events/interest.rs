//! Who waits for what stands in the database: nobody else costs a row, and
//! two versions of the server fan out alike.

use chrono::Duration;
use serde_json::json;
use sqlx::Acquire;

use cvety::events::{Interest, Relay, WaitsFor};
use cvety::workers::Tick;

use super::{begun, db_published_to, event_of, record, relay_to, run_dry};
use crate::support::TestApp;
use crate::support::telegram::FakeTelegram;

/// The turn that every version's relay takes.
const RELAY_TURN: i64 = 0x6376_6574_7900_0001;

/// What the relay of the previous version sends, to the letter.
const PREVIOUS_RELAY: &str = "with claimed as materialized (
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
             select count(*) as \"count!\" from marked";

/// A tick of the previous version's relay, with the subscribers it knows.
async fn db_previous_relay(app: &TestApp, subscribers: &[&str]) -> i64 {
    let names: Vec<String> = subscribers.iter().map(|name| (*name).to_owned()).collect();
    let mut connection = app.db_connection().await;
    let mut tx = connection.begin().await.expect("a transaction");
    sqlx::query("set local role cvety_system").execute(&mut *tx).await.expect("the role");
    let turn = sqlx::query("select pg_advisory_xact_lock($1)").bind(RELAY_TURN);
    turn.execute(&mut *tx).await.expect("the turn");
    let published = sqlx::query_scalar(PREVIOUS_RELAY).bind(500_i64).bind(names);
    let published = published.fetch_one(&mut *tx).await.expect("it publishes");
    tx.commit().await.expect("it commits");
    published
}

/// Aggregate and version in the order of their positions; all have one.
async fn db_by_position(app: &TestApp) -> Vec<(i64, i32)> {
    assert_eq!(app.db_count("outbox where (position is null) <> (published_at is null)").await, 0);
    app.db_rows("select aggregate_id, version from outbox where aggregate = 'order' order by position").await
}

async fn db_interests(app: &TestApp) -> Vec<(String, Option<i64>, Option<String>)> {
    app.db_rows("select subscriber, shop_id, event from event_interests order by id").await
}

#[tokio::test]
async fn without_a_bot_an_order_costs_no_delivery() {
    let app = TestApp::start().await;
    app.owner().await.writes_order(json!({})).await.expect(201);
    app.tick_workers().await;
    assert_eq!(app.db_count("outbox where published_at is null").await, 0);
    assert_eq!(app.db_count("event_deliveries").await, 0);
    // Production waits for what becomes of orders, not for their beginning.
    assert_eq!(db_interests(&app).await, productions_interests());
}

fn productions_interests() -> Vec<(String, Option<i64>, Option<String>)> {
    let events = ["order.paid", "order.status_changed", "order.updated"];
    events.map(|event| ("production".to_owned(), None, Some(event.to_owned()))).to_vec()
}

#[tokio::test]
async fn the_bot_waits_for_two_events_of_all_shops_beside_production() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"total": 9_000})).await.id();
    owner.records_payment(id, 9_000, "cash").await.expect(201);
    owner.creates_product(json!({})).await.expect(201);
    app.tick_workers().await;
    let bots = ["order.created", "order.status_changed"]
        .map(|event| ("telegram".to_owned(), None, Some(event.to_owned())));
    assert_eq!(db_interests(&app).await, [productions_interests(), bots.to_vec()].concat());
    let told: Vec<(String,)> = app
        .db_rows("select o.name from event_deliveries d join outbox o on o.id = d.outbox_id where d.subscriber = 'telegram' order by d.id")
        .await;
    let told: Vec<_> = told.into_iter().map(|(name,)| name).collect();
    assert_eq!(told, ["order.created", "order.status_changed"]);
}

#[tokio::test]
async fn a_row_may_wait_for_one_shop_or_one_event_and_two_that_overlap_bring_it_once() {
    let app = TestApp::start().await;
    let (shop_id, other) = (app.owner().await.shop_id, app.stranger().await.shop_id);
    let relay = relay_to(&app, &[]).await;
    app.db_execute(&format!(
        "insert into event_interests (subscriber, shop_id, event) values
             ('of_shop', {other}, null), ('of_event', null, 'order.updated'), ('of_neither', {other}, 'shop.updated'),
             ('twice', null, null), ('twice', {shop_id}, 'order.updated')"
    ))
    .await;
    record(&app, shop_id, &[(1, 1)]).await;
    record(&app, other, &[(2, 1)]).await;
    run_dry(&relay).await;
    let both = [(1, 1), (2, 1)];
    for (subscriber, expected) in
        [("of_shop", &both[1..]), ("of_event", &both), ("of_neither", &[]), ("twice", &both)]
    {
        assert_eq!(db_published_to(&app, subscriber).await, expected, "{subscriber}");
    }
}

#[tokio::test]
async fn a_new_subscriber_hears_what_the_previous_version_publishes_and_nobody_hears_twice() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["new", "telegram"]).await;
    run_dry(&relay).await;
    record(&app, shop_id, &[(1, 1), (2, 1)]).await;
    let mut tx = begun(app.db(), shop_id).await;
    for _ in 0..40 {
        tx.record(event_of(3, 1));
    }
    tx.commit().await.expect("the events commit");
    record(&app, shop_id, &[(1, 2)]).await;
    assert_eq!(db_previous_relay(&app, &["log", "telegram"]).await, 42);
    assert_eq!(db_previous_relay(&app, &["log", "telegram"]).await, 1);
    record(&app, shop_id, &[(2, 2)]).await;
    run_dry(&relay).await;
    let mut all = vec![(1, 1), (2, 1)];
    all.extend([(3, 1); 40]);
    all.extend([(1, 2), (2, 2)]);
    for subscriber in ["new", "telegram"] {
        assert_eq!(db_published_to(&app, subscriber).await, all, "{subscriber}");
    }
    assert_eq!(db_published_to(&app, "log").await, all[..43], "the previous version writes its own");
    assert_eq!(db_by_position(&app).await, all);
    let swapped = "outbox o where aggregate_id = 3 and exists (select from outbox earlier
                   where earlier.aggregate_id = 3 and earlier.id < o.id and earlier.position > o.position)";
    assert_eq!(app.db_count(swapped).await, 0, "events of one version keep their order");
}

#[tokio::test]
async fn what_nobody_renews_ends_and_takes_along_what_waits_for_it() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let gone = relay_to(&app, &["gone", "stays"]).await;
    run_dry(&gone).await;
    record(&app, shop_id, &[(1, 1)]).await;
    run_dry(&gone).await;
    app.db_execute("insert into event_interests (subscriber, shop_id) select 'by_hand', id from shops").await;
    app.db_execute("update event_interests set lasts_until = lasts_until - interval '25 hours'").await;
    let stays = Interest { subscriber: "stays", events: WaitsFor::Everything };
    run_dry(&Relay::new(app.db().clone(), vec![stays])).await;
    let left: Vec<_> = db_interests(&app).await.into_iter().map(|(subscriber, ..)| subscriber).collect();
    assert_eq!(left, ["stays", "by_hand"]);
    assert_eq!(app.tick("events.tidy").await, Tick::Idle);
    assert_eq!(app.db_count("event_deliveries").await, 2, "an older server may still deliver them");
    app.db_execute("update event_deliveries set next_attempt_at = now() - interval '61 minutes'").await;
    app.clock().advance(Duration::minutes(11));
    app.tick("events.tidy").await;
    assert_eq!(db_published_to(&app, "gone").await, []);
    assert_eq!(db_published_to(&app, "stays").await, [(1, 1)]);
}

#[tokio::test]
async fn two_versions_that_wait_for_different_events_take_nothing_from_each_other() {
    use cvety::events::EventName::{OrderCreated, OrderUpdated};
    let app = TestApp::start().await;
    let relay = |events| {
        Relay::new(app.db().clone(), vec![Interest { subscriber: "one", events: WaitsFor::These(events) }])
    };
    run_dry(&relay(&[OrderCreated])).await;
    run_dry(&relay(&[OrderCreated, OrderUpdated])).await;
    run_dry(&relay(&[OrderCreated])).await;
    let events: Vec<_> = db_interests(&app).await.into_iter().filter_map(|(.., event)| event).collect();
    assert_eq!(events, ["order.created", "order.updated"]);
}
