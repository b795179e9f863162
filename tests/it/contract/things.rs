//! Something of every kind that a path or a body may name, in two shops.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::operations::{NEVER_EXISTED, Operation};
use crate::support::TestApp;

/// One thing of every kind in each shop, made when it is first needed.
#[derive(Default)]
pub struct Things(HashMap<(String, &'static str), i64>);

impl Things {
    pub async fn id(&mut self, app: &TestApp, kind: &str, of: &'static str) -> i64 {
        let key = (kind.to_owned(), of);
        if let Some(id) = self.0.get(&key) {
            return *id;
        }
        let (caller, phone) = match of {
            "owner" => (app.owner().await, "+77012220001"),
            _ => (app.stranger().await, "+77012220002"),
        };
        let id = match kind {
            "shop_id" => caller.shop_id,
            "zone_id" => caller.creates_zone(json!({})).await.id(),
            "closure_id" => caller.closes_shop_on("2027-03-21").await.id(),
            "staff_id" => caller.hires("Дамир", phone, "florist").await.id(),
            "api_key_id" => caller.makes_key(&["orders"]).await.id(),
            "product_id" => caller.creates_product(json!({})).await.id(),
            "customer_id" => caller.creates_customer(json!({})).await.id(),
            "order_id" | "item_id" => {
                let product = caller.creates_product(json!({})).await.id();
                let order = caller.orders_product(product, 1).await.id();
                let item = &caller.sees_order(order).await.expect(200)["items"][0]["id"];
                let item = item.as_i64().expect("an item with an id");
                self.0.extend([(("order_id".to_owned(), of), order), (("item_id".to_owned(), of), item)]);
                return if kind == "item_id" { item } else { order };
            }
            "token" => {
                let product = caller.creates_product(json!({})).await.id();
                let order = caller.orders_product(product, 1).await.expect(201);
                order["tracking_token"].as_str().and_then(|token| token.parse().ok()).expect("a token")
            }
            other => panic!("this test does not know how to make a {other}"),
        };
        self.0.insert(key, id);
        id
    }

    /// What a path says of such a thing: its id, and for some a word.
    async fn named(&mut self, app: &TestApp, kind: &str, of: &'static str) -> String {
        // Made by connecting a gateway, which this server has none of.
        if kind == "callback" {
            return "0".repeat(32);
        }
        if kind != "session_id" {
            return self.id(app, kind, of).await.to_string();
        }
        let caller = if of == "owner" { app.owner().await } else { app.stranger().await };
        let sessions = caller.get("/api/auth/sessions").await.expect(200);
        sessions["items"][0]["id"].as_str().expect("the id of a session").to_owned()
    }

    /// The operation's path to things of the owner or the stranger.
    pub async fn path(&mut self, app: &TestApp, operation: &Operation, of: &'static str) -> String {
        let mut ids = HashMap::new();
        for name in operation.path_parameters() {
            ids.insert(name.clone(), self.named(app, &name, of).await);
        }
        operation.path_with(|name| ids[name].clone())
    }

    /// Another shop's thing, looked for inside our own.
    pub async fn path_into_own(&mut self, app: &TestApp, operation: &Operation) -> String {
        let names = operation.path_parameters();
        let mut ids = HashMap::new();
        for (place, name) in names.iter().enumerate() {
            let of = if place + 1 == names.len() { "stranger" } else { "owner" };
            ids.insert(name.clone(), self.named(app, name, of).await);
        }
        operation.path_with(|name| ids[name].clone())
    }

    /// `$kind` filled with the stranger's id, or with one that never existed;
    /// `$own_kind` with ours.
    pub async fn filled(&mut self, app: &TestApp, template: &str, with_theirs: bool) -> String {
        let mut text = template.to_owned();
        while let Some(at) = text.find('$') {
            let word: String =
                text[at + 1..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            let id = match word.strip_prefix("own_") {
                Some(kind) => self.id(app, kind, "owner").await,
                None if with_theirs => self.id(app, &word, "stranger").await,
                None => NEVER_EXISTED,
            };
            text = text.replacen(&format!("${word}"), &Value::from(id).to_string(), 1);
        }
        text
    }
}
