//! The customer behind an order.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn sixteen_first_orders_at_once_make_one_customer() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for phone in ["+77010000901", "+77010000902", "+77010000903"] {
        let order = || owner.writes_order(json!({"customer_phone": phone, "customer_name": "Сауле"}));
        let made = join_all((0..16).map(|_| order())).await;
        let ids: Vec<_> = made.iter().map(|made| made.expect(201)["customer"]["id"].clone()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let seen = owner.sees_order(made[0].id()).await.expect(200);
        assert_eq!(
            (&seen["customer"]["orders_count"], &seen["customer"]["total_spent"]),
            (&json!(16), &json!(0))
        );
    }
    assert_eq!(app.db_count("customers").await, 3);
    let events = app.db_events(owner.shop_id).await;
    assert_eq!(events.iter().filter(|name| *name == "customer.created").count(), 3);
    let numbers: Vec<(i64,)> = app.db_rows("select distinct number from orders").await;
    assert_eq!(numbers.len(), 48);
}

#[tokio::test]
async fn a_known_customer_is_found_however_the_phone_is_written() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let known = owner.creates_customer(json!({"phone": "+77011234567", "name": "Иван"})).await.id();
    let made =
        owner.writes_order(json!({"customer_phone": "8 (701) 123-45-67", "customer_name": "Ваня"})).await;
    let made = made.expect(201);
    assert_eq!((&made["customer"]["id"], &made["customer"]["name"]), (&json!(known), &json!("Иван")));
    assert_eq!(made["customer_name"], "Ваня");
    assert_eq!(app.db_count("customers").await, 1);
    let theirs =
        app.stranger().await.writes_order(json!({"customer_phone": "+77011234567"})).await.expect(201);
    assert_ne!(theirs["customer"]["id"], made["customer"]["id"]);
}

#[tokio::test]
async fn the_counters_follow_placing_editing_and_cancelling() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let counters = |order: &Value| {
        let customer = &order["customer"];
        [
            customer["orders_count"].clone(),
            customer["total_spent"].clone(),
            customer["last_order_date"].clone(),
        ]
    };
    let noon = "2026-11-25T12:00:00+05:00";
    let one = "2026-11-25T13:00:00+05:00";
    let first = owner.writes_order(json!({})).await;
    assert_eq!(counters(&first.expect(201)), [json!(1), json!(0), json!(noon)]);
    app.clock().advance(chrono::Duration::hours(1));
    let second = owner.writes_order(json!({"total": 5_000})).await;
    assert_eq!(counters(&second.expect(201)), [json!(2), json!(0), json!(one)]);
    owner.records_payment(second.id(), 2_000, "cash").await.expect(201);
    assert_eq!(
        counters(&owner.sees_order(first.id()).await.expect(200)),
        [json!(2), json!(2_000), json!(one)]
    );
    owner.refunds(second.id(), json!({})).await.expect(201);
    app.tick("figures.fold").await;
    let edited =
        owner.changes_order(first.id(), json!({"delivery_fee": 1_000, "discount": 500})).await.expect(200);
    assert_eq!(counters(&edited), [json!(2), json!(0), json!(one)]);
    app.tick("figures.fold").await;
    let cancelled = owner.cancels(first.id(), json!({})).await.expect(200);
    assert_eq!(counters(&cancelled), [json!(1), json!(0), json!(one)]);
    owner.cancels(first.id(), json!({})).await.expect(200);
    assert_eq!(counters(&owner.sees_order(second.id()).await.expect(200)), [json!(1), json!(0), json!(one)]);
    let cancelled = owner.moves(second.id(), "cancelled").await.expect(200);
    assert_eq!(counters(&cancelled), [json!(0), json!(0), Value::Null]);
}

#[tokio::test]
async fn a_customers_orders_come_with_what_they_add_up_to() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let gift = owner.creates_product(json!({"category": "gift", "retail_price": 1_000})).await.id();
    let bouquet = owner.creates_product(json!({"retail_price": 10_000})).await.id();
    let first = owner.orders_product(gift, 1).await;
    app.clock().advance(chrono::Duration::minutes(1));
    let second = owner
        .places_order(
            json!({"items": [{"product_id": bouquet, "quantity": 2}, {"product_id": gift, "quantity": 2}]}),
        )
        .await;
    app.clock().advance(chrono::Duration::minutes(1));
    let third = owner.orders_product(gift, 5).await;
    owner.cancels(third.id(), json!({})).await.expect(200);
    owner.writes_order(json!({"customer_phone": "+77010000999"})).await.expect(201);
    let customer = first.json()["customer"]["id"].clone();
    let path = format!("/api/customers/{customer}/orders");
    owner.records_payment(second.id(), 20_001, "card").await.expect(201);
    let list = owner.get(&path).await.expect(200);
    let ids: Vec<_> =
        list["items"].as_array().expect("a list").iter().map(|order| order["id"].clone()).collect();
    assert_eq!(ids, [third.id(), second.id(), first.id()].map(Value::from));
    let shown = &list["items"][1];
    assert_eq!(
        (&shown["items_count"], &shown["total"], &shown["status"]),
        (&json!(2), &json!(22_000), &json!("new"))
    );
    assert_eq!(shown["tracking_token"], second.json()["tracking_token"]);
    assert_eq!(shown["created_at"], "2026-11-25T12:01:00+05:00");
    assert_eq!(list["total"], 3);
    assert_eq!(
        list["stats"],
        json!({"total_orders": 2, "total_spent": 20_001, "average_order": 20_001, "favorite_category": "gift"})
    );
    let page = owner.get(&format!("{path}?limit=2&page=2")).await.expect(200);
    assert_eq!(page["items"][0]["id"], first.id());
    assert_eq!(
        (&page["pages"], &page["has_next"], &page["has_prev"]),
        (&json!(2), &json!(false), &json!(true))
    );
    owner.get(&format!("{path}?limit=0")).await.expect_objection("query.limit");
    let unknown = owner.get("/api/customers/999999/orders").await.expect(404);
    assert_eq!(app.stranger().await.get(&path).await.expect(404), unknown);
    app.florist().await.get(&path).await.expect(403);
}
