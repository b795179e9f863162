//! A task from the florist's side.

use serde_json::{Value, json};

use super::{TASKS, confirmed_order, confirmed_order_of, does, makes, only_task_of};
use crate::support::pictures::jpeg;
use crate::support::{Caller, TestApp};

#[tokio::test]
async fn the_last_task_makes_its_order_assembled_and_takes_the_stems() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let florist = app.florist().await;
    let batch = owner.stocks("Роза", 20).await.expect(201)["positions"][0]["batch_id"].clone();
    let bouquet = owner.creates_bouquet_of(&[("Роза", 7)]).await;
    let order = confirmed_order_of(&app, &owner, bouquet).await;
    makes(&florist, &only_task_of(&florist, order).await).await;
    let seen = owner.sees_order(order).await;
    assert_eq!((&seen.expect(200)["status"], &seen.expect(200)["version"]), (&json!("assembled"), &json!(3)));
    let left = owner.get(&format!("/api/warehouse/{batch}")).await.expect(200)["qty_current"].clone();
    assert_eq!(left, 6);
    let history = owner.get(&format!("/api/orders/{order}/history")).await.expect(200);
    let last = history["items"].as_array().and_then(|rows| rows.last()).expect("a row");
    assert_eq!((&last["kind"], &last["changed_by"]), (&json!("status"), &json!("Марина")));
}

#[tokio::test]
async fn an_order_of_several_tasks_waits_for_the_last() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = confirmed_order(&app, &owner).await;
    let extra =
        owner.post(TASKS, json!({"order_id": order, "task_type": "decoration"})).await.expect(201).clone();
    makes(&owner, &only_task_of_kind(&owner, order, "bouquet").await).await;
    assert_eq!(owner.sees_order(order).await.expect(200)["status"], "new");
    makes(&owner, &extra).await;
    assert_eq!(owner.sees_order(order).await.expect(200)["status"], "assembled");
}

async fn only_task_of_kind(caller: &Caller, order: i64, kind: &str) -> Value {
    let page = caller.get(&format!("{TASKS}?order_id={order}&task_type={kind}")).await;
    page.expect(200)["items"][0].clone()
}

#[tokio::test]
async fn an_order_in_advance_that_is_not_paid_is_not_assembled_by_its_tasks() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    let task = owner.post(TASKS, json!({ "order_id": order })).await.expect(201).clone();
    makes(&owner, &task).await;
    assert_eq!(owner.sees_order(order).await.expect(200)["status"], "new");
}

#[tokio::test]
async fn too_few_stems_leave_the_task_in_progress_unless_the_books_are_put_right() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let batch = owner.stocks("Роза", 20).await.expect(201)["positions"][0]["batch_id"].clone();
    let bouquet = owner.creates_bouquet_of(&[("Роза", 7)]).await;
    let order = confirmed_order_of(&app, &owner, bouquet).await;
    let gone = json!({"quantity": 10, "reason": "damaged"});
    owner.post(&format!("/api/warehouse/{batch}/write-off"), gone).await.expect(200);
    let task = only_task_of(&owner, order).await;
    does(&owner, &task, "assign", json!({"florist_id": owner.staff_id})).await.expect(200);
    does(&owner, &task, "start", json!({})).await.expect(200);
    does(&owner, &task, "complete", json!({})).await.expect_rule("stems_short");
    assert_eq!(only_task_of(&owner, order).await["status"], "in_progress");
    does(&owner, &task, "complete", json!({"allow_short": true})).await.expect(200);
    assert_eq!(owner.sees_order(order).await.expect(200)["status"], "assembled");
}

#[tokio::test]
async fn florists_see_nobodys_phone_and_no_price() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let florist = app.florist().await;
    let order = confirmed_order(&app, &owner).await;
    let task = only_task_of(&owner, order).await;
    does(&owner, &task, "assign", json!({"florist_id": florist.staff_id})).await.expect(200);
    let answer = florist.get(&format!("{TASKS}/{}", task["id"])).await;
    let told = answer.expect(200);
    assert!(told["florist"]["phone"].as_str().is_some_and(|phone| phone.contains('*')), "{told}");
    assert!(!answer.text().contains("price") && !answer.text().contains("5550001"), "{told}");
}

#[tokio::test]
async fn a_whole_task_sent_back_changes_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = confirmed_order(&app, &owner).await;
    let path = format!("{TASKS}/{}", only_task_of(&owner, order).await["id"]);
    let task = owner.get(&path).await.expect(200).clone();
    assert_eq!(owner.patch(&path, task.clone()).await.expect(200), task);
    for (field, value) in [("status", json!("completed")), ("order_id", json!(77))] {
        let mut other = task.clone();
        other[field] = value;
        owner.patch(&path, other).await.expect_objection(&format!("body.{field}"));
    }
}

#[tokio::test]
async fn a_florists_photo_stands_with_the_task_and_goes_with_its_florist_or_the_office() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let florist = app.florist().await;
    let order = confirmed_order(&app, &owner).await;
    let task = only_task_of(&owner, order).await;
    let path = format!("{TASKS}/{}/photos", task["id"]);
    let photo = florist.uploads(&path, &jpeg(), &[]).await.expect(201);
    let told = only_task_of(&florist, order).await;
    assert_eq!(told["photos"], json!([photo]));
    assert_eq!(owner.sees_order(order).await.expect(200)["photos"], json!([]), "the buyer's are the order's");
    let by_owner = owner.uploads(&path, &jpeg(), &[]).await.expect(201);
    florist.delete(&format!("{path}/{}", by_owner["id"])).await.expect(403);
    florist.delete(&format!("{path}/{}", photo["id"])).await.expect(204);
    florist.delete(&format!("{path}/{}", photo["id"])).await.expect(404);
    app.courier().await.uploads(&path, &jpeg(), &[]).await.expect(403);
}
