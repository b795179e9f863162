//! Examples in the document are possible things, such as the house could
//! answer, and what they send does no harm where it is only tried.

use serde_json::{Value, json};

use super::operations::{Operation, document, operations};
use crate::support::{Caller, TestApp};

/// The names of stages as staff read them, and as buyers do.
const NAMES: [(&str, &str, &str); 9] = [
    ("new", "Новый", "Новый заказ"),
    ("paid", "Оплачен", "Оплачен"),
    ("assembled", "Собран", "Собран"),
    ("delivery", "Доставка", "В доставке"),
    ("self_pickup", "Самовывоз", "Готов к выдаче"),
    ("delivered", "Доставлен", "Доставлен"),
    ("completed", "Выполнен", "Выполнен"),
    ("cancelled", "Отменен", "Отменен"),
    ("issue", "Проблема", "Уточняется"),
];
/// In the order in which they may come.
const MOMENTS: [&str; 6] =
    ["created_at", "paid_at", "assembled_at", "shipped_at", "delivered_at", "completed_at"];

/// An object of an example, and what it says that cannot be.
struct Example<'a> {
    object: &'a Value,
    faults: Vec<&'static str>,
}

impl Example<'_> {
    fn hold(&mut self, holds: bool, what: &'static str) {
        if !holds {
            self.faults.push(what);
        }
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.object[name].as_f64()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.object[name].as_str()
    }

    fn sum_of(&self, list: &str, name: &str) -> f64 {
        let items = self.object[list].as_array().into_iter().flatten();
        items.filter_map(|item| item[name].as_f64()).sum()
    }

    /// What an order or a cart costs, and its lines.
    fn sums(&mut self) {
        let parts = ["flower_sum", "delivery_fee", "discount", "total"].map(|name| self.number(name));
        if let [Some(flowers), Some(fee), Some(discount), Some(total)] = parts {
            self.hold(flowers + fee - discount == total, "flower_sum + delivery_fee − discount is the total");
            if self.object["items"][0]["total"].is_number() {
                self.hold(self.sum_of("items", "total") == flowers, "the lines make flower_sum");
            }
        }
        let line = ["price", "quantity", "total"].map(|name| self.number(name));
        if let [Some(price), Some(quantity), Some(total)] = line {
            self.hold(price * quantity == total, "price × quantity is the line's total");
        }
        if let (Some(sale), Some(retail)) = (self.number("sale_price"), self.number("retail_price")) {
            let current = self.number("current_price");
            self.hold(sale < retail && current.is_none_or(|current| current == sale), "a sale is cheaper");
        }
    }

    /// What of an order's money its other fields say.
    fn money(&mut self) {
        let sums = ["paid_total", "refunded_total", "total"].map(|name| self.number(name));
        let [Some(paid), Some(refunded), Some(total)] = sums else { return };
        let object = self.object;
        let is_paid = paid >= total;
        self.hold(refunded <= paid, "no more is refunded than was paid");
        self.hold(
            self.number("outstanding") == Some((total - paid).max(0.0)),
            "outstanding is what is not paid",
        );
        self.hold(is_paid == (object["payment_status"] == "paid"), "payment_status says what was paid");
        self.hold(is_paid == object["paid_at"].is_string(), "paid_at is when it was paid");
        self.hold(object["status"] != "new" || paid == 0.0, "a new order is not paid");
        let passed = object["history"].as_array().cloned().unwrap_or_default();
        self.hold(passed.first().is_some_and(|first| first["status"] == "new"), "an order begins as new");
        self.hold(
            passed.last().is_some_and(|last| last["status"] == object["status"]),
            "history ends at the status",
        );
        let may = object["allowed_transitions"].as_array().expect("a list");
        self.hold(!may.contains(&object["status"]), "an order becomes something else");
    }

    /// Words and moments.
    fn life(&mut self) {
        if let (Some(status), Some(shown)) = (self.text("status"), self.text("status_display")) {
            let (_, staff, buyer) = NAMES.iter().find(|(stage, ..)| *stage == status).expect("a stage");
            let is_public = ["timeline", "timestamp"].iter().any(|name| self.object.get(*name).is_some());
            let right = shown == if is_public { *buyer } else { *staff };
            self.hold(right, "status_display is the status in words");
        }
        let moments: Vec<_> = MOMENTS.iter().filter_map(|name| self.text(name)).collect();
        let is_sorted = moments.is_sorted();
        self.hold(is_sorted, "moments in order");
        for (first, last) in [
            ("from", "to"),
            ("from_date", "to_date"),
            ("created_at", "updated_at"),
            ("created_at", "settled_at"),
        ] {
            let backwards = self.text(first).zip(self.text(last)).is_some_and(|(first, last)| first > last);
            self.hold(!backwards, "the end is not before the beginning");
        }
        if self.object["provider"] == "manual" {
            let is_done = ["succeeded", "done"].contains(&self.text("status").unwrap_or_default());
            self.hold(
                is_done && self.object["settled_at"].is_string(),
                "what is done by hand is done at once",
            );
        }
    }

    /// What adds up elsewhere.
    fn counts(&mut self) {
        if self.object["parts"].is_array() {
            let amount = self.number("amount").unwrap_or_default();
            self.hold(self.sum_of("parts", "amount") == amount, "parts make the refund");
        }
        if let (Some(stock), Some(in_stock)) =
            (self.number("stock_quantity"), self.object["in_stock"].as_bool())
        {
            self.hold((stock > 0.0) == in_stock, "in_stock says whether there is stock");
        }
        if let (Some(items), Some(pages)) = (self.object["items"].as_array(), self.number("pages")) {
            let alone = self.object["has_next"] == false && self.object["has_prev"] == false;
            self.hold(self.object["total"] == items.len() && pages == 1.0 && alone, "one page holds all");
        }
        if let Some(counts) = self.object["counts"].as_object() {
            let sum: i64 = counts.values().filter_map(Value::as_i64).sum();
            self.hold(self.object["total"] == sum, "the counts make the total");
        }
        let orders = self.number("orders_count").or(self.number("total_orders"));
        if let (Some(orders), Some(spent), Some(average)) =
            (orders, self.number("total_spent"), self.number("average_order"))
        {
            self.hold(orders * average == spent, "the average is spent ÷ orders");
        }
        let cash = ["taken", "handed_in", "owed"].map(|name| self.number(name));
        if let [Some(taken), Some(handed), Some(owed)] = cash {
            let refunded = self.number("refunded").unwrap_or_default();
            self.hold(taken - refunded - handed == owed, "owed is taken less handed in");
        }
    }
}

/// What an object of an example says that cannot be.
fn impossible(object: &Value) -> Vec<&'static str> {
    let mut example = Example { object, faults: Vec::new() };
    example.sums();
    example.money();
    example.life();
    example.counts();
    example.faults
}

/// The examples of an operation: what it takes, and what it answers.
fn examples(operation: &Operation) -> Vec<(String, Value)> {
    let taken = operation.definition["requestBody"]["content"].as_object().into_iter().flatten();
    let taken = taken.map(|(_, content)| ("request".to_owned(), content["example"].clone()));
    let answers = operation.definition["responses"].as_object().into_iter().flatten();
    let answers = answers.filter(|(status, _)| status.starts_with('2')).filter_map(|(status, answer)| {
        Some((status.clone(), answer["content"].get("application/json")?["example"].clone()))
    });
    taken.chain(answers).collect()
}

#[tokio::test]
async fn what_examples_show_could_be_so() {
    let document = document(&TestApp::start().await).await;
    let (mut faults, mut objects) = (Vec::new(), 0);
    for operation in operations(&document) {
        for (place, example) in examples(&operation) {
            let mut next = vec![&example];
            while let Some(value) = next.pop() {
                match value {
                    Value::Array(values) => next.extend(values),
                    Value::Object(fields) => {
                        objects += 1;
                        next.extend(fields.values());
                        faults.extend(
                            impossible(value)
                                .into_iter()
                                .map(|what| format!("{} {place}: {what}", operation.id)),
                        );
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(objects > 150, "{objects} objects");
}

#[test]
fn what_cannot_be_is_found() {
    let order = json!({
        "status": "new", "status_display": "Оплачен", "created_at": "2026-11-25", "flower_sum": 25_000, "delivery_fee": 2_000, "discount": 0,
        "total": 27_000, "paid_total": 1, "refunded_total": 2, "outstanding": 1, "payment_status": "unpaid",
        "paid_at": null, "history": [{"status": "new"}], "allowed_transitions": ["new"],
    });
    assert_eq!(impossible(&order).len(), 5, "{:?}", impossible(&order));
}

/// A person reads the example of a stage in the order in which fields are
/// written, which begins with what the thing is.
#[tokio::test]
async fn fields_stand_in_the_order_in_which_they_are_written() {
    let app = TestApp::start().await;
    let document: Value =
        serde_json::from_str(&app.nobody().get("/openapi.json").await.text()).expect("JSON");
    let post = &document["paths"]["/api/orders"]["post"];
    let example = &post["responses"]["201"]["content"]["application/json"]["example"];
    let names: Vec<_> = example.as_object().expect("an order").keys().take(4).map(String::as_str).collect();
    assert_eq!(names, ["id", "ulid", "number", "version"]);
    let taken = &post["requestBody"]["content"]["application/json"]["example"];
    assert_eq!(
        taken.as_object().expect("an order").keys().next().map(String::as_str),
        Some("customer_phone")
    );
}

/// What a shop is to its customers and its people: nothing of it changes because
/// somebody pressed Execute.
async fn what_matters(app: &TestApp, owner: &Caller) -> Value {
    let staff = owner.get("/api/staff?limit=100").await.expect(200);
    let in_charge =
        |member: &&Value| ["owner", "manager"].contains(&member["role"].as_str().unwrap_or_default());
    let in_charge: Vec<_> =
        staff["items"].as_array().expect("staff").iter().filter(in_charge).cloned().collect();
    let closures = owner.get("/api/shop/closures?limit=100").await.expect(200);
    let ahead =
        |closure: &&Value| closure["to_date"].as_str().unwrap_or_default() >= crate::support::app::TODAY;
    let ahead: Vec<_> =
        closures["items"].as_array().expect("closures").iter().filter(ahead).cloned().collect();
    let mut shop = owner.get("/api/shop").await.expect(200);
    shop["updated_at"] = Value::Null;
    // Those that are active count, and stand in the public shop.
    shop["delivery_zones"] = Value::Null;
    json!({
        "shop": shop,
        "in charge": in_charge,
        "closed": ahead,
        "public": app.nobody().get(&format!("/api/public/shops/{}", owner.shop_id)).await.expect(200),
        "on offer": app.nobody().get(&format!("/api/public/products?shop_id={}", owner.shop_id)).await.expect(200),
        "providers": app.db_count("payment_providers").await,
    })
}

/// What does what it says to whoever presses it, without a body to be careful with.
const SAYS_SO: [&str; 2] = ["end_session", "delete_other_sessions"];

#[tokio::test]
async fn pressing_execute_on_what_asks_for_no_id_does_no_harm() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.creates_product(json!({})).await.id();
    owner.creates_zone(json!({})).await.id();
    let before = what_matters(&app, &owner).await;
    let document = document(&app).await;
    let mut tried = 0;
    for operation in operations(&document) {
        let asks = operation.definition["parameters"].as_array().into_iter().flatten();
        let mut asks = asks.filter(|parameter| parameter["in"] == "path");
        // Swagger UI fills an example in, and then one press is enough. A random token leads to nothing.
        let is_named =
            |parameter: &Value| parameter["schema"]["type"] == "string" || parameter["example"].is_null();
        assert!(asks.clone().all(is_named), "{}: whoever changes something names what", operation.id);
        if asks.next().is_some()
            || !operation.path.starts_with("/api/")
            || SAYS_SO.contains(&operation.id.as_str())
        {
            continue;
        }
        let body = &operation.definition["requestBody"]["content"]["application/json"]["example"];
        operation.call(&owner, &operation.path, &body.to_string()).await;
        assert_eq!(what_matters(&app, &owner).await, before, "{} did harm", operation.id);
        tried += 1;
    }
    assert!(tried > 30, "{tried} operations");
}
