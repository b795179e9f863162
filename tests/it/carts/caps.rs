//! What strangers may keep by carts alone.

use chrono::Duration;
use serde_json::json;

use super::Errand;
use crate::support::TestApp;

#[tokio::test]
async fn a_hold_that_is_over_rests_as_long_before_the_next() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(2)).await;
    errand.checks_out().await.expect(200);
    app.clock().advance(Duration::minutes(20));
    app.tick("carts.end_holds").await;
    let paused = errand.checks_out().await;
    paused.expect_rule("hold_paused");
    assert_eq!((paused.json()["retry_after"].clone(), paused.header("retry-after")), (json!(600), "600"));
    assert!(paused.text().contains("10"), "{paused}");
    assert_eq!(errand.stock().await, 2);
    app.clock().advance(Duration::seconds(600));
    errand.checks_out().await.expect(200);
    assert_eq!(errand.stock().await, 0);
}

#[tokio::test]
async fn whoever_changes_the_goods_holds_for_the_rest_of_the_time() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(3)).await;
    let held = errand.checks_out().await.expect(200)["held_until"].clone();
    app.clock().advance(Duration::minutes(10));
    errand.buyer.patch(&errand.first_line().await, json!({"quantity": 3})).await.expect(200);
    assert_eq!(errand.checks_out().await.expect(200)["held_until"], held);
    app.clock().advance(Duration::minutes(5));
    errand.buyer.patch(&errand.first_line().await, json!({"quantity": 1})).await.expect(200);
    errand.checks_out().await.expect_rule("hold_paused");
    errand.orders().await.expect(201);
}

#[tokio::test]
async fn holds_of_other_carts_that_became_no_order_are_counted_by_their_address() {
    let app = TestApp::with(&[("CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_ADDRESS", "3")]).await;
    let errand = Errand::of(&app, 1, json!(9)).await;
    errand.checks_out().await.expect(200);
    let first = app.clock().now();
    for _ in 0..2 {
        app.clock().advance(Duration::minutes(15));
        app.tick("carts.end_holds").await;
        Errand::for_product(&app, errand.product, 9).await.checks_out().await.expect(200);
    }
    app.clock().advance(Duration::minutes(15));
    app.tick("carts.end_holds").await;
    let next = Errand::for_product(&app, errand.product, 1).await;
    let paused = next.checks_out().await;
    paused.expect_rule("hold_paused");
    assert!(paused.text().contains("3 раз") && !paused.text().contains(" мин"), "{paused}");
    let wait = Duration::days(1) - (app.clock().now() - first);
    assert_eq!(paused.json()["retry_after"], wait.num_seconds());
    // The shop's own site holds for many; and whoever can't hold can order.
    let site = next.owner.program_with(&["orders"]).await;
    let other = Errand::for_product(&app, errand.product, 1).await;
    site.checks_cart_out(&other.token).await.expect(200);
    next.orders().await.expect(201);
    app.clock().advance(wait);
    app.tick_workers().await;
    let order = Errand::for_product(&app, errand.product, 1).await;
    order.checks_out().await.expect(200);
    order.orders().await.expect(201);
    assert_eq!(app.db_count("cart_holds").await, 2, "what became an order was held for something");
}

#[tokio::test]
async fn a_cart_takes_a_hundred_pieces_of_a_product() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 60, json!(1_000)).await;
    let refused = errand.buyer.puts_into_cart(&errand.token, errand.product, 41).await;
    refused.expect_rule("too_many_pieces");
    assert!(refused.text().contains("100"), "{refused}");
    let line = |pieces: i64| json!({"product_id": errand.product, "quantity": pieces});
    let cart = json!({"shop_id": errand.owner.shop_id, "items": [line(60), line(41)]});
    errand.buyer.post("/api/public/carts", cart).await.expect_rule("too_many_pieces");
    errand.buyer.puts_into_cart(&errand.token, errand.product, 40).await.expect(201);
    let line = errand.first_line().await;
    errand.buyer.patch(&line, json!({"quantity": 101})).await.expect_rule("too_many_pieces");
    errand.owner.patch("/api/shop", json!({"most_pieces": 50})).await.expect(200);
    errand.orders().await.expect_rule("too_many_pieces");
    errand.buyer.patch(&line, json!({"notes": "Без ленты"})).await.expect(200);
    errand.buyer.patch(&line, json!({"quantity": 50})).await.expect(200);
    errand.orders().await.expect(201);
}
