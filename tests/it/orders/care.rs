//! Looking after an order: who does it, that the shop took it on, what
//! colleagues say, and what happened so far.

use serde_json::{Value, json};

use super::{events_of, marks};
use crate::support::TestApp;

#[tokio::test]
async fn an_order_is_assigned_reassigned_and_let_go() {
    let app = TestApp::start().await;
    let (owner, florist, courier) = (app.owner().await, app.florist().await, app.courier().await);
    let id = owner.writes_order(json!({})).await.id();
    let both = json!({"florist_id": florist.staff_id, "courier_id": courier.staff_id});
    let order = owner.assigns(id, both.clone()).await.expect(200);
    assert_eq!(order["florist"], json!({"id": florist.staff_id, "name": "Марина", "phone": florist.phone}));
    assert_eq!(order["courier"], json!({"id": courier.staff_id, "name": "Ерлан", "phone": courier.phone}));
    let before = marks(&app, id).await;
    owner.assigns(id, both).await.expect(200);
    owner.assigns(id, json!({})).await.expect(200);
    assert_eq!(marks(&app, id).await, before);
    let order = owner.assigns(id, json!({"florist_id": null})).await.expect(200);
    assert_eq!((&order["florist"], &order["courier"]["id"]), (&Value::Null, &json!(courier.staff_id)));
    assert_eq!((&order["version"], &order["status"]), (&json!(3), &json!("new")));
    let told: Vec<_> =
        events_of(&app, id).await.into_iter().map(|event| event.2["changed"].clone()).collect();
    assert_eq!(told[1..], [json!("assigned"), json!("assigned")]);
    owner.cancels(id, json!({})).await.expect(200);
    owner.assigns(id, json!({"florist_id": florist.staff_id})).await.expect_rule("order_closed");
}

#[tokio::test]
async fn who_left_the_shop_stays_on_their_orders_and_gets_no_new_ones() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let first = owner.writes_order(json!({})).await.id();
    owner.assigns(first, json!({"florist_id": florist.staff_id})).await.expect(200);
    owner.delete(&format!("/api/staff/{}", florist.staff_id)).await.expect(204);
    assert_eq!(owner.sees_order(first).await.expect(200)["florist"]["name"], "Марина");
    owner.assigns(first, json!({"courier_id": owner.staff_id})).await.expect(200);
    let second = owner.writes_order(json!({})).await.id();
    let answer = owner.assigns(second, json!({"florist_id": florist.staff_id})).await;
    answer.expect_objection("body.florist_id");
}

#[tokio::test]
async fn an_order_is_confirmed_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    let path = format!("/api/orders/{id}/confirm");
    let order = owner.post(&path, Value::Null).await.expect(200);
    assert_eq!((&order["confirmed_at"], &order["status"]), (&order["updated_at"], &json!("new")));
    let before = marks(&app, id).await;
    app.clock().advance(chrono::Duration::hours(1));
    assert_eq!(owner.post(&path, Value::Null).await.expect(200), order);
    assert_eq!(marks(&app, id).await, before);
    let other = owner.writes_order(json!({})).await.id();
    owner.cancels(other, json!({})).await.expect(200);
    owner.post(&format!("/api/orders/{other}/confirm"), Value::Null).await.expect_rule("order_closed");
}

#[tokio::test]
async fn colleagues_comment_and_the_history_tells_all_in_order() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let product = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    let order = owner.orders_product(product, 1).await;
    let path = |rest: &str| format!("/api/orders/{}/{rest}", order.id());
    app.clock().advance(chrono::Duration::minutes(5));
    let body = json!({"comment": " Клиент просил пионы вместо роз "});
    let said = florist.post(&path("comments"), body).await.expect(201);
    assert_eq!(
        (&said["comment"], &said["changed_by"]),
        (&json!("Клиент просил пионы вместо роз"), &json!("Марина"))
    );
    assert_eq!(said["changed_at"], "2026-11-25T12:05:00+05:00");
    for wrong in
        [json!({"comment": ""}), json!({"comment": "  "}), json!({"comment": "ю".repeat(2_001)}), json!({})]
    {
        florist.post(&path("comments"), wrong).await.expect_objection("body.comment");
    }
    owner.post(&path("items"), json!({"product_id": product, "quantity": 1})).await.expect(201);
    owner.assigns(order.id(), json!({"florist_id": florist.staff_id})).await.expect(200);
    owner.post(&path("confirm"), Value::Null).await.expect(200);
    owner.changes_order(order.id(), json!({"card_text": "Люблю"})).await.expect(200);
    owner.records_payment(order.id(), 5_000, "cash").await.expect(201);
    let paid = json!({"status": "paid", "comment": "Терминал"});
    owner.patch(&path("status"), paid).await.expect(200);
    let history = florist.sees_history(order.id()).await.expect(200);
    let entries = history["items"].as_array().expect("a list").clone();
    let told: Vec<_> =
        entries.iter().map(|entry| (entry["kind"].as_str(), entry["status"].as_str())).collect();
    let new = |kind| (Some(kind), Some("new"));
    let expected = ["created", "comment", "items", "assigned", "confirmed", "edited", "payment"].map(new);
    assert_eq!(told, [expected.to_vec(), vec![(Some("status"), Some("paid"))]].concat());
    assert_eq!((&entries[1]["id"], &entries[1]["comment"]), (&said["id"], &said["comment"]));
    assert_eq!(
        (&entries[1]["staff_id"], &entries[7]["comment"]),
        (&json!(florist.staff_id), &json!("Терминал"))
    );
    let versions: Vec<(i32,)> = app
        .db_rows(&format!("select version from order_history where order_id = {} order by id", order.id()))
        .await;
    assert_eq!(
        versions.into_iter().map(|(version,)| version).collect::<Vec<_>>(),
        (1..=8).collect::<Vec<_>>()
    );
    let page = owner.get(&path("history?limit=3&page=3")).await.expect(200);
    assert_eq!((&page["total"], page["items"].as_array().map(Vec::len)), (&json!(8), Some(2)));
    let stages = owner.sees_order(order.id()).await.expect(200)["history"].clone();
    assert_eq!(stages.as_array().map(Vec::len), Some(2));
    let told: Vec<_> = events_of(&app, order.id()).await.into_iter().map(|event| event.0).collect();
    assert!(!told.is_empty() && app.tick("figures.fold").await == cvety::workers::Tick::Idle, "{told:?}");
}
