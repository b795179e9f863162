//! The public shop: its card, its catalogue, its checkout.

mod caps;
mod catalogue;
mod checkout;
mod delivery_time;
mod kept;
mod quote;
mod shop;

use serde_json::{Map, Value, json};

use crate::support::{Answer, Caller, TestApp};

/// The fields of an object, sorted.
fn fields(object: &Value) -> Vec<&str> {
    let mut fields: Vec<_> =
        object.as_object().map(Map::keys).expect("an object").map(String::as_str).collect();
    fields.sort_unstable();
    fields
}

/// A buyer orders pieces of a product, in the ways `more` says.
async fn buy(app: &TestApp, owner: &Caller, (product_id, quantity): (i64, i64), more: Value) -> Answer {
    let mut body = json!({
        "shop_id": owner.shop_id,
        "items": [{"product_id": product_id, "quantity": quantity}],
        "address": "г. Алматы, пр. Достык 89, кв. 45",
    });
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    app.buyer().checks_out(body).await
}
