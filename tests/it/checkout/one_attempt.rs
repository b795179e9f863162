//! At most one attempt to pay at a time, and at most one capture.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;

use super::{Purchase, pairs, standing, wait};
use crate::support::TestApp;

const CLICKS: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clicks_at_once_are_one_payment() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    join_all((0..CLICKS).map(|_| purchase.is_led_back_after("approve"))).await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("mock", "succeeded")]));
    assert_eq!(purchase.order().await["paid_total"], 10_000);
    let told = purchase.db_told(&app).await;
    for once in ["payment.received", "order.paid", "order.status_changed"] {
        assert_eq!(told.iter().filter(|name| *name == once).count(), 1, "{once} in {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clicks_for_a_late_answer_are_one_attempt() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    join_all((0..CLICKS).map(|_| purchase.is_led_back_after("late"))).await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("mock", "pending")]));
    app.clock().advance(Duration::seconds(5));
    join_all((0..4).map(|_| app.tick("checkout.watch"))).await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("mock", "succeeded")]));
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    let told = purchase.db_told(&app).await;
    assert_eq!(told.iter().filter(|name| *name == "payment.received").count(), 1, "{told:?}");
}

#[tokio::test]
async fn while_an_attempt_is_live_nobody_cancels_or_pays_by_hand() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    let (owner, id) = (&purchase.owner, purchase.order_id);
    let before = purchase.history().await;
    owner.cancels(id, json!({})).await.expect_rule("payment_in_progress");
    owner.moves(id, "cancelled").await.expect_rule("payment_in_progress");
    owner.moves(id, "paid").await.expect_rule("payment_in_progress");
    owner.records_payment(id, 1_000, "cash").await.expect_rule("payment_in_progress");
    assert_eq!(purchase.history().await, before);
    wait(&app, Duration::seconds(5)).await;
    owner.cancels(id, json!({})).await.expect(200);
}

#[tokio::test]
async fn an_attempt_whose_server_died_before_the_provider_heard_of_it_is_declined() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    // As after a crash between the attempt's commit and the provider's answer.
    app.db_execute("update payments set provider_reference = null").await;
    wait(&app, Duration::seconds(5)).await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("mock", "failed")]));
    assert_eq!(purchase.standing().await, standing("new", "failed"));
    purchase.is_led_back_after("approve").await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}
