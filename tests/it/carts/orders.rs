//! A cart that becomes an order.

use chrono::Duration;
use serde_json::{Value, json};

use super::{Errand, stock_of};
use crate::support::{Answer, TestApp};

const NOWHERE: &str = "00000000000000000000000000000000";

async fn order_of(errand: &Errand, placed: &Value) -> Value {
    errand.owner.sees_order(placed["order_id"].as_i64().expect("an id")).await.expect(200)
}

#[tokio::test]
async fn the_orders_goods_are_those_the_cart_held() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(3)).await;
    errand.checks_out().await.expect(200);
    assert_eq!(errand.stock().await, 1);
    // Somebody takes the rest: what is held is there all the same.
    errand.owner.orders_product(errand.product, 1).await.expect(201);
    let placed = errand.orders().await.expect(201);
    assert_eq!((&placed["total"], errand.stock().await), (&json!(20_000), json!(0)));
    let order = order_of(&errand, &placed).await;
    assert_eq!((&order["source"], &order["items"][0]["quantity"]), (&json!("storefront"), &json!(2)));
    errand.buyer.sees_cart(&errand.token).await.expect(404);
    for table in ["carts", "cart_items", "cart_tokens"] {
        assert_eq!(app.db_count(table).await, 0, "{table}");
    }
    // The cart's hold is no more; the order's ends in its own way.
    app.clock().advance(Duration::minutes(16));
    app.tick_workers().await;
    assert_eq!(errand.stock().await, 0);
    app.clock().advance(Duration::minutes(15));
    app.tick_workers().await;
    assert_eq!(errand.stock().await, 2);
}

#[tokio::test]
async fn an_order_needs_no_checkout_and_costs_what_things_cost_now() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(3)).await;
    let line = errand.first_line().await;
    errand.buyer.patch(&line, json!({"notes": "С красной лентой"})).await.expect(200);
    let dearer = json!({"retail_price": 15_000, "sale_price": 14_000, "cost_price": 3_777});
    errand.owner.changes_product(errand.product, dearer).await.expect(200);
    let answer = errand.orders().await;
    let placed = answer.expect(201);
    assert!(!answer.text().contains("3777"), "{answer}");
    assert_eq!((&placed["flower_sum"], errand.stock().await), (&json!(28_000), json!(1)));
    let order = order_of(&errand, &placed).await;
    assert_eq!(
        (&order["items"][0]["notes"], &order["items"][0]["price"]),
        (&json!("С красной лентой"), &json!(14_000))
    );
    errand.owner.cancels(order["id"].as_i64().expect("an id"), json!({})).await.expect(200);
    assert_eq!(errand.stock().await, 3);
}

#[tokio::test]
async fn items_and_a_cart_exclude_each_other_and_one_is_needed() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 1, json!(1)).await;
    let line = json!([{"product_id": errand.product, "quantity": 1}]);
    let order = async |items: Value, token: Value| {
        let shop_id = errand.owner.shop_id;
        errand.buyer.checks_out(json!({"shop_id": shop_id, "items": items, "cart_token": token})).await
    };
    order(line, json!(errand.token)).await.expect_objection("body.cart_token");
    order(json!(null), json!(null)).await.expect_objection("body.items");
    for token in ["", "abc", &errand.token.to_uppercase(), NOWHERE] {
        order(json!(null), json!(token)).await.expect_objection("body.cart_token");
    }
    assert_eq!((app.db_count("orders").await, errand.stock().await), (0, json!(1)));
}

#[tokio::test]
async fn another_shops_cart_is_as_if_it_had_never_been() {
    let app = TestApp::start().await;
    let (errand, stranger) = (Errand::of(&app, 1, json!(1)).await, app.stranger().await);
    let foreign = errand.buyer.orders_cart(stranger.shop_id, &errand.token).await;
    let never = errand.buyer.orders_cart(stranger.shop_id, NOWHERE).await;
    foreign.expect_objection("body.cart_token");
    assert_eq!(foreign.text(), never.text());
    errand.orders().await.expect(201);
}

#[tokio::test]
async fn an_order_that_is_refused_leaves_the_cart_and_its_hold_as_they_were() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(2)).await;
    let zone = errand.owner.creates_zone(json!({"min_order": 50_000})).await.id();
    let customer =
        errand.owner.creates_customer(json!({"phone": "+77015550009", "is_blocked": true})).await.id();
    let held = errand.checks_out().await.expect(200);
    let refused = async |more: Value| -> Answer {
        let mut order = json!({"shop_id": errand.owner.shop_id, "cart_token": errand.token});
        order.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        errand.buyer.checks_out(order).await
    };
    refused(json!({"zone_id": zone, "address": "пр. Достык 89"})).await.expect_rule("below_minimum");
    refused(json!({"delivery_date": "2020-01-01"})).await.expect_rule("date_past");
    refused(json!({"payment_method": "transfer"})).await.expect_objection("body.payment_method");
    errand.owner.patch(&format!("/api/customers/{customer}"), json!({"is_blocked": true})).await.expect(200);
    refused(json!({"customer_phone": "+77015550009"})).await.expect_rule("shop_declined");
    assert_eq!((errand.cart().await, errand.stock().await), (held, json!(0)));
    errand.orders().await.expect(201);
}

#[tokio::test]
async fn goods_that_are_gone_after_the_hold_refuse_the_order() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 1, json!(1)).await;
    errand.checks_out().await.expect(200);
    app.clock().advance(Duration::minutes(15));
    app.tick("carts.end_holds").await;
    errand.owner.orders_product(errand.product, 1).await.expect(201);
    errand.orders().await.expect_rule("out_of_stock");
    assert_eq!(errand.cart().await["items"][0]["in_stock"], false);
    // A hold that ended, and that nobody has taken back yet, still serves.
    let late = Errand::of(&app, 1, json!(1)).await;
    late.checks_out().await.expect(200);
    app.clock().advance(Duration::minutes(20));
    late.orders().await.expect(201);
    assert_eq!(stock_of(&late.owner, late.product).await, 0);
    late.orders().await.expect_objection("body.cart_token");
}

#[tokio::test]
async fn a_repeated_order_is_answered_again_though_the_cart_is_gone() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 1, json!(5)).await;
    let send = async |key: &str| {
        let order = json!({"shop_id": errand.owner.shop_id, "customer_phone": "+77017654321", "cart_token": errand.token});
        errand.buyer.post_with_key("/api/public/orders", order, key).await
    };
    let first = send("cart-1").await;
    first.expect(201);
    let again = send("cart-1").await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.header("idempotency-replayed"), "true");
    send("cart-2").await.expect_objection("body.cart_token");
    assert_eq!((app.db_count("orders").await, errand.stock().await), (1, json!(4)));
}
