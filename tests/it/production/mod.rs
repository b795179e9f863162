//! Production: what florists have to make of orders, and until when.

mod bad_input;
mod following;
mod queue;
mod work;

use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

const TASKS: &str = "/api/production/tasks";

/// An order of two bouquets for tomorrow at two, which the shop has confirmed and
/// whose tasks are made.
async fn confirmed_order(app: &TestApp, owner: &Caller) -> i64 {
    let product = owner.creates_product(json!({})).await.id();
    confirmed_order_of(app, owner, product).await
}

async fn confirmed_order_of(app: &TestApp, owner: &Caller, product: i64) -> i64 {
    let order = owner
        .places_order(json!({
            "items": [{"product_id": product, "quantity": 2}],
            "payment_method": "cash",
            "address": "г. Алматы, пр. Достык 89",
            "delivery_date": app.date_in(1),
            "delivery_window": {"from_time": "14:00", "to_time": "16:00"},
        }))
        .await
        .id();
    owner.post(&format!("/api/orders/{order}/confirm"), json!({})).await.expect(200);
    app.tick_workers().await;
    order
}

/// The tasks of an order, the oldest first.
async fn tasks_of(caller: &Caller, order: i64) -> Vec<Value> {
    let page = caller.get(&format!("{TASKS}?order_id={order}&sort=created_at")).await;
    page.expect(200)["items"].as_array().expect("items").clone()
}

async fn only_task_of(caller: &Caller, order: i64) -> Value {
    let tasks = tasks_of(caller, order).await;
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    tasks[0].clone()
}

async fn does(caller: &Caller, task: &Value, what: &str, body: Value) -> Answer {
    caller.post(&format!("{TASKS}/{}/{what}", task["id"]), body).await
}

/// Goes through a task from its beginning to its end.
async fn makes(caller: &Caller, task: &Value) {
    if task["status"] == "pending" {
        does(caller, task, "assign", json!({"florist_id": caller.staff_id})).await.expect(200);
    }
    does(caller, task, "start", json!({})).await.expect(200);
    does(caller, task, "complete", json!({})).await.expect(200);
}
