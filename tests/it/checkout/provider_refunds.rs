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

/// `outstanding`, `refund_due` and `payment_status`.
async fn sums(purchase: &Purchase) -> (i64, i64, String) {
    let order = purchase.order().await;
    let sum = |field: &str| order[field].as_i64().unwrap_or_else(|| panic!("{field} of {order}"));
    (sum("outstanding"), sum("refund_due"), order["payment_status"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_refund_under_way_has_gone_and_one_that_failed_has_not() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    purchase.is_led_back_after("approve").await;
    let (owner, id) = (&purchase.owner, purchase.order_id);
    let is = |outstanding, refund_due, status: &str| (outstanding, refund_due, status.to_owned());
    owner.changes_order(id, json!({"discount": 4_000})).await.expect(200);
    assert_eq!(sums(&purchase).await, is(0, 4_000, "paid"));
    // 4 000 stand for the discount, 1 000 are goodwill.
    let refund = owner.refunds(id, json!({"amount": 5_000})).await.expect(201);
    assert_eq!(sums(&purchase).await, is(0, 0, "paid"));
    owner.changes_order(id, json!({"discount": 0})).await.expect(200);
    assert_eq!(sums(&purchase).await, is(4_000, 0, "partially_paid"));
    app.db_execute("update refunds set status = 'failed', next_check_at = null").await;
    assert_eq!(sums(&purchase).await.0, 0);
    owner.changes_order(id, json!({"discount": 3_000})).await.expect(200);
    assert_eq!(sums(&purchase).await, is(0, 3_000, "paid"));
    // Made again, 3 000 of it stand for the discount.
    owner.post(&format!("/api/orders/{id}/refunds/{}/retry", refund["id"]), json!({})).await.expect(200);
    app.tick_workers().await;
    assert_eq!(sums(&purchase).await, is(0, 0, "partially_refunded"));
    owner.changes_order(id, json!({"discount": 0})).await.expect(200);
    assert_eq!(sums(&purchase).await, is(3_000, 0, "partially_paid"));
}

#[tokio::test]
async fn what_is_owed_again_is_paid_on_the_pay_page() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    purchase.is_led_back_after("approve").await;
    let (owner, id) = (&purchase.owner, purchase.order_id);
    owner.changes_order(id, json!({"discount": 4_000})).await.expect(200);
    owner.refunds(id, json!({"amount": 4_000})).await.expect(201);
    app.tick_workers().await;
    assert_eq!(purchase.order().await["payment_url"], json!(null));
    owner.changes_order(id, json!({"discount": 0})).await.expect(200);
    assert!(purchase.order().await["payment_url"].is_string());
    assert!(purchase.page().await.contains("4\u{a0}000\u{a0}₸"));
    purchase.is_led_back_after("approve").await;
    assert_eq!(sums(&purchase).await, (0, 0, "partially_refunded".to_owned()));
    // The second payment is no overpayment, so there is no trouble with it.
    assert_eq!(purchase.order().await["status"], "paid");
}
