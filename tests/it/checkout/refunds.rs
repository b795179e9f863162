//! Cancelling a paid order: what a person took goes back at once, what a
//! provider took once it confirms.

use chrono::Duration;
use serde_json::json;

use super::{Purchase, pairs, standing, wait};
use crate::support::TestApp;

#[tokio::test]
async fn money_taken_by_hand_is_returned_at_once() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    purchase.owner.moves(purchase.order_id, "paid").await.expect(200);
    let cancelled =
        purchase.owner.cancels(purchase.order_id, json!({"reason": "Передумали"})).await.expect(200);
    assert_eq!(
        (&cancelled["status"], &cancelled["payment_status"]),
        (&json!("cancelled"), &json!("refunded"))
    );
    assert_eq!((&cancelled["refunded_total"], &cancelled["outstanding"]), (&json!(10_000), &json!(0)));
    let rows: Vec<(String, String, i64)> = app.db_rows("select provider, status, amount from refunds").await;
    assert_eq!(rows, [("manual".to_owned(), "done".to_owned(), 1_000_000)]);
    assert_eq!(purchase.stock().await, 3);
}

#[tokio::test]
async fn a_providers_refund_counts_once_it_is_confirmed() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    purchase.is_led_back_after("approve").await;
    let cancelled = purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    assert_eq!((&cancelled["payment_status"], &cancelled["refunded_total"]), (&json!("paid"), &json!(0)));
    let refunds = "select provider, status from refunds";
    assert_eq!(app.db_rows::<(String, String)>(refunds).await, pairs([("mock", "pending")]));
    app.tick_workers().await;
    assert_eq!(app.db_rows::<(String, String)>(refunds).await, pairs([("mock", "done")]));
    assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
    assert_eq!(purchase.order().await["refunded_total"], 10_000);
    let last = purchase.history().await.pop();
    assert_eq!(last, Some(("refund".to_owned(), "Тестовая оплата".to_owned())));
    wait(&app, Duration::hours(1)).await;
    assert_eq!(app.db_count("refunds").await, 1);
}

#[tokio::test]
async fn several_payments_are_each_returned_the_way_they_came() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.owner.records_payment(purchase.order_id, 3_000, "cash").await.expect(201);
    purchase.is_led_back_after("approve").await;
    let cancelled = purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    assert_eq!(cancelled["payment_status"], "partially_refunded");
    assert_eq!(cancelled["refunded_total"], 3_000);
    app.tick_workers().await;
    assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
    let rows: Vec<(String, i64)> =
        app.db_rows("select provider, amount from refunds order by provider").await;
    assert_eq!(rows, [("manual".to_owned(), 300_000), ("mock".to_owned(), 700_000)]);
}

#[tokio::test]
async fn cancelling_twice_refunds_once() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    purchase.is_led_back_after("approve").await;
    for _ in 0..2 {
        purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    }
    assert_eq!((app.db_count("refunds").await, purchase.stock().await), (1, json!(3)));
}
