//! Refunds by a provider: pending until it confirms, and counted only then.

use chrono::Duration;
use serde_json::json;

use super::{Purchase, wait};
use crate::support::TestApp;

#[tokio::test]
async fn a_part_of_a_providers_payment_is_pending_and_counts_as_gone() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    purchase.is_led_back_after("approve").await;
    let refund = purchase.owner.refunds(purchase.order_id, json!({"amount": 4_000})).await.expect(201);
    assert_eq!((&refund["status"], &refund["parts"][0]["provider"]), (&json!("pending"), &json!("mock")));
    assert_eq!(purchase.order().await["refunded_total"], 0);
    let more = json!({"amount": 6_001});
    purchase.owner.refunds(purchase.order_id, more).await.expect_rule("refund_too_large");
    assert_eq!(app.db_count("ledger where kind = 'refund'").await, 0);
    app.tick_workers().await;
    assert_eq!(purchase.order().await["refunded_total"], 4_000);
    let listed = purchase.owner.get(&format!("/api/orders/{}/refunds", purchase.order_id)).await.expect(200);
    assert_eq!(listed["items"][0]["status"], "done");
    assert_eq!(app.db_count("ledger where kind = 'refund'").await, 1);
}

#[tokio::test]
async fn a_refund_over_hand_and_provider_is_done_when_the_provider_has_confirmed() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.owner.records_payment(purchase.order_id, 3_000, "cash").await.expect(201);
    purchase.is_led_back_after("approve").await;
    let refund = purchase.owner.refunds(purchase.order_id, json!({"amount": 8_000})).await.expect(201);
    let states: Vec<_> =
        refund["parts"].as_array().expect("parts").iter().map(|part| part["status"].clone()).collect();
    assert_eq!((states, &refund["status"]), (vec![json!("pending"), json!("done")], &json!("pending")));
    assert_eq!(purchase.order().await["refunded_total"], 1_000);
    app.tick_workers().await;
    assert_eq!(purchase.order().await["refunded_total"], 8_000);
}

#[tokio::test]
async fn a_refund_that_failed_says_why_and_is_made_again() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    purchase.is_led_back_after("approve").await;
    let refund = purchase.owner.refunds(purchase.order_id, json!({"amount": 4_000})).await.expect(201);
    let retry = format!("/api/orders/{}/refunds/{}/retry", purchase.order_id, refund["id"]);
    purchase.owner.post(&retry, json!({})).await.expect_rule("nothing_failed");
    app.db_execute("update refunds set status = 'failed', failure = 'Счёт закрыт', next_check_at = null")
        .await;
    let listed = purchase.owner.get(&format!("/api/orders/{}/refunds", purchase.order_id)).await.expect(200);
    let part = &listed["items"][0]["parts"][0];
    assert_eq!((&part["status"], &part["failure"]), (&json!("failed"), &json!("Счёт закрыт")));
    let old: String = app.db_value("select attempt::text from refunds").await;
    let again = purchase.owner.post(&retry, json!({})).await.expect(200);
    assert_eq!((&again["status"], &again["parts"][0]["failure"]), (&json!("pending"), &json!(null)));
    // A provider that has refused the old attempt would refuse it again.
    assert_ne!(app.db_value::<String>("select attempt::text from refunds").await, old);
    wait(&app, Duration::minutes(1)).await;
    assert_eq!(purchase.order().await["refunded_total"], 4_000);
    purchase.owner.post(&retry, json!({})).await.expect_rule("nothing_failed");
}

#[tokio::test]
async fn what_failed_is_not_made_again_once_its_money_has_gone_another_way() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    purchase.is_led_back_after("approve").await;
    let refund = purchase.owner.refunds(purchase.order_id, json!({})).await.expect(201);
    app.db_execute("update refunds set status = 'failed', next_check_at = null").await;
    let in_cash = json!({"method": "cash"});
    let paid_back = purchase.owner.refunds(purchase.order_id, in_cash).await.expect(201);
    assert_eq!((&paid_back["status"], &paid_back["amount"]), (&json!("done"), &json!(10_000)));
    let retry = format!("/api/orders/{}/refunds/{}/retry", purchase.order_id, refund["id"]);
    purchase.owner.post(&retry, json!({})).await.expect_rule("refund_too_large");
    app.tick_workers().await;
    assert_eq!(purchase.order().await["refunded_total"], 10_000);
    assert_eq!(app.db_count("ledger where kind = 'refund'").await, 1);
}
