//! Editing what an order costs and how it is paid.

use serde_json::{Value, json};

use super::{events_of, marks, stock_of};
use crate::support::TestApp;

#[tokio::test]
async fn a_change_of_fee_or_discount_sums_the_order_anew() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let id = owner.orders_product(product, 1).await.id();
    for (fields, sums) in [
        (json!({"delivery_fee": 1_500}), [10_000, 1_500, 0, 11_500]),
        (json!({"discount": 500}), [10_000, 1_500, 500, 11_000]),
        (json!({"delivery_fee": 0, "total": 9_500}), [10_000, 0, 500, 9_500]),
    ] {
        let order = owner.changes_order(id, fields).await.expect(200);
        let shown = ["flower_sum", "delivery_fee", "discount", "total"].map(|field| order[field].clone());
        assert_eq!(shown, sums.map(Value::from));
        assert_eq!((&order["outstanding"], &order["customer"]["total_spent"]), (&order["total"], &json!(0)));
    }
    let before = marks(&app, id).await;
    for (fields, loc) in [
        (json!({"delivery_fee": 700, "total": 9_500}), "body.total"),
        (json!({"discount": 10_001}), "body.total"),
        (json!({"flower_sum": 9_000}), "body.flower_sum"),
        (json!({"delivery_fee": 1_000_000_001}), "body.delivery_fee"),
        (json!({"delivery_fee": 1_000_000_000}), "body.total"),
    ] {
        owner.changes_order(id, fields).await.expect_objection(loc);
    }
    assert_eq!(marks(&app, id).await, before);
}

#[tokio::test]
async fn a_rise_leaves_something_outstanding_and_a_fall_is_not_refunded_by_itself() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    owner.moves(id, "paid").await.expect(200);
    let risen = owner.changes_order(id, json!({"delivery_fee": 1_000})).await.expect(200);
    assert_eq!((&risen["status"], &risen["payment_status"]), (&json!("paid"), &json!("partially_paid")));
    assert_eq!((&risen["outstanding"], &risen["total"]), (&json!(1_000), &json!(11_000)));
    owner.records_payment(id, 1_000, "kaspi").await.expect(201);
    let fallen = owner.changes_order(id, json!({"discount": 3_000})).await.expect(200);
    assert_eq!((&fallen["total"], &fallen["paid_total"]), (&json!(8_000), &json!(11_000)));
    assert_eq!((&fallen["outstanding"], &fallen["refunded_total"]), (&json!(0), &json!(0)));
    assert_eq!((&fallen["payment_status"], app.db_count("refunds").await), (&json!("paid"), 0));
    let paid = events_of(&app, id).await.into_iter().filter(|event| event.0 == "order.paid").count();
    assert_eq!(paid, 1);
}

#[tokio::test]
async fn a_total_that_falls_to_what_is_paid_makes_a_new_order_paid() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    owner.records_payment(id, 9_000, "kaspi").await.expect(201);
    let order = owner.changes_order(id, json!({"discount": 1_000})).await.expect(200);
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("paid"), &json!("paid")));
    let passed = order["history"].as_array().expect("a list").clone();
    assert_eq!((&passed[1]["status"], &passed[1]["changed_by"]), (&json!("paid"), &json!("Система")));
    let told: Vec<_> = events_of(&app, id).await.into_iter().map(|event| event.0).collect();
    assert_eq!(told[told.len() - 3..], ["order.updated", "order.status_changed", "order.paid"]);
}

#[tokio::test]
async fn the_method_decides_when_an_order_is_paid_and_may_change_to_cash_and_back() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    let cash = owner.changes_order(id, json!({"payment_method": "cash"})).await.expect(200);
    assert_eq!(cash["allowed_transitions"], json!(["paid", "assembled", "issue", "cancelled"]));
    owner.records_payment(id, 10_000, "cash").await.expect(201);
    assert_eq!(owner.sees_order(id).await.expect(200)["status"], "new");
    let back = owner.changes_order(id, json!({"payment_method": "kaspi"})).await.expect(200);
    assert_eq!((&back["status"], &back["payment_status"]), (&json!("paid"), &json!("paid")));
    let other = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    let back = owner.changes_order(other, json!({"payment_method": null})).await.expect(200);
    assert_eq!(back["allowed_transitions"], json!(["paid", "issue", "cancelled"]));
    owner.moves(other, "assembled").await.expect_rule("illegal_transition");
}

#[tokio::test]
async fn the_method_of_delivery_decides_where_an_assembled_order_goes() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    owner.moves(id, "assembled").await.expect(200);
    let order = owner.changes_order(id, json!({"delivery_method": "delivery"})).await.expect(200);
    assert_eq!(order["allowed_transitions"], json!(["delivery", "issue", "cancelled"]));
    assert_eq!(order["address_needs_clarification"], true);
    let order = owner.changes_order(id, json!({"address": "ул. Абая 10"})).await.expect(200);
    assert_eq!(order["address_needs_clarification"], false);
    owner.moves(id, "self_pickup").await.expect_rule("illegal_transition");
    owner.moves(id, "delivery").await.expect(200);
}

/// Lets the hold of an order of three pieces end, as the worker does.
async fn hold_ends(app: &TestApp, order_id: i64, product_id: i64) {
    app.db_execute(&format!(
        "update orders set reservation = 'released', unpaid_release_at = '2026-11-25T06:59:00Z' where id = {order_id};
         update order_items set held_quantity = 0 where order_id = {order_id};
         update products set stock_quantity = stock_quantity + 3 where id = {product_id}"
    ))
    .await;
}

#[tokio::test]
async fn an_order_is_assembled_of_goods_that_are_its_own() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 3})).await.id();
    let items = json!([{"product_id": product, "quantity": 3}]);
    let id = owner.places_order(json!({"payment_method": "cash", "items": items})).await.id();
    hold_ends(&app, id, product).await;
    owner.changes_product(product, json!({"stock_quantity": 2})).await.expect(200);
    owner.moves(id, "assembled").await.expect_rule("out_of_stock");
    owner.changes_product(product, json!({"stock_quantity": 4})).await.expect(200);
    owner.moves(id, "assembled").await.expect(200);
    assert_eq!(stock_of(&app, product).await, 1);
}

#[tokio::test]
async fn a_sum_can_be_mended_as_long_as_it_is_not_that_of_the_lines() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 10_000})).await.id();
    let line = json!({"product_id": product, "quantity": 1});
    let by_sum = owner.writes_order(json!({"total": 25_000})).await.id();
    owner.post(&format!("/api/orders/{by_sum}/items"), line.clone()).await.expect(201);
    let mended = owner.changes_order(by_sum, json!({"flower_sum": 30_000})).await.expect(200);
    assert_eq!((&mended["flower_sum"], &mended["total"]), (&json!(30_000), &json!(30_000)));
    let of_lines = owner.places_order(json!({"items": [line]})).await.id();
    owner.changes_order(of_lines, json!({"flower_sum": 30_000})).await.expect_objection("body.flower_sum");
}

#[tokio::test]
async fn an_expired_order_that_is_to_be_paid_in_cash_takes_its_goods_again() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 3})).await.id();
    let items = json!([{"product_id": product, "quantity": 3}]);
    let id = owner.places_order(json!({"payment_method": "kaspi", "items": items})).await.id();
    hold_ends(&app, id, product).await;
    owner.changes_product(product, json!({"stock_quantity": 2})).await.expect(200);
    owner.changes_order(id, json!({"payment_method": "cash"})).await.expect_rule("out_of_stock");
    assert_eq!(stock_of(&app, product).await, 2);
    owner.changes_product(product, json!({"stock_quantity": 5})).await.expect(200);
    owner.changes_order(id, json!({"payment_method": "cash"})).await.expect(200);
    assert_eq!(stock_of(&app, product).await, 2);
    app.clock().advance(chrono::Duration::hours(48));
    app.tick("checkout.expiry").await;
    let owner = app.sign_in("owner", &owner.phone).await;
    assert_eq!(owner.sees_order(id).await.expect(200)["status"], "new");
    owner.moves(id, "assembled").await.expect(200);
    owner.cancels(id, json!({})).await.expect(200);
    assert_eq!(stock_of(&app, product).await, 5);
}
