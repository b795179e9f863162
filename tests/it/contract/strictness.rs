//! What serde's derive would let through and the document doesn't allow, tried
//! on every field of every body: a list in the place of an object, a map in
//! the place of a word.

use serde_json::{Value, json};

use super::operations::{Operation, document, operations};
use super::schema::{Kind, choices, fields, item, kind, smallest};
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
