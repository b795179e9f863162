//! What bad input gets: clear errors, and nothing half done.

use serde_json::json;

use super::{TASKS, confirmed_order, does, makes, only_task_of, tasks_of};
use crate::support::TestApp;

#[tokio::test]
async fn steps_that_the_table_does_not_have_are_refused() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = confirmed_order(&app, &owner).await;
    let task = only_task_of(&owner, order).await;
    for step in ["start", "complete"] {
        does(&owner, &task, step, json!({})).await.expect_rule("illegal_transition");
    }
    makes(&owner, &task).await;
    for step in ["start", "complete", "cancel"] {
        does(&owner, &task, step, json!({})).await.expect_rule("illegal_transition");
    }
    does(&owner, &task, "assign", json!({"florist_id": owner.staff_id})).await.expect_rule("task_ended");
    let path = format!("{TASKS}/{}", task["id"]);
    owner.patch(&path, json!({"priority": "low"})).await.expect_rule("task_ended");
}

#[tokio::test]
async fn nothing_is_made_of_a_cancelled_order_or_for_a_stranger() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let stranger = app.stranger().await;
    let order = confirmed_order(&app, &owner).await;
    let task = only_task_of(&owner, order).await;
    for florist_id in [stranger.staff_id, 999_999] {
        does(&owner, &task, "assign", json!({ "florist_id": florist_id }))
            .await
            .expect_objection("body.florist_id");
        let wish = json!({"order_id": order, "florist_id": florist_id});
        owner.post(TASKS, wish).await.expect_objection("body.florist_id");
    }
    for order_id in [stranger.writes_order(json!({})).await.id(), 999_999] {
        owner.post(TASKS, json!({ "order_id": order_id })).await.expect_objection("body.order_id");
    }
    does(&owner, &task, "assign", json!({"florist_id": owner.staff_id})).await.expect(200);
    does(&owner, &task, "start", json!({})).await.expect(200);
    owner.moves(order, "cancelled").await.expect(200);
    does(&owner, &task, "complete", json!({})).await.expect_rule("order_cancelled");
    owner.post(TASKS, json!({ "order_id": order })).await.expect_rule("order_cancelled");
    assert_eq!(tasks_of(&owner, order).await.len(), 1);
}

#[tokio::test]
async fn bodies_and_filters_are_looked_at() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = confirmed_order(&app, &owner).await;
    for (field, value) in [
        ("time_estimate_minutes", json!(0)),
        ("items", json!([])),
        ("deadline", json!("tomorrow")),
        ("priority", json!("asap")),
        ("notes", json!("x".repeat(2_001))),
    ] {
        let mut wish = json!({ "order_id": order });
        wish[field] = value;
        owner.post(TASKS, wish).await.expect_objection(&format!("body.{field}"));
    }
    let lines = json!({"order_id": order, "items": [{"product_name": "Роза", "quantity": 0}]});
    owner.post(TASKS, lines).await.expect_objection("body.items.0.quantity");
    for query in ["status=done", "sort=price", "florist_id=x", "overdue=maybe", "deadlineFrom=x"] {
        assert_eq!(owner.get(&format!("{TASKS}?{query}")).await.status, 422, "{query}");
    }
    let path = format!("{TASKS}/{}", only_task_of(&owner, order).await["id"]);
    let items = json!({"items": [{"product_name": "Роза", "quantity": 1}]});
    owner.patch(&path, items).await.expect_rule("follows_order");
    let program = owner.program_with(&["production"]).await;
    program.post("/api/production/queue/next", json!({})).await.expect(403);
}
