//! Tasks follow their order.

use serde_json::json;

use super::{confirmed_order, confirmed_order_of, does, makes, only_task_of, tasks_of};
use crate::support::TestApp;

#[tokio::test]
async fn a_confirmed_order_is_a_task_a_line_with_a_deadline_reckoned_back_from_its_window() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.creates_zone(json!({"travel_minutes": 45})).await.expect(201);
    let product = owner.creates_product(json!({"make_minutes": 25})).await.id();
    let order = confirmed_order_of(&app, &owner, product).await;
    let task = only_task_of(&owner, order).await;
    assert_eq!(
        (&task["status"], &task["priority"], &task["task_type"]),
        (&json!("pending"), &json!("normal"), &json!("bouquet"))
    );
    assert_eq!(
        task["items"],
        json!([{"product_name": "Букет «Весна»", "quantity": 2, "special_requests": null}])
    );
    assert_eq!(task["time_estimate_minutes"], 50);
    // Two o'clock, less the way and the handover; released six hours and the making before.
    assert_eq!(task["deadline"], format!("{}T13:05:00+05:00", app.date_in(1)));
    assert_eq!(task["release_at"], format!("{}T06:15:00+05:00", app.date_in(1)));
    assert_eq!((&task["follows_order"], &task["created_by"]), (&json!(true), &json!("Система")));
}

#[tokio::test]
async fn nothing_is_made_of_an_order_that_nobody_has_paid_or_confirmed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let order = owner.orders_product(product, 1).await.id();
    owner.patch(&format!("/api/orders/{order}"), json!({"card_text": "Маме"})).await.expect(200);
    app.tick_workers().await;
    assert!(tasks_of(&owner, order).await.is_empty());
    owner.moves(order, "paid").await.expect(200);
    app.tick_workers().await;
    assert_eq!(only_task_of(&owner, order).await["card_text"], "Маме");
}

#[tokio::test]
async fn a_shop_that_wants_none_has_none() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.patch("/api/shop", json!({"makes_tasks": false})).await.expect(200);
    let order = confirmed_order(&app, &owner).await;
    assert!(tasks_of(&owner, order).await.is_empty());
}

#[tokio::test]
async fn an_edit_of_the_order_is_one_of_its_tasks() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = confirmed_order(&app, &owner).await;
    let line = owner.sees_order(order).await.expect(200)["items"][0]["id"].clone();
    let path = format!("/api/orders/{order}");

    owner.patch(&format!("{path}/items/{line}"), json!({"quantity": 3})).await.expect(200);
    let window = json!({"delivery_window": {"from_time": "10:00", "to_time": "12:00"}});
    owner.patch(&path, window).await.expect(200);
    app.tick_workers().await;
    let task = only_task_of(&owner, order).await;
    assert_eq!((&task["items"][0]["quantity"], &task["time_estimate_minutes"]), (&json!(3), &json!(60)));
    assert_eq!(task["deadline"], format!("{}T09:20:00+05:00", app.date_in(1)));

    let gift = owner.creates_product(json!({"name": "Мишка", "category": "gift"})).await.id();
    owner.post(&format!("{path}/items"), json!({"product_id": gift, "quantity": 1})).await.expect(201);
    owner.delete(&format!("{path}/items/{line}")).await.expect(204);
    app.tick_workers().await;
    let tasks = tasks_of(&owner, order).await;
    let told: Vec<_> = tasks.iter().map(|task| (&task["task_type"], &task["status"])).collect();
    assert_eq!(told, [(&json!("bouquet"), &json!("cancelled")), (&json!("gift"), &json!("pending"))]);
}

#[tokio::test]
async fn what_somebody_said_of_a_task_outlives_the_orders_edits() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = confirmed_order(&app, &owner).await;
    let task = only_task_of(&owner, order).await;
    let deadline = format!("{}T12:00:00+05:00", app.date_in(1));
    let said =
        json!({"deadline": deadline, "time_estimate_minutes": 5, "priority": "low", "notes": "Ленту белую"});
    owner.patch(&format!("{}/{}", super::TASKS, task["id"]), said.clone()).await.expect(200);
    let window = json!({"delivery_window": {"from_time": "10:00", "to_time": "12:00"}});
    owner.patch(&format!("/api/orders/{order}"), window).await.expect(200);
    app.tick_workers().await;
    let task = only_task_of(&owner, order).await;
    for (field, value) in said.as_object().expect("fields") {
        assert_eq!(&task[field], value, "{field}");
    }
}

#[tokio::test]
async fn tasks_end_with_their_order_however_it_ends() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (to, ends) in [("assembled", "completed"), ("cancelled", "cancelled")] {
        let order = confirmed_order(&app, &owner).await;
        owner.moves(order, to).await.expect(200);
        app.tick_workers().await;
        let task = only_task_of(&owner, order).await;
        assert_eq!((&task["status"], &task["ended_by"]), (&json!(ends), &json!("Система")), "{to}");
    }
}

#[tokio::test]
async fn what_is_made_is_not_made_again_but_what_is_added_is() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.patch("/api/shop", json!({"tasks_assemble": false})).await.expect(200);
    let order = confirmed_order(&app, &owner).await;
    makes(&owner, &only_task_of(&owner, order).await).await;
    app.tick_workers().await;
    assert_eq!(owner.sees_order(order).await.expect(200)["status"], "new", "the shop assembles by hand");
    assert_eq!(tasks_of(&owner, order).await.len(), 1);

    let line = owner.sees_order(order).await.expect(200)["items"][0]["id"].clone();
    owner.patch(&format!("/api/orders/{order}/items/{line}"), json!({"quantity": 5})).await.expect(200);
    app.tick_workers().await;
    let tasks = tasks_of(&owner, order).await;
    assert_eq!((tasks.len(), &tasks[1]["items"][0]["quantity"]), (2, &json!(3)), "three more");

    // Given up by hand: the order's next edit does not bring it back.
    does(&owner, &tasks[1], "cancel", json!({})).await.expect(200);
    owner.patch(&format!("/api/orders/{order}"), json!({"card_text": "Маме"})).await.expect(200);
    app.tick_workers().await;
    assert_eq!(tasks_of(&owner, order).await.len(), 2);
}

#[tokio::test]
async fn an_order_without_lines_is_a_task_all_the_same() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    owner.post(&format!("/api/orders/{order}/confirm"), json!({})).await.expect(200);
    app.tick_workers().await;
    let task = only_task_of(&owner, order).await;
    assert_eq!(task["items"][0]["product_name"], format!("Заказ № {}", task["order_number"]));
}

#[tokio::test]
async fn whose_order_it_is_has_its_tasks() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let florist = app.florist().await;
    let order = confirmed_order(&app, &owner).await;
    let assign = async |florist_id: i64| {
        let path = format!("/api/orders/{order}/assign");
        owner.post(&path, json!({ "florist_id": florist_id })).await.expect(200);
        app.tick_workers().await;
        only_task_of(&owner, order).await
    };
    let task = assign(florist.staff_id).await;
    assert_eq!((&task["status"], &task["florist"]["id"]), (&json!("assigned"), &json!(florist.staff_id)));
    let task = assign(owner.staff_id).await;
    assert_eq!(task["florist"]["id"], owner.staff_id, "another has it now");
    does(&owner, &task, "start", json!({})).await.expect(200);
    let task = assign(florist.staff_id).await;
    assert_eq!(task["florist"]["id"], owner.staff_id, "what is begun stays with whoever began it");
}

#[tokio::test]
async fn a_task_is_late_once_its_deadline_is_over_and_urgent_then() {
    let app = TestApp::with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await;
    let owner = app.owner().await;
    let order = confirmed_order(&app, &owner).await;
    app.clock().advance(chrono::Duration::days(2));
    app.tick_workers().await;
    let task = only_task_of(&owner, order).await;
    assert_eq!((&task["priority"], &task["is_overdue"]), (&json!("urgent"), &json!(true)));
    for (query, found) in
        [("overdue=true", 1), ("overdue=false", 0), ("priority=urgent", 1), ("status=pending,assigned", 1)]
    {
        let page = owner.get(&format!("{}?{query}", super::TASKS)).await;
        assert_eq!(page.expect(200)["total"], found, "{query}");
    }
}
