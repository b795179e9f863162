//! Orders that are refused, and leave nothing behind.

use reqwest::Method;
use serde_json::{Value, json};

use crate::orders::traces;
use crate::support::{Answer, TestApp};

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
    for make in [|limit: usize| "ю".repeat(limit + 1), |limit| "\0ю".repeat(limit + 1)] {
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
    // What nobody sees is dropped before anything is counted.
    for written in [|limit: usize| "ю".repeat(limit), |limit| "ю\0\u{202e}".repeat(limit)] {
        let made = owner.writes_order(texts(written)).await.expect(201);
        let longest = texts(|limit| "ю".repeat(limit));
        for (field, _) in TEXTS {
            assert_eq!(made[field], longest[field], "{field}");
        }
    }
}

#[tokio::test]
async fn sums_that_make_no_order_are_refused_with_the_figure_that_would() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (sums, figures) in [
        (
            json!({"flower_sum": 9_000, "delivery_fee": 2_000, "discount": 500, "total": 11_000}),
            vec!["10 500"],
        ),
        (json!({"flower_sum": 12_000, "total": 11_000}), vec!["12 000", "11 000"]),
        (
            json!({"flower_sum": 1_000, "delivery_fee": 0, "discount": 3_000, "total": 1}),
            vec!["3 000", "1 000"],
        ),
    ] {
        let answer = owner.writes_order(sums).await;
        answer.expect_objection("body.total");
        let told = answer.json()["detail"][0]["msg"].to_string().replace('\u{a0}', " ");
        assert!(figures.iter().all(|figure| told.contains(&format!("{figure} ₸"))), "{told}");
    }
    let product = owner.creates_product(json!({})).await.id();
    let items = json!([{"product_id": product, "quantity": 1}]);
    let answer = owner.places_order(json!({"items": items, "flower_sum": 1})).await;
    answer.expect_objection("body.flower_sum");
    assert!(answer.text().replace('\u{a0}', " ").contains("10 000 ₸"), "{answer}");
}

#[tokio::test]
async fn a_word_that_is_not_known_is_answered_with_those_that_are() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    for (answer, loc, words) in [
        (
            owner.writes_order(json!({"payment_method": "bitcoin"})).await,
            "body.payment_method",
            "kaspi, cash, card",
        ),
        (owner.moves(order, "expected `x`").await, "body.status", "new, paid, assembled"),
        (owner.get("/api/orders?status=abc").await, "query.status", "new, paid, assembled"),
        (owner.get("/api/orders?sort=abc").await, "query.sort", "-created_at"),
        (owner.patch("/api/shop", json!({"language": "de"})).await, "body.language", "ru, kk, en"),
    ] {
        answer.expect_objection(loc);
        let told = &answer.json()["detail"][0];
        assert_eq!(told["type"], "value_error", "{answer}");
        assert!(told["msg"].as_str().is_some_and(|msg| msg.contains(words)), "{answer}");
    }
}

#[tokio::test]
async fn money_that_is_too_much_is_refused_with_what_is_left() {
    let app = TestApp::start().await;
    let (owner, courier) = (app.owner().await, app.courier().await);
    let order = owner.writes_order(json!({"total": 25_000, "payment_method": "cash"})).await.id();
    let tells = |answer: &Answer, figure: &str| {
        assert!(answer.text().replace('\u{a0}', " ").contains(figure), "{answer}");
    };
    let answer = owner.records_payment(order, 25_001, "cash").await;
    answer.expect_rule("overpayment");
    tells(&answer, "25 000 ₸");
    owner.assigns(order, json!({"courier_id": courier.staff_id})).await.expect(200);
    courier.records_payment(order, 20_000, "cash").await.expect(201);
    let answer = owner.refunds(order, json!({"amount": 20_001})).await;
    answer.expect_rule("refund_too_large");
    tells(&answer, "20 000 ₸");
    let path = format!("/api/couriers/{}/cash/handover", courier.staff_id);
    let answer = owner.post(&path, json!({"amount": 20_500})).await;
    answer.expect_rule("handover_too_large");
    tells(&answer, "20 000 ₸");
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
