//! What a courier took, handed in and owes.

use futures::future::join_all;
use serde_json::json;

use super::brings_cash;
use crate::support::TestApp;

#[tokio::test]
async fn a_courier_owes_what_they_took_until_they_hand_it_in() {
    let app = TestApp::start().await;
    let (manager, courier) = (app.manager().await, app.courier().await);
    assert_eq!(courier.cash_of(courier.staff_id).await, [0, 0, 0, 0]);
    brings_cash(&app, &courier, 10_000).await;
    brings_cash(&app, &courier, 5_000).await;
    assert_eq!(courier.cash_of(courier.staff_id).await, [15_000, 0, 0, 15_000]);
    let handover = manager.takes_in(&courier, 12_000).await.expect(201);
    assert_eq!((&handover["amount"], &handover["recorded_by"]), (&json!(12_000), &json!("Алия")));
    assert_eq!((&handover["staff_id"], &handover["currency"]), (&json!(courier.staff_id), &json!("KZT")));
    assert_eq!(manager.cash_of(courier.staff_id).await, [15_000, 0, 12_000, 3_000]);
    let path = format!("/api/couriers/{}/cash/handovers", courier.staff_id);
    let listed = courier.get(&path).await.expect(200);
    assert_eq!((&listed["total"], &listed["items"][0]), (&json!(1), &handover));
}

#[tokio::test]
async fn nobody_hands_in_more_than_they_owe() {
    let app = TestApp::start().await;
    let (owner, courier) = (app.owner().await, app.courier().await);
    brings_cash(&app, &courier, 10_000).await;
    owner.takes_in(&courier, 10_001).await.expect_rule("handover_too_large");
    let all = join_all((0..8).map(|_| owner.takes_in(&courier, 3_000))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 201).count(), 3);
    assert_eq!(owner.cash_of(courier.staff_id).await, [10_000, 0, 9_000, 1_000]);
    for amount in [json!(0), json!(-1), json!(0.5), json!("5")] {
        let path = format!("/api/couriers/{}/cash/handover", courier.staff_id);
        owner.post(&path, json!({"amount": amount})).await.expect_objection("body.amount");
    }
}

#[tokio::test]
async fn a_handover_repeated_under_its_key_is_taken_in_once() {
    let app = TestApp::start().await;
    let (owner, courier) = (app.owner().await, app.courier().await);
    brings_cash(&app, &courier, 10_000).await;
    let path = format!("/api/couriers/{}/cash/handover", courier.staff_id);
    let first = owner.post_with_key(&path, json!({"amount": 4_000}), "evening").await;
    first.expect(201);
    let again = owner.post_with_key(&path, json!({"amount": 4_000}), "evening").await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(owner.cash_of(courier.staff_id).await, [10_000, 0, 4_000, 6_000]);
}

#[tokio::test]
async fn couriers_see_their_own_cash_and_take_in_nobodys() {
    let app = TestApp::start().await;
    let (courier, other) = (app.courier().await, app.other_courier().await);
    brings_cash(&app, &courier, 10_000).await;
    for path in ["cash", "cash/handovers"] {
        let path = format!("/api/couriers/{}/{path}", courier.staff_id);
        courier.get(&path).await.expect(200);
        other.get(&path).await.expect(404);
        app.florist().await.get(&path).await.expect(403);
        app.stranger().await.get(&path).await.expect(404);
    }
    courier.takes_in(&courier, 1_000).await.expect(403);
    app.stranger().await.takes_in(&courier, 1_000).await.expect(404);
}

#[tokio::test]
async fn a_courier_records_cash_on_their_own_orders_alone() {
    let app = TestApp::start().await;
    let (courier, other) = (app.courier().await, app.other_courier().await);
    let id = brings_cash(&app, &courier, 10_000).await;
    other.records_payment(id, 1, "cash").await.expect(404);
    courier.records_payment(id, 1, "card").await.expect(403);
    assert_eq!(other.cash_of(other.staff_id).await, [0, 0, 0, 0]);
}

#[tokio::test]
async fn whoever_leaves_still_owes_what_they_took() {
    let app = TestApp::start().await;
    let (owner, courier) = (app.owner().await, app.courier().await);
    brings_cash(&app, &courier, 10_000).await;
    owner.delete(&format!("/api/staff/{}", courier.staff_id)).await.expect(204);
    assert_eq!(owner.cash_of(courier.staff_id).await, [10_000, 0, 0, 10_000]);
    let report = owner.get("/api/reports/cash").await.expect(200);
    let person = &report["people"][0];
    assert_eq!(
        (&person["name"], &person["has_left"], &person["owed"]),
        (&json!("Ерлан"), &json!(true), &json!(10_000))
    );
    owner.takes_in(&courier, 10_000).await.expect(201);
    assert_eq!(owner.cash_of(courier.staff_id).await, [10_000, 0, 10_000, 0]);
}

#[tokio::test]
async fn what_was_handed_in_stays_recorded() {
    let app = TestApp::start().await;
    let (owner, courier) = (app.owner().await, app.courier().await);
    brings_cash(&app, &courier, 10_000).await;
    owner.takes_in(&courier, 10_000).await.expect(201);
    let mut superuser = app.db_connection().await;
    for change in ["update cash_handovers set amount = 1", "delete from cash_handovers"] {
        let refused = sqlx::raw_sql(change).execute(&mut superuser).await.expect_err(change);
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}
