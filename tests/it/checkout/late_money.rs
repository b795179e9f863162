//! Money that comes when nobody expects it any more is never lost.

use std::time::Instant;

use chrono::Duration;
use serde_json::json;

use super::{Purchase, pairs, standing, wait};
use crate::support::TestApp;
use crate::support::db::{db_execute, db_rows};

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// The order's hold has ended though an attempt is under way; of its product
/// so many are left.
async fn db_let_go(app: &TestApp, purchase: &Purchase, left: i64) {
    let (order, product) = (purchase.order_id, purchase.product_id);
    app.db_execute(&format!(
        "update orders set reservation = 'released' where id = {order};
         update order_items set held_quantity = 0 where order_id = {order};
         update products set stock_quantity = {left} where id = {product}"
    ))
    .await;
}

/// Lets `meddling` happen between the provider's approval and its capture:
/// under the order's lock, for which the capture already waits.
async fn db_before_the_capture(app: &TestApp, purchase: &Purchase, meddling: &str) {
    let mut connection = app.db_connection().await;
    let lock = format!("begin; select id from orders where id = {} for update", purchase.order_id);
    db_execute(&mut connection, &lock).await;
    let meddle = async {
        // Not by pg_stat_activity, of which a transaction sees only its first glimpse.
        let waiting = "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))";
        let patience = Instant::now() + PATIENCE;
        while db_rows::<(i64,)>(&mut connection, waiting).await != [(1,)] {
            assert!(Instant::now() < patience, "the capture never waited for the order's lock");
            tokio::task::yield_now().await;
        }
        db_execute(&mut connection, meddling).await;
        db_execute(&mut connection, "commit").await;
    };
    tokio::join!(app.tick("checkout.watch"), meddle);
}

#[tokio::test]
async fn money_for_goods_that_are_gone_makes_the_order_paid_and_then_an_issue() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    db_let_go(&app, &purchase, 0).await;
    wait(&app, Duration::seconds(5)).await;
    let order = purchase.order().await;
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("issue"), &json!("paid")));
    assert_eq!((&order["issue_type"], &order["paid_total"]), (&json!("payment_issue"), &json!(10_000)));
    let stages: Vec<_> =
        order["history"].as_array().expect("a list").iter().map(|step| &step["status"]).collect();
    assert_eq!(stages, ["new", "paid", "issue"]);
    assert_eq!(
        (purchase.stock().await, purchase.history().await.pop()),
        (json!(0), Some(("status".to_owned(), "Система".to_owned())))
    );
    let told = purchase.db_told(&app).await;
    assert_eq!(told[2..], ["order.status_changed", "payment.received", "order.paid", "order.status_changed"]);
    let resolve = format!("/api/orders/{}/issue/resolve", purchase.order_id);
    purchase.owner.post(&resolve, json!({})).await.expect(200);
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test]
async fn money_for_goods_that_can_be_had_again_takes_them() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    db_let_go(&app, &purchase, 1).await;
    wait(&app, Duration::seconds(5)).await;
    assert_eq!((purchase.stock().await, purchase.standing().await), (json!(0), standing("paid", "paid")));
}

#[tokio::test]
async fn an_approval_counts_though_the_attempt_was_thought_to_have_failed() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    app.clock().advance(Duration::seconds(5));
    let failed = format!(
        "update payments set status = 'failed', next_check_at = null where order_id = {0};
         update orders set payment_status = 'failed' where id = {0}",
        purchase.order_id
    );
    db_before_the_capture(&app, &purchase, &failed).await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("mock", "succeeded")]));
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test]
async fn money_that_comes_twice_is_taken_in_and_shown_to_people() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    app.clock().advance(Duration::seconds(5));
    let paid_again = format!(
        "update payments set status = 'failed', next_check_at = null where order_id = {0};
         insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
                               created_at, updated_at)
         select shop_id, order_id, amount, currency, method, provider, 'succeeded', gen_random_uuid(), recorded_by,
                created_at, updated_at from payments where order_id = {0};
         update orders set stage = 'paid', payment_status = 'paid', paid_total = total, paid_at = now() where id = {0}",
        purchase.order_id
    );
    db_before_the_capture(&app, &purchase, &paid_again).await;
    let order = purchase.order().await;
    assert_eq!((&order["status"], &order["issue_type"]), (&json!("issue"), &json!("payment_issue")));
    assert_eq!((&order["paid_total"], &order["total"]), (&json!(20_000), &json!(10_000)));
}

#[tokio::test]
async fn money_for_an_order_cancelled_meanwhile_goes_back() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    app.clock().advance(Duration::seconds(5));
    let cancelled = format!(
        "update orders set stage = 'cancelled', cancelled_at = now(), reservation = 'released' where id = {0};
         update order_items set held_quantity = 0 where order_id = {0};
         update products set stock_quantity = 1",
        purchase.order_id
    );
    db_before_the_capture(&app, &purchase, &cancelled).await;
    let refunds = "select provider, status from refunds";
    assert_eq!(app.db_rows::<(String, String)>(refunds).await, pairs([("mock", "pending")]));
    app.tick_workers().await;
    assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
    assert_eq!(purchase.stock().await, 1, "a cancelled order takes nothing again");
}

#[tokio::test]
async fn money_for_an_order_already_on_its_way_is_taken_in() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    db_let_go(&app, &purchase, 0).await;
    app.clock().advance(Duration::seconds(5));
    let delivered = format!("update orders set stage = 'delivered' where id = {}", purchase.order_id);
    db_before_the_capture(&app, &purchase, &delivered).await;
    assert_eq!(purchase.standing().await, standing("delivered", "paid"));
}
