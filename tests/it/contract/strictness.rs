//! What serde's derive would let through and the document doesn't allow, tried
//! on every field of every body: a list in the place of an object, a map in
//! the place of a word. And what it would tell of one field at a time.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::operations::{Operation, document, operations};
use super::schema::{Kind, choices, fields, item, kind, required, smallest};
use crate::support::TestApp;

/// Bodies in each of which one value is wrong, with the way to it.
fn spoiled(
    document: &Value,
    schema: &Value,
    wrong: &dyn Fn(&Value) -> Option<Value>,
) -> Vec<(String, Value)> {
    let itself = wrong(schema).map(|value| (String::new(), value));
    let inside = match kind(document, schema) {
        Kind::Object => {
            let whole = smallest(document, schema);
            let of_field = |(name, field): (String, Value)| {
                let whole = whole.clone();
                spoiled(document, &field, wrong).into_iter().map(move |(way, value)| {
                    let mut body = whole.clone();
                    body[&name] = value;
                    (format!(".{name}{way}"), body)
                })
            };
            fields(document, schema).into_iter().flat_map(of_field).collect()
        }
        Kind::List => {
            let of_item = spoiled(document, &item(document, schema), wrong).into_iter();
            of_item.map(|(way, value)| (format!(".0{way}"), json!([value]))).collect()
        }
        _ => Vec::new(),
    };
    itself.into_iter().chain(inside).collect()
}

/// Sends every spoiled body; each must be objected to at the wrong value, in
/// the words given. Returns how many there were.
async fn all_are_refused(wrong: fn(&Value, &Value) -> Option<Value>, msg: &str) -> usize {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let owner = app.owner().await;
    let mut tried = 0;
    for operation in operations(&document).iter().filter(|operation| operation.takes_json) {
        let caller = if operation.is_secured { owner.clone() } else { app.nobody() };
        for (way, body) in spoiled(&document, body_of(operation), &|schema| wrong(&document, schema)) {
            let answer = operation.call(&caller, &operation.path_to_nothing(), &body.to_string()).await;
            answer.expect_objection(&format!("body{way}"));
            assert_eq!(answer.json()["detail"][0]["msg"], msg, "{answer}");
            tried += 1;
        }
    }
    tried
}

fn body_of(operation: &Operation) -> &Value {
    &operation.definition["requestBody"]["content"]["application/json"]["schema"]
}

#[tokio::test]
async fn a_list_is_no_object() {
    let list = |document: &Value, schema: &Value| {
        let count = fields(document, schema).len();
        (kind(document, schema) == Kind::Object).then(|| json!(vec![Value::Null; count]))
    };
    assert!(all_are_refused(list, "Ожидается объект").await > 30);
}

#[tokio::test]
async fn a_word_is_no_map() {
    let map = |document: &Value, schema: &Value| {
        let word = choices(document, schema).into_iter().find_map(|word| word.as_str().map(str::to_owned))?;
        Some(json!({ word: null }))
    };
    assert!(all_are_refused(map, "Неверный тип значения").await > 10);
}

#[tokio::test]
async fn all_that_a_body_lacks_is_told_in_one_answer() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let owner = app.owner().await;
    let mut several = 0;
    for operation in operations(&document).iter().filter(|operation| operation.takes_json) {
        let required = required(&document, body_of(operation)).into_iter();
        let required: BTreeSet<_> = required.map(|name| format!("body.{name}")).collect();
        if required.is_empty() {
            continue;
        }
        let caller = if operation.is_secured { owner.clone() } else { app.nobody() };
        let answer = operation.call(&caller, &operation.path_to_nothing(), "{}").await;
        answer.expect(422);
        assert_eq!(answer.objections().into_iter().collect::<BTreeSet<_>>(), required, "{answer}");
        several += usize::from(required.len() > 1);
    }
    assert!(several >= 5, "few bodies need more than one field: {several}");
}

#[tokio::test]
async fn what_is_there_is_looked_at_beside_what_is_not() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let body = json!({"customer_phone": "abc", "items": [{"product_id": 1}, {}], "delivery_date": "soon"});
    let answer = owner.post("/api/orders/with-items", body).await;
    let objections: BTreeSet<_> = answer.objections().into_iter().collect();
    let expected = [
        "body.customer_phone",
        "body.delivery_date",
        "body.items.0.quantity",
        "body.items.1.product_id",
        "body.items.1.quantity",
    ];
    assert_eq!(objections, expected.map(str::to_owned).into(), "{answer}");
}

#[tokio::test]
async fn the_same_fault_is_of_the_same_type_wherever_it_stands() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (answer, loc) in [
        (owner.get("/api/orders/abc").await, "path.order_id"),
        (owner.get("/api/orders?page=abc").await, "query.page"),
        (owner.get("/api/orders?florist_id=abc").await, "query.florist_id"),
        (owner.get("/api/products?min_price=abc").await, "query.min_price"),
        (owner.get("/api/products?is_active=abc").await, "query.is_active"),
        (owner.post("/api/orders/1/assign", json!({"florist_id": "abc"})).await, "body.florist_id"),
    ] {
        answer.expect_objection(loc);
        assert_eq!(answer.json()["detail"][0]["type"], "type_error", "{answer}");
    }
}

/// To JSON `2.0` is an integer, and the document asks for integers.
#[tokio::test]
async fn a_whole_number_is_one_however_it_is_written() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 1_000})).await.id();
    let post = async |path: &str, body: String| {
        let request = owner.request(reqwest::Method::POST, path).header("content-type", "application/json");
        owner.send(request.body(body)).await
    };
    let lines = |id: &str, quantity: &str| {
        let line = format!(r#"{{"product_id": {id}, "quantity": {quantity}}}"#);
        format!(r#"{{"customer_phone": "+77015550001", "items": [{line}]}}"#)
    };
    let order = post("/api/orders/with-items", lines(&format!("{product}.0"), "2e0")).await.expect(201);
    assert_eq!((&order["total"], &order["items"][0]["quantity"]), (&json!(2_000), &json!(2)));
    let half = post("/api/orders/with-items", lines(&product.to_string(), "1.5")).await;
    half.expect_objection("body.items.0.quantity");
    let florist = format!(r#"{{"florist_id": {}.0, "courier_id": null}}"#, owner.staff_id);
    let assigned = post(&format!("/api/orders/{}/assign", order["id"]), florist).await.expect(200);
    assert_eq!(assigned["florist"]["id"], owner.staff_id);
}
