//! Something of every kind that a path or a body may name, in two shops.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::operations::{NEVER_EXISTED, Operation};
use crate::support::pictures::jpeg;
use crate::support::{Caller, TestApp};

/// One thing of every kind in each shop, made when it is first needed; a cart
/// by its token.
#[derive(Default)]
pub struct Things {
    ids: HashMap<(String, &'static str), i64>,
    carts: HashMap<&'static str, (String, i64)>,
}

impl Things {
    pub async fn id(&mut self, app: &TestApp, kind: &str, of: &'static str) -> i64 {
        let key = (kind.to_owned(), of);
        if let Some(id) = self.ids.get(&key) {
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
            "variety_id" => caller.adds_variety("Роза Красная").await.id(),
            "delivery_id" => caller.stocks("Роза Белая", 10).await.id(),
            "stock_take_id" => caller.post("/api/warehouse/stock-takes", json!({})).await.id(),
            "batch_id" => {
                let delivery = caller.stocks("Роза Белая", 10).await.expect(201);
                delivery["positions"][0]["batch_id"].as_i64().expect("a batch")
            }
            "customer_id" => caller.creates_customer(json!({"phone": "+77015550077"})).await.id(),
            "date_id" => {
                let customer = Box::pin(self.id(app, "customer_id", of)).await;
                caller.remembers(customer, "1990-05-15").await.id()
            }
            "address_id" => {
                let customer = Box::pin(self.id(app, "customer_id", of)).await;
                caller.adds_address(customer, json!({"address": "ул. Толе би 59"})).await.id()
            }
            "order_id" | "item_id" => {
                let product = caller.creates_product(json!({})).await.id();
                let order = caller.orders_product(product, 1).await.id();
                let item = &caller.sees_order(order).await.expect(200)["items"][0]["id"];
                let item = item.as_i64().expect("an item with an id");
                self.ids.extend([(("order_id".to_owned(), of), order), (("item_id".to_owned(), of), item)]);
                return if kind == "item_id" { item } else { order };
            }
            "task_id" => task_of_its_own(&caller).await,
            "payment_id" => {
                let order = Box::pin(self.id(app, "order_id", of)).await;
                caller.records_payment(order, 1, "cash").await.id()
            }
            "refund_id" => {
                let order = Box::pin(self.id(app, "order_id", of)).await;
                caller.moves(order, "paid").await.expect(200);
                caller.refunds(order, json!({"amount": 1})).await.id()
            }
            "photo_id" | "image_id" | "picture_id" => {
                let (whose, things) = match kind {
                    "photo_id" => ("order_id", "orders/{}/photos"),
                    "image_id" => ("product_id", "products/{}/images"),
                    _ => ("task_id", "production/tasks/{}/photos"),
                };
                let path = things.replace("{}", &Box::pin(self.id(app, whose, of)).await.to_string());
                caller.uploads(&format!("/api/{path}"), &jpeg(), &[]).await.id()
            }
            "token" => {
                let product = caller.creates_product(json!({})).await.id();
                let order = caller.orders_product(product, 1).await.expect(201);
                order["tracking_token"].as_str().and_then(|token| token.parse().ok()).expect("a token")
            }
            other => panic!("this test does not know how to make a {other}"),
        };
        self.ids.insert(key, id);
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

    /// A cart with one product in it: its token, and the line's id.
    async fn cart(&mut self, app: &TestApp, of: &'static str) -> (String, i64) {
        if let Some(cart) = self.carts.get(of) {
            return cart.clone();
        }
        let [shop_id, product] = [self.id(app, "shop_id", of).await, self.id(app, "product_id", of).await];
        let token = app.buyer().begins_cart(shop_id).await;
        let cart = app.buyer().puts_into_cart(&token, product, 1).await.expect(201);
        let item = cart["items"][0]["id"].as_i64().expect("an item with an id");
        self.carts.insert(of, (token.clone(), item));
        (token, item)
    }

    /// The operation's path to things of the owner or the stranger.
    pub async fn path(&mut self, app: &TestApp, operation: &Operation, of: &'static str) -> String {
        if operation.path.starts_with("/api/public/carts/") {
            let (token, item) = self.cart(app, of).await;
            return operation
                .path_with(|name| if name == "token" { token.clone() } else { item.to_string() });
        }
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

/// Of an order that nobody puts together.
async fn task_of_its_own(caller: &Caller) -> i64 {
    let order = caller.writes_order(json!({})).await.id();
    caller.post("/api/production/tasks", json!({ "order_id": order })).await.id()
}
