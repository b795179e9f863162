//! What an order costs: the sum omitted follows, and all must add up.

use serde_json::{Value, json};

use crate::orders::traces;
use crate::support::TestApp;

/// flower_sum, delivery_fee, discount and total.
fn sums(order: &Value) -> [i64; 4] {
    ["flower_sum", "delivery_fee", "discount", "total"].map(|field| order[field].as_i64().unwrap_or(-1))
}

#[tokio::test]
async fn of_flowers_and_fee_the_one_omitted_follows_from_the_total() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.creates_zone(json!({"price": 2_000, "free_from": 30_000})).await.expect(201);
    let address = "пр. Достык 89";
    for (fields, expected) in [
        (json!({"flower_sum": 9_000, "delivery_fee": 1_000}), [9_000, 1_000, 0, 10_000]),
        (json!({"flower_sum": 9_000, "delivery_fee": 1_500, "discount": 500}), [9_000, 1_500, 500, 10_000]),
        (json!({"flower_sum": 9_000}), [9_000, 1_000, 0, 10_000]),
        (json!({"flower_sum": 9_000, "discount": 400}), [9_000, 1_400, 400, 10_000]),
        (json!({"delivery_fee": 700}), [9_300, 700, 0, 10_000]),
        (json!({"delivery_fee": 700, "discount": 300}), [9_600, 700, 300, 10_000]),
        (json!({"address": address}), [8_000, 2_000, 0, 10_000]),
        (json!({"address": address, "discount": 500}), [8_500, 2_000, 500, 10_000]),
        (json!({"address": address, "total": 1_500}), [0, 1_500, 0, 1_500]),
        (json!({"address": address, "total": 30_000}), [30_000, 0, 0, 30_000]),
        (json!({}), [10_000, 0, 0, 10_000]),
        (json!({"delivery_method": "self_pickup", "address": address}), [10_000, 0, 0, 10_000]),
        (json!({"delivery_method": "delivery"}), [8_000, 2_000, 0, 10_000]),
    ] {
        let made = owner.writes_order(fields.clone()).await.expect(201);
        assert_eq!(sums(&made), expected, "{fields}");
    }
}

#[tokio::test]
async fn sums_that_do_not_add_up_are_refused_at_the_total() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.writes_order(json!({})).await.expect(201);
    let before = traces(&app).await;
    for (fields, loc) in [
        (json!({"flower_sum": 9_000, "delivery_fee": 500}), "body.total"),
        (json!({"flower_sum": 9_000, "delivery_fee": 1_000, "discount": 1}), "body.total"),
        (json!({"flower_sum": 10_001}), "body.total"),
        (json!({"delivery_fee": 10_001}), "body.total"),
        (json!({"total": -1}), "body.total"),
        (json!({"total": 0}), "body.total"),
        (json!({"total": 100.5}), "body.total"),
        (json!({"total": "10000"}), "body.total"),
        (json!({"total": null}), "body.total"),
        (json!({"flower_sum": -1}), "body.flower_sum"),
        (json!({"delivery_fee": -1}), "body.delivery_fee"),
        (json!({"discount": -1}), "body.discount"),
        (json!({"discount": 0.1}), "body.discount"),
    ] {
        owner.writes_order(fields).await.expect_objection(loc);
    }
    assert_eq!(traces(&app).await, before);
}

#[tokio::test]
async fn with_items_a_fee_omitted_is_the_zones() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 100})).await.id();
    let line = |quantity: i64| json!([{"product_id": product, "quantity": quantity}]);
    let address = "пр. Достык 89";
    let plain = owner.places_order(json!({"address": address, "items": line(1)})).await.expect(201);
    assert_eq!(sums(&plain), [10_000, 0, 0, 10_000], "no zones");
    owner.creates_zone(json!({"price": 2_000, "free_from": 30_000})).await.expect(201);
    let far = owner.creates_zone(json!({"name": "Пригород", "price": 5_000})).await.id();
    let theirs = app.stranger().await.creates_zone(json!({})).await.id();
    for (fields, expected) in [
        (json!({"address": address, "items": line(1)}), [10_000, 2_000, 0, 12_000]),
        (json!({"address": address, "items": line(3)}), [30_000, 0, 0, 30_000]),
        (json!({"address": address, "items": line(1), "zone_id": far}), [10_000, 5_000, 0, 15_000]),
        (json!({"address": address, "items": line(1), "delivery_fee": 700}), [10_000, 700, 0, 10_700]),
        (json!({"address": address, "items": line(1), "discount": 1_000}), [10_000, 2_000, 1_000, 11_000]),
        (json!({"address": address, "items": line(1), "total": 12_000}), [10_000, 2_000, 0, 12_000]),
        (json!({"items": line(1)}), [10_000, 0, 0, 10_000]),
        (json!({"items": line(1), "zone_id": far}), [10_000, 5_000, 0, 15_000]),
        (
            json!({"address": address, "delivery_method": "self_pickup", "items": line(1)}),
            [10_000, 0, 0, 10_000],
        ),
        (json!({"items": line(1), "discount": 10_000}), [10_000, 0, 10_000, 0]),
    ] {
        let made = owner.places_order(fields.clone()).await.expect(201);
        assert_eq!(sums(&made), expected, "{fields}");
    }
    let before = traces(&app).await;
    for (fields, loc) in [
        (json!({"address": address, "items": line(1), "total": 10_000}), "body.total"),
        (json!({"items": line(1), "discount": 10_001}), "body.total"),
        (json!({"items": line(1), "zone_id": theirs}), "body.zone_id"),
        (json!({"items": line(1), "zone_id": 999_999}), "body.zone_id"),
        (json!({"items": [{"product_id": product, "quantity": 1, "price": -1}]}), "body.items.0.price"),
        (json!({"items": [{"product_id": product, "quantity": 1, "price": 0.5}]}), "body.items.0.price"),
    ] {
        owner.places_order(fields).await.expect_objection(loc);
    }
    assert_eq!(traces(&app).await, before);
}
