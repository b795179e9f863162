//! What counts as the same request, whose key it is, and what a key may be.

use reqwest::Method;
use serde_json::json;

use super::{ORDERS, is_replayed, order_of};
use crate::support::TestApp;

const HEADER: &str = "header.Idempotency-Key";

#[tokio::test]
async fn another_body_under_a_key_is_refused() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let first = owner.post_with_key(ORDERS, order_of(product), "key").await;
    first.expect(201);
    let mut other = order_of(product);
    other["items"][0]["quantity"] = json!(2);
    owner.post_with_key(ORDERS, other, "key").await.expect_objection(HEADER);
    let again = owner.post_with_key(ORDERS, order_of(product), "key").await;
    assert_eq!((again.status, &again.body), (201, &first.body), "the first answer is kept");
    assert_eq!(app.db_count("orders").await, 1);
}

#[tokio::test]
async fn the_same_body_written_otherwise_is_the_same_request() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let texts = [
        format!(r#"{{"customer_phone":"+77015550001","items":[{{"product_id":{product},"quantity":1}}]}}"#),
        format!(
            r#"{{ "items": [ {{ "quantity": 1, "product_id": {product} }} ],
                  "customer_phone": "\u002b77015550001" }}"#
        ),
    ];
    let mut bodies = Vec::new();
    for (path, text) in [(ORDERS, &texts[0]), (ORDERS, &texts[1]), ("/api/orders/with-items/", &texts[1])] {
        let request = owner.request(Method::POST, path).header("idempotency-key", "key");
        let request = request.header("content-type", "application/json").body(text.clone());
        let answer = owner.send(request).await;
        answer.expect(201);
        bodies.push(answer.body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert_eq!(app.db_count("orders").await, 1);
}

#[tokio::test]
async fn a_key_is_one_members_in_one_shop_on_one_route() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let order = json!({"customer_phone": "+77015550001", "total": 5_000});
    let product = owner.creates_product(json!({})).await.id();
    let mut ids = Vec::new();
    for caller in [&owner, &app.manager().await, &stranger] {
        let answer = caller.post_with_key("/api/orders", order.clone(), "key").await;
        answer.expect(201);
        assert!(!is_replayed(&answer), "{answer}");
        ids.push(answer.id());
    }
    let answer = owner.post_with_key(ORDERS, order_of(product), "key").await;
    answer.expect(201);
    ids.push(answer.id());
    ids.dedup();
    assert_eq!(ids.len(), 4);
    let again = stranger.post_with_key("/api/orders", order, "key").await;
    assert_eq!((is_replayed(&again), again.id()), (true, ids[2]));
}

#[tokio::test]
async fn a_key_spent_on_one_orders_payment_pays_no_other() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let orders = [owner.writes_order(json!({})).await.id(), owner.writes_order(json!({})).await.id()];
    let payment = json!({"amount": 10_000, "method": "cash"});
    let [first, second] = orders.map(|id| format!("/api/orders/{id}/payments"));
    owner.post_with_key(&first, payment.clone(), "key").await.expect(201);
    owner.post_with_key(&second, payment, "key").await.expect_objection(HEADER);
    assert_eq!(app.db_count("payments").await, 1);
}

#[tokio::test]
async fn an_error_stores_nothing_under_its_key() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 0})).await.id();
    owner.post_with_key(ORDERS, order_of(product), "sold out").await.expect_rule("out_of_stock");
    owner.post_with_key(ORDERS, json!({"customer_phone": "1", "items": []}), "typo").await.expect(422);
    owner.post_with_key(ORDERS, order_of(product + 1), "unknown").await.expect(422);
    assert_eq!(app.db_count("idempotency_keys").await, 0);
    owner.changes_product(product, json!({"stock_quantity": 3})).await.expect(200);
    for key in ["sold out", "typo", "unknown"] {
        let answer = owner.post_with_key(ORDERS, order_of(product), key).await;
        answer.expect(201);
        assert!(!is_replayed(&answer), "{answer}");
    }
    assert_eq!((app.db_count("orders").await, app.db_count("idempotency_keys").await), (3, 3));
}

#[tokio::test]
async fn a_key_is_1_to_255_plain_characters() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = json!({"customer_phone": "+77015550001", "total": 5_000});
    for key in [String::new(), "k".repeat(256), "ключ".to_owned()] {
        owner.post_with_key("/api/orders", order.clone(), &key).await.expect_objection(HEADER);
    }
    assert_eq!(app.db_count("orders").await, 0);
    let longest = "k".repeat(255);
    owner.post_with_key("/api/orders", order.clone(), &longest).await.expect(201);
    assert!(is_replayed(&owner.post_with_key("/api/orders", order, &longest).await));
}

#[tokio::test]
async fn without_a_key_every_request_makes_an_order() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let first = owner.writes_order(json!({})).await;
    assert!(!is_replayed(&first));
    assert_ne!(first.id(), owner.writes_order(json!({})).await.id());
    assert_eq!(app.db_count("idempotency_keys").await, 0);
}

#[tokio::test]
async fn a_field_nobody_reads_matters_no_more_under_a_key_than_without() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let body = r#"{"customer_phone": "+77015550001", "total": 500, "zzz": 1e400}"#;
    for key in ["junk", "junk"] {
        let request = owner.request(reqwest::Method::POST, "/api/orders");
        let request = request.header("content-type", "application/json").header("idempotency-key", key);
        owner.send(request.body(body)).await.expect(201);
    }
    assert_eq!(app.db_count("orders").await, 1);
}

#[tokio::test]
async fn stems_are_taken_once_under_a_key() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let batch = owner.stocks("Роза Красная", 20).await.expect(201)["positions"][0]["batch_id"].clone();
    let ingredients = json!([{"name": "Роза", "variety": "Роза Красная", "quantity": 3}]);
    let fields = json!({"stock_mode": "counted", "stock_quantity": 0, "ingredients": ingredients});
    let bouquet = owner.creates_product(fields).await.id();
    let expired = json!({"quantity": 1, "reason": "expired"});
    for (path, body, status, left) in [
        (format!("/api/warehouse/{batch}/write-off"), expired, 200, 19),
        (format!("/api/products/{bouquet}/assemble"), json!({"quantity": 2}), 201, 13),
        (format!("/api/products/{bouquet}/disassemble"), json!({"quantity": 1}), 200, 16),
    ] {
        let answers = [
            owner.post_with_key(&path, body.clone(), "key").await,
            owner.post_with_key(&path, body, "key").await,
        ];
        answers[1].expect(status);
        assert_eq!((is_replayed(&answers[1]), &answers[0].body), (true, &answers[1].body), "{path}");
        let there = owner.get(&format!("/api/warehouse/{batch}")).await.expect(200)["qty_current"].clone();
        assert_eq!(there, left, "{path}");
    }
}
