//! Delivery zones.

use serde_json::{Value, json};

use crate::support::TestApp;

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().filter_map(|zone| zone["name"].as_str()).collect()
}

#[tokio::test]
async fn the_owner_adds_changes_and_removes_a_zone() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let zone = owner.creates_zone(json!({"free_from": 30_000, "min_order": 5_000})).await.expect(201);
    assert_eq!(
        (&zone["price"], &zone["is_active"], &zone["position"]),
        (&json!(2_000), &json!(true), &json!(0))
    );
    let path = format!("/api/shop/delivery-zones/{}", zone["id"]);
    let changed = owner.patch(&path, json!({"price": 2_500, "free_from": null})).await.expect(200);
    assert_eq!((&changed["price"], &changed["free_from"]), (&json!(2_500), &json!(null)));
    assert_eq!((&changed["name"], &changed["min_order"]), (&zone["name"], &json!(5_000)));
    assert_eq!(owner.get(&path).await.expect(200), changed);
    owner.delete(&path).await.expect(204);
    owner.get(&path).await.expect(404);
    owner.delete(&path).await.expect(404);
    owner.patch(&path, json!({"price": 1})).await.expect(404);
}

#[tokio::test]
async fn zones_are_listed_in_the_shops_order_page_by_page() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (name, position) in [("Пригород", 2), ("Центр", 1), ("Аэропорт", 2)] {
        owner.creates_zone(json!({"name": name, "position": position})).await.expect(201);
    }
    let all = owner.get("/api/shop/delivery-zones").await.expect(200);
    assert_eq!(names(&all), ["Центр", "Пригород", "Аэропорт"]);
    assert_eq!((&all["total"], &all["pages"], &all["has_next"]), (&json!(3), &json!(1), &json!(false)));
    let second = owner.get("/api/shop/delivery-zones?page=2&limit=2").await.expect(200);
    assert_eq!(names(&second), ["Аэропорт"]);
    assert_eq!(
        (&second["pages"], &second["has_next"], &second["has_prev"]),
        (&json!(2), &json!(false), &json!(true))
    );
    let beyond = owner.get("/api/shop/delivery-zones?page=9").await.expect(200);
    assert_eq!((names(&beyond).len(), &beyond["total"]), (0, &json!(3)));
}

#[tokio::test]
async fn amounts_are_whole_tenge_and_not_negative() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (field, wrong) in
        [("price", json!(0.5)), ("price", json!(-1)), ("free_from", json!(-1)), ("min_order", json!(1.01))]
    {
        owner.creates_zone(json!({ field: wrong })).await.expect_objection(&format!("body.{field}"));
    }
    let whole = owner.creates_zone(json!({"price": 2_000.0, "free_from": 0})).await.expect(201);
    assert_eq!((whole["price"].to_string(), &whole["free_from"]), ("2000".to_owned(), &json!(0)));
}

#[tokio::test]
async fn every_change_of_a_zone_is_one_event() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let before = app.db_events(owner.shop_id).await.len();
    let zone = owner.creates_zone(json!({})).await.id();
    let path = format!("/api/shop/delivery-zones/{zone}");
    owner.patch(&path, json!({"is_active": false})).await.expect(200);
    owner.delete(&path).await.expect(204);
    owner.delete(&path).await.expect(404);
    owner.creates_zone(json!({"price": -1})).await.expect(422);
    assert_eq!(app.db_events(owner.shop_id).await[before..], ["shop.updated"; 3]);
    app.tick_workers().await;
    let waiting = "select count(*) from outbox where published_at is null";
    assert_eq!(app.db_value::<i64>(waiting).await, 0);
    let undelivered = "select count(*) from event_deliveries where done_at is null";
    assert_eq!(app.db_value::<i64>(undelivered).await, 0);
}

#[tokio::test]
async fn a_new_zone_goes_last_and_changes_no_order_without_a_zone() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let fee = async || {
        let items = json!([{"product_id": product, "quantity": 1}]);
        let order = owner.places_order(json!({"items": items, "address": "ул. Абая 10"})).await.expect(201);
        order["delivery_fee"].clone()
    };
    owner.creates_zone(json!({"name": "Центр", "price": 1_000, "position": 5})).await.expect(201);
    let far = owner.creates_zone(json!({"name": "Пригород", "price": 9_000})).await.expect(201);
    assert_eq!(far["position"], 6);
    assert_eq!(fee().await, 1_000);
    owner.creates_zone(json!({"name": "Сам хочет первым", "price": 3_000, "position": 0})).await.expect(201);
    assert_eq!(fee().await, 3_000);
}
