//! Key, rows, events and answer commit together or not at all.

use futures::future::join_all;
use serde_json::{Value, json};

use super::{ORDERS, order_of, settled};
use crate::support::TestApp;

/// From now on the database refuses new rows of a table.
async fn db_refuse_rows_of(app: &TestApp, table: &str) {
    app.db_execute(&format!(
        "create function refuse() returns trigger language plpgsql as
         $$ begin raise exception 'the test refuses rows of {table}'; end $$;
         create trigger refuse before insert on {table} for each row execute function refuse()"
    ))
    .await;
}

async fn db_allow_rows_of(app: &TestApp, table: &str) {
    app.db_execute(&format!("drop trigger refuse on {table}; drop function refuse()")).await;
}

#[tokio::test]
async fn when_any_of_its_rows_is_refused_nothing_of_an_order_stays() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    let tables = ["idempotency_keys", "outbox", "figure_deltas", "order_history", "order_items"];
    for table in tables {
        db_refuse_rows_of(&app, table).await;
        let refused = owner.post_with_key(ORDERS, order_of(product), "key").await;
        assert!(refused.expect(500)["detail"].is_string(), "{refused}");
        db_allow_rows_of(&app, table).await;
        for untouched in ["orders", "order_items", "customers", "idempotency_keys", "tracking_tokens"] {
            assert_eq!(app.db_count(untouched).await, 0, "{untouched} after {table} refused");
        }
        assert_eq!(app.db_value::<i32>("select stock_quantity from products").await, 5, "{table}");
        let told = "select count(*) from outbox where aggregate <> 'product' and aggregate <> 'shop'";
        assert_eq!(app.db_value::<i64>(told).await, 0, "{table}");
    }
    owner.post_with_key(ORDERS, order_of(product), "key").await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_orders_and_events_agree_whatever_came_at_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 12})).await.id();
    // Twenty keys, each asked for five times, for a dozen pieces.
    let asked = (0..100).map(|turn| {
        let (owner, key) = (owner.clone(), format!("key {}", turn % 20));
        async move { settled(&owner, ORDERS, &order_of(product), &key).await.status }
    });
    let statuses = join_all(asked).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 60);
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 40);
    assert_eq!(app.db_value::<i32>("select stock_quantity from products").await, 0);
    let stored: Vec<(Vec<u8>,)> = app.db_rows("select body from idempotency_keys").await;
    let mut answered: Vec<i64> = stored
        .iter()
        .map(|(body,)| serde_json::from_slice::<Value>(body).expect("the answer kept")["id"].as_i64())
        .map(|id| id.expect("an id"))
        .collect();
    answered.sort_unstable();
    let orders: Vec<(i64,)> = app.db_rows("select id from orders order by id").await;
    let told = "select aggregate_id from outbox where name = 'order.created' order by aggregate_id";
    let told: Vec<(i64,)> = app.db_rows(told).await;
    assert_eq!(orders.iter().map(|(id,)| *id).collect::<Vec<_>>(), answered);
    assert_eq!(orders, told);
    assert_eq!(orders.len(), 12);
}
