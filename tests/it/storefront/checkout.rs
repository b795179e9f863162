//! Ordering at the storefront.

use serde_json::json;

use super::{buy, fields};
use crate::support::TestApp;

#[tokio::test]
async fn prices_fee_and_total_are_the_servers() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.creates_zone(json!({"price": 2_000, "free_from": 30_000})).await.expect(201);
    let sale = json!({"retail_price": 12_000, "sale_price": 10_000, "cost_price": 3_777});
    let product = owner.creates_product(sale).await.id();
    let body = json!({
        "shop_id": owner.shop_id, "address": "пр. Достык 89", "total": 1, "delivery_fee": 0, "discount": 9_000,
        "items": [{"product_id": product, "quantity": 2, "price": 1, "total": 1}],
    });
    let answer = app.buyer().checks_out(body).await;
    let order = answer.expect(201);
    assert_eq!((&order["flower_sum"], &order["delivery_fee"]), (&json!(20_000), &json!(2_000)));
    assert_eq!((&order["discount"], &order["total"]), (&json!(0), &json!(22_000)));
    assert_eq!(
        fields(&order),
        [
            "currency",
            "delivery_fee",
            "discount",
            "flower_sum",
            "number",
            "order_id",
            "payment_url",
            "total",
            "tracking_token",
            "tracking_url"
        ]
    );
    assert!(!answer.text().contains("3777"), "{answer}");
    let free = buy(&app, &owner, (product, 3), json!({})).await.expect(201);
    assert_eq!((&free["delivery_fee"], &free["total"]), (&json!(0), &json!(30_000)));
}

#[tokio::test]
async fn staff_find_the_order_as_it_was_placed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let zone = owner.creates_zone(json!({"position": 1})).await.id();
    let far = owner.creates_zone(json!({"name": "Окраины", "price": 3_000, "position": 2})).await.id();
    let product = owner.creates_product(json!({})).await.id();
    let more = json!({
        "zone_id": far, "recipient_name": "Айгуль", "recipient_phone": "8 701 765 43 21", "flat": "45",
        "delivery_date": app.date_in(1), "delivery_time": "10:00-12:00", "is_anonymous": true,
        "delivery_window": {"from_time": "14:00", "to_time": "16:00"}, "card_text": "С любовью",
        "payment_method": "card",
    });
    let placed = buy(&app, &owner, (product, 1), more).await.expect(201);
    let order = owner.sees_order(placed["order_id"].as_i64().expect("an id")).await.expect(200);
    assert_eq!((&order["source"], &order["status"]), (&json!("storefront"), &json!("new")));
    assert_eq!(order["delivery_time"], "14:00-16:00");
    assert_eq!((&order["zone_id"], &order["delivery_fee"]), (&json!(far), &json!(3_000)));
    assert_eq!(order["history"][0]["changed_by"], "Система");
    assert_eq!(
        (&order["recipient_phone"], &order["card_text"]),
        (&json!("+77017654321"), &json!("С любовью"))
    );
    assert_eq!((&order["is_anonymous"], &order["number"]), (&json!(true), &placed["number"]));
    assert_eq!(
        placed["tracking_url"],
        format!("{}/tracking/{}", app.url(), placed["tracking_token"].as_str().expect("a token"))
    );
    let default = buy(&app, &owner, (product, 1), json!({})).await.expect(201);
    let order = owner.sees_order(default["order_id"].as_i64().expect("an id")).await.expect(200);
    assert_eq!((&order["zone_id"], &order["payment_method"]), (&json!(zone), &json!("kaspi")));
}

#[tokio::test]
async fn collecting_costs_no_delivery_and_knows_no_minimum() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let zone = owner.creates_zone(json!({"min_order": 50_000})).await.id();
    let product = owner.creates_product(json!({})).await.id();
    let collected = json!({"delivery_method": "self_pickup", "zone_id": zone});
    let order = buy(&app, &owner, (product, 1), collected).await.expect(201);
    assert_eq!((&order["delivery_fee"], &order["total"]), (&json!(0), &json!(10_000)));
    buy(&app, &owner, (product, 1), json!({})).await.expect_rule("below_minimum");
    buy(&app, &owner, (product, 5), json!({})).await.expect(201);
}

#[tokio::test]
async fn only_what_is_paid_online_has_a_pay_page() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    for (method, is_online) in
        [(None, true), (Some("kaspi"), true), (Some("card"), true), (Some("cash"), false)]
    {
        let placed = buy(&app, &owner, (product, 1), json!({"payment_method": method})).await.expect(201);
        let url = placed["payment_url"].as_str();
        assert_eq!(url.is_some(), is_online, "{method:?}");
        let link = url.map(|url| url.strip_prefix(&format!("{}/pay/", app.url())).expect("our own page"));
        assert!(link.is_none_or(|link| link.len() == 32), "{link:?}");
    }
    buy(&app, &owner, (product, 1), json!({"payment_method": "transfer"}))
        .await
        .expect_objection("body.payment_method");
    owner.patch("/api/shop", json!({"payment_methods": ["cash"]})).await.expect(200);
    let placed = buy(&app, &owner, (product, 1), json!({})).await.expect(201);
    assert_eq!(placed["payment_url"], json!(null), "the shop's first method is cash");
}

#[tokio::test]
async fn what_is_not_on_offer_is_refused_at_its_line() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let good = owner.creates_product(json!({})).await.id();
    let asleep = owner.creates_product(json!({"is_active": false})).await.id();
    let foreign = stranger.creates_product(json!({})).await.id();
    for bad in [asleep, foreign, 987_654] {
        let items = json!([{"product_id": good, "quantity": 1}, {"product_id": bad, "quantity": 1}]);
        let answer = app.buyer().checks_out(json!({"shop_id": owner.shop_id, "items": items})).await;
        answer.expect_objection("body.items.1.product_id");
    }
    let foreign_zone = stranger.creates_zone(json!({})).await.id();
    buy(&app, &owner, (good, 1), json!({"zone_id": foreign_zone})).await.expect_objection("body.zone_id");
    assert_eq!(app.db_count("orders").await, 0);
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let wrong = json!({
        "shop_id": shop_id, "customer_phone": "123", "recipient_phone": "abc", "delivery_date": "26.12.2026",
        "delivery_time": "soon", "delivery_window": {"from_time": "16:00", "to_time": "14:00"},
        "items": [{"product_id": 1, "quantity": 0}], "comment": "x".repeat(2_001),
    });
    let mut found = app.nobody().post("/api/public/orders", wrong).await.objections();
    found.sort();
    assert_eq!(
        found,
        [
            "body.comment",
            "body.customer_phone",
            "body.delivery_date",
            "body.delivery_time",
            "body.delivery_window.to_time",
            "body.items.0.quantity",
            "body.recipient_phone"
        ]
    );
    let empty = json!({"shop_id": shop_id, "customer_phone": "+77017654321", "items": []});
    app.nobody().post("/api/public/orders", empty).await.expect_objection("body.items");
    let nowhere = json!({"shop_id": 987_654, "items": [{"product_id": 1, "quantity": 1}]});
    app.buyer().checks_out(nowhere).await.expect(404);
}

#[tokio::test]
async fn an_order_that_finds_no_stock_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let plenty = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    let last = owner.creates_product(json!({"stock_quantity": 1})).await.id();
    let items = json!([{"product_id": plenty, "quantity": 2}, {"product_id": last, "quantity": 2}]);
    let body = json!({"shop_id": owner.shop_id, "items": items});
    let before = app.db_events(owner.shop_id).await;
    // The products were counted as they were made.
    app.tick("figures.fold").await;
    app.buyer().checks_out(body).await.expect_rule("out_of_stock");
    for table in ["orders", "order_items", "customers", "tracking_tokens", "pay_links", "figure_deltas"] {
        assert_eq!(app.db_count(table).await, 0, "{table}");
    }
    assert_eq!(app.db_events(owner.shop_id).await, before);
    for (product, stock) in [(plenty, 5), (last, 1)] {
        let product = owner.get(&format!("/api/products/{product}")).await.expect(200);
        assert_eq!(product["stock_quantity"], stock);
    }
    buy(&app, &owner, (last, 1), json!({})).await.expect(201);
    buy(&app, &owner, (last, 1), json!({})).await.expect_rule("out_of_stock");
}

#[tokio::test]
async fn a_blocked_customer_is_declined_at_the_storefront_only() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let phone = app.buyer().phone;
    let customer = owner.creates_customer(json!({"phone": phone})).await.id();
    owner.patch(&format!("/api/customers/{customer}"), json!({"is_blocked": true})).await.expect(200);
    buy(&app, &owner, (product, 1), json!({})).await.expect_rule("shop_declined");
    let by_hand = json!({"customer_phone": phone, "items": [{"product_id": product, "quantity": 1}]});
    owner.places_order(by_hand).await.expect(201);
}

#[tokio::test]
async fn a_repeated_order_is_one_order_with_one_answer() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let product = owner.creates_product(json!({})).await.id();
    let order = |shop_id: i64, product: i64, quantity: i64| {
        json!({"shop_id": shop_id, "customer_phone": "+77017654321",
            "items": [{"product_id": product, "quantity": quantity}]})
    };
    let send = async |body| app.nobody().post_with_key("/api/public/orders", body, "cart-1").await;
    let first = send(order(owner.shop_id, product, 1)).await;
    first.expect(201);
    let again = send(order(owner.shop_id, product, 1)).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.header("idempotency-replayed"), "true");
    send(order(owner.shop_id, product, 2)).await.expect_objection("header.Idempotency-Key");
    let elsewhere = stranger.creates_product(json!({})).await.id();
    send(order(stranger.shop_id, elsewhere, 1)).await.expect(201);
    assert_eq!(app.db_count("orders").await, 2);
}
