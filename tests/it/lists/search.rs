//! Search under row-level security: one shop's texts, by whom they may be
//! searched, and totals that nobody counts.

use serde_json::json;

use crate::support::cluster::connect;
use crate::support::db::{db_execute, db_rows};
use crate::support::{Caller, TestApp};

async fn total(caller: &Caller, path: &str) -> i64 {
    caller.get(path).await.expect(200)["total"].as_i64().expect("a total")
}

#[tokio::test]
async fn nobody_is_found_in_another_shop() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let order = json!({"customer_name": "Айгуль Ёлкина", "customer_phone": "+77011234567"});
    owner.writes_order(order).await.expect(201);
    owner.creates_product(json!({"name": "Айгуль"})).await.expect(201);
    for path in [
        "/api/orders?search=айгуль",
        "/api/orders?search=%2B77011234567",
        "/api/orders?search=й",
        "/api/customers?search=айгуль",
        "/api/products?search=айгуль",
    ] {
        assert_eq!(total(&stranger, path).await, 0, "{path}");
        assert_eq!(total(&owner, path).await, 1, "{path}");
    }
}

#[tokio::test]
async fn the_shop_of_a_search_is_the_transactions_alone() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.writes_order(json!({"customer_name": "Айгуль"})).await.expect(201);
    let mut connection = connect(&app.database().as_login()).await;
    db_execute(&mut connection, "begin; set local role cvety_app").await;
    for (shop, found) in [(owner.shop_id, 1), (owner.shop_id + 1000, 0)] {
        db_execute(&mut connection, &format!("select set_config('app.shop_id', '{shop}', true)")).await;
        for call in [
            "search_order_people(array['%айгуль%'], array[null]::text[], true, 10)",
            "search_customers(array['%айгуль%'], 10)",
            // As the previous version calls them.
            "search_order_people('%айгуль%', true, null, 10)",
            "search_customers('%айгуль%', null, 10)",
        ] {
            let rows: Vec<(i32,)> = db_rows(&mut connection, &format!("select cardinality({call})")).await;
            assert_eq!(rows, [(found,)], "{call}");
        }
    }
}

#[tokio::test]
async fn a_florist_finds_names_but_no_phones() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let order = json!({"customer_name": "Айгуль", "customer_phone": "+77011234567", "recipient_name": "Мадина",
        "recipient_phone": "+77017654321"});
    owner.writes_order(order).await.expect(201);
    for (search, by_florist) in
        [("%2B77011234567", 0), ("1234567", 0), ("765", 0), ("мадина", 1), ("АЙГУЛЬ", 1), ("й", 1)]
    {
        let path = format!("/api/orders?search={search}");
        assert_eq!((total(&owner, &path).await, total(&florist, &path).await), (1, by_florist), "{search}");
    }
}

#[tokio::test]
async fn what_an_order_says_no_longer_finds_it_no_more() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id =
        owner.writes_order(json!({"recipient_name": "Мадина", "recipient_phone": "+77017654321"})).await.id();
    let edit = json!({"recipient_name": "Сауле", "recipient_phone": "+77017654322"});
    owner.patch(&format!("/api/orders/{id}"), edit).await.expect(200);
    for (search, found) in [("мадина", 0), ("%2B77017654321", 0), ("сауле", 1), ("%2B77017654322", 1)]
    {
        assert_eq!(total(&owner, &format!("/api/orders?search={search}")).await, found, "{search}");
    }
}

#[tokio::test]
async fn totals_of_customers_and_products_follow_every_change() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let customer = owner.creates_customer(json!({"name": "Вера"})).await.id();
    owner.writes_order(json!({"customer_phone": "+77015559999"})).await.expect(201);
    let [kept, archived, inactive] = [
        owner.creates_product(json!({})).await.id(),
        owner.creates_product(json!({})).await.id(),
        owner.creates_product(json!({"is_active": false})).await.id(),
    ];
    owner.patch(&format!("/api/products/{kept}"), json!({"is_active": false})).await.expect(200);
    owner.patch(&format!("/api/products/{inactive}"), json!({"is_active": true})).await.expect(200);
    owner.delete(&format!("/api/products/{archived}")).await.expect(204);
    owner.delete(&format!("/api/customers/{customer}")).await.expect(204);
    for round in 0..2 {
        for (path, count) in [
            ("/api/customers", 1),
            ("/api/products", 2),
            ("/api/products?is_active=true", 1),
            ("/api/products?is_active=false", 1),
            ("/api/products?archived=true", 1),
            ("/api/products?archived=true&is_active=true", 1),
            ("/api/products?archived=true&is_active=false", 0),
        ] {
            assert_eq!(total(&owner, path).await, count, "{path} in round {round}");
        }
        app.tick("figures.fold").await;
    }
}
