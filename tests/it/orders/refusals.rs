//! Orders that are refused, and leave nothing behind.

use reqwest::Method;
use serde_json::{Value, json};

use crate::orders::traces;
use crate::support::TestApp;

/// The texts of an order with their limits.
const TEXTS: [(&str, usize); 11] = [
    ("customer_name", 200),
    ("recipient_name", 200),
    ("address", 500),
    ("entrance", 50),
    ("floor", 50),
    ("flat", 50),
    ("intercom", 50),
    ("comment", 2_000),
    ("card_text", 2_000),
    ("staff_notes", 2_000),
    ("source", 50),
];

fn texts(text: impl Fn(usize) -> String) -> Value {
    TEXTS
        .iter()
        .map(|(field, limit)| ((*field).to_owned(), json!(text(*limit))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[tokio::test]
async fn every_text_has_a_limit_and_all_objections_come_at_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let mut expected: Vec<_> = TEXTS.iter().map(|(field, _)| format!("body.{field}")).collect();
    expected.sort();
    for make in [|limit: usize| "ю".repeat(limit + 1), |_| "нуль\0".to_owned()] {
        let before = traces(&app).await;
        let mut found = owner.writes_order(texts(make)).await.objections();
        found.sort();
        assert_eq!(found, expected);
        let mut with_items = texts(make);
        with_items["items"] = json!([{"product_id": product, "quantity": 1, "notes": make(2_000)}]);
        let answer = owner.places_order(with_items).await;
        answer.expect_objection("body.items.0.notes");
        assert_eq!(answer.objections().len(), expected.len() + 1, "{answer}");
        assert_eq!(traces(&app).await, before);
    }
    let longest = texts(|limit| "ю".repeat(limit));
    let made = owner.writes_order(longest.clone()).await.expect(201);
    for (field, _) in TEXTS {
        assert_eq!(made[field], longest[field], "{field}");
    }
}

#[tokio::test]
async fn phones_are_read_as_people_write_them_and_refused_at_their_field() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (written, kept) in [
        ("8 701 123-45-67", "+77011234567"),
        ("+7 (701) 123 45 67", "+77011234567"),
        ("+49 30 1234567", "+49301234567"),
    ] {
        assert_eq!(
            owner.writes_order(json!({"customer_phone": written})).await.expect(201)["customer_phone"],
            kept
        );
    }
    let kept = owner.writes_order(json!({"recipient_phone": "8 701 765 43 21"})).await.expect(201);
    assert_eq!(kept["recipient_phone"], "+77017654321");
    let before = traces(&app).await;
    for phone in ["", "+7701", "12345", "+7701123456a", "+77011234567\0", "30 1234567"] {
        let answer = owner.writes_order(json!({"customer_phone": phone})).await;
        answer.expect_objection("body.customer_phone");
        assert_eq!(answer.json()["detail"][0]["msg"], "Неверный формат телефона");
        assert_eq!(answer.json()["detail"][0]["type"], "value_error");
    }
    owner.writes_order(json!({"customer_phone": null})).await.expect_objection("body.customer_phone");
    owner
        .writes_order(json!({"recipient_phone": "+49301234567"}))
        .await
        .expect_objection("body.recipient_phone");
    assert_eq!(traces(&app).await, before);
}

#[tokio::test]
async fn absurd_amounts_are_refused_and_leave_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 1_000_000})).await.id();
    let uncounted = owner.creates_product(json!({})).await.id();
    let before = traces(&app).await;
    let billion = 1_000_000_000_i64;
    for fields in [
        json!({"total": billion + 1}),
        json!({"total": i64::MAX}),
        json!({"total": 1e300}),
        json!({"total": billion, "flower_sum": billion, "delivery_fee": billion, "discount": billion + 1}),
        json!({"total": billion, "discount": billion}),
    ] {
        owner.writes_order(fields).await.expect(422);
    }
    let raw = r#"{"customer_phone": "+77015550001", "total": 1e400}"#;
    let request =
        owner.request(Method::POST, "/api/orders").header("content-type", "application/json").body(raw);
    owner.send(request).await.expect_objection("body.total");
    for id in [product, uncounted] {
        let line =
            |quantity: i64, price: i64| json!({"product_id": id, "quantity": quantity, "price": price});
        let many: Vec<_> = (0..100).map(|_| line(10_000, billion)).collect();
        for items in [json!([line(10_000, billion)]), json!(many), json!([line(1, billion), line(1, 1)])] {
            owner.places_order(json!({"items": items})).await.expect(422);
        }
        for quantity in [0, -1, 10_001, i64::MAX] {
            let answer = owner.places_order(json!({"items": [line(1, 1), line(quantity, 1)]})).await;
            answer.expect_objection("body.items.1.quantity");
        }
        let item = json!({"product_id": id, "quantity": 1.5});
        owner.places_order(json!({"items": [item]})).await.expect_objection("body.items.0.quantity");
    }
    assert_eq!(traces(&app).await, before);
}

#[tokio::test]
async fn an_order_has_one_to_a_hundred_lines() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 10})).await.id();
    let lines = |count: usize| vec![json!({"product_id": product, "quantity": 1}); count];
    owner.places_order(json!({"items": lines(101)})).await.expect_objection("body.items");
    owner.places_order(json!({"items": []})).await.expect_objection("body.items");
    owner.places_order(json!({})).await.expect_objection("body.items");
    let full = owner.places_order(json!({"items": lines(100)})).await;
    assert_eq!(full.expect(201)["total"], 1_000);
    let path = format!("/api/orders/{}/items", full.id());
    let more = owner.post(&path, json!({"product_id": product, "quantity": 1})).await;
    assert_eq!(more.status, 422, "{more}");
}

#[tokio::test]
async fn an_unknown_a_foreign_and_an_archived_product_are_refused_alike() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let good = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    let theirs = stranger.creates_product(json!({"stock_quantity": 5})).await.id();
    let archived = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    owner.delete(&format!("/api/products/{archived}")).await.expect(204);
    let order = owner.orders_product(good, 1).await.id();
    let before = traces(&app).await;
    let mut answers = Vec::new();
    for id in [999_999, theirs, archived, -1, i64::MAX] {
        let items = json!([{"product_id": good, "quantity": 1}, {"product_id": id, "quantity": 1}]);
        let answer = owner.places_order(json!({"customer_phone": "+77019998877", "items": items})).await;
        assert_eq!(answer.objections(), ["body.items.1.product_id"], "{answer}");
        let path = format!("/api/orders/{order}/items");
        let added = owner.post(&path, json!({"product_id": id, "quantity": 1})).await;
        assert_eq!(added.objections(), ["body.product_id"], "{added}");
        answers.push((answer.body, added.body));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(traces(&app).await, before);
}

#[tokio::test]
async fn a_marketplaces_source_is_not_for_staff() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let items = json!([{"product_id": product, "quantity": 1}]);
    for source in ["kuper", " kuper "] {
        owner.writes_order(json!({"source": source})).await.expect_objection("body.source");
        owner.places_order(json!({"source": source, "items": items})).await.expect_objection("body.source");
    }
    assert_eq!(app.db_count("orders").await, 0);
    assert_eq!(owner.writes_order(json!({})).await.expect(201)["source"], "staff");
}
