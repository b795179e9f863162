//! The relay: each event is published once, to every subscriber, in order.

use futures::future::join_all;

use super::{begun, db_published_to, event_of, record, relay_to, run_dry};
use crate::support::TestApp;
use crate::support::db::{db_execute, db_rows};

#[tokio::test]
async fn every_event_is_published_once_with_a_row_for_each_subscriber() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["first", "second"]).await;
    let events = [(1, 1), (2, 1), (1, 2), (1, 3)];
    record(&app, shop_id, &events).await;
    run_dry(&relay).await;
    for subscriber in ["first", "second"] {
        let mut published = db_published_to(&app, subscriber).await;
        published.sort_unstable();
        assert_eq!(published, [(1, 1), (1, 2), (1, 3), (2, 1)]);
    }
    run_dry(&relay).await;
    assert_eq!(app.db_count("event_deliveries").await, 8);
    assert_eq!(app.db_count("outbox where published_at is null").await, 0);
}

#[tokio::test]
async fn an_order_waits_for_its_lower_version_and_others_do_not() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["listener"]).await;
    // The later version came to lie before the earlier one.
    record(&app, shop_id, &[(1, 3), (1, 2), (1, 2), (2, 1)]).await;
    let mut connection = app.db_connection().await;
    let hold = "begin; select id from outbox where aggregate_id = 1 and version = 2 for update";
    db_execute(&mut connection, hold).await;
    run_dry(&relay).await;
    assert_eq!(db_published_to(&app, "listener").await, [(2, 1)]);
    db_execute(&mut connection, "rollback").await;
    run_dry(&relay).await;
    assert_eq!(db_published_to(&app, "listener").await, [(2, 1), (1, 2), (1, 2), (1, 3)]);
}

#[tokio::test]
async fn events_of_one_version_leave_in_the_order_they_were_recorded() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["listener"]).await;
    let mut tx = begun(app.db(), shop_id).await;
    let events: Vec<_> = (0..1_200).map(|_| event_of(1, 1)).collect();
    events.iter().for_each(|event| tx.record(event.clone()));
    tx.commit().await.expect("the events commit");
    run_dry(&relay).await;
    let published: Vec<(uuid::Uuid,)> = app
        .db_rows(
            "select o.event_id from event_deliveries d
             join outbox o on o.shop_id = d.shop_id and o.id = d.outbox_id order by d.id",
        )
        .await;
    assert_eq!(published.len(), events.len());
    assert!(published.iter().zip(&events).all(|((id,), event)| *id == event.event_id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_relays_at_once_publish_nothing_twice() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relays = [relay_to(&app, &["listener"]).await, relay_to(&app, &["listener"]).await];
    for round in 0..10 {
        let events: Vec<_> = (1..=12).map(|order_id| (order_id, round)).collect();
        record(&app, shop_id, &events).await;
        join_all(relays.iter().map(|relay| run_dry(relay))).await;
    }
    run_dry(&relays[0]).await;
    let published = db_published_to(&app, "listener").await;
    assert_eq!(published.len(), 120);
    for order_id in 1..=12 {
        let versions = published.iter().filter(|(id, _)| *id == order_id).map(|(_, version)| *version);
        assert_eq!(versions.collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn nothing_is_published_of_a_transaction_that_was_rolled_back() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["listener"]).await;
    let mut tx = begun(app.db(), shop_id).await;
    tx.record(event_of(1, 1));
    tx.flush().await.expect("the event is written");
    drop(tx);
    let mut tx = begun(app.db(), shop_id).await;
    tx.record(event_of(1, 1));
    drop(tx);
    run_dry(&relay).await;
    assert_eq!(app.db_count("event_deliveries").await, 0);
    let mut connection = app.db_connection().await;
    let left: Vec<(i64,)> = db_rows(&mut connection, "select id from outbox where aggregate = 'order'").await;
    assert!(left.is_empty(), "{left:?}");
}
