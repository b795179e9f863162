//! The verbs of the trade: thin names for single requests, so that a test
//! reads as what people do. Each returns the [`Answer`]; most tests go on with
//! `.expect(201)` or `.id()`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, Caller};

impl Caller {
    /// Submits a form of a page.
    pub async fn submits(&self, path: &str, form: String) -> Answer {
        let request = self.request(Method::POST, path);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        self.send(request).await
    }

    /// Adds a product; what `fields` leaves out is a plain bouquet for 10 000.
    pub async fn creates_product(&self, fields: Value) -> Answer {
        let base = json!({"name": "Букет «Весна»", "category": "bouquet", "retail_price": 10_000});
        self.post("/api/products", merged(base, fields)).await
    }

    /// Adds a variety.
    pub async fn adds_variety(&self, name: &str) -> Answer {
        self.post("/api/warehouse/varieties", json!({ "name": name })).await
    }

    /// Takes in so many stems of a variety, at a hundred tenge each.
    pub async fn stocks(&self, variety: &str, stems: i64) -> Answer {
        let position = json!({"variety": variety, "qty": stems, "cost_per_stem": 100});
        self.enters_delivery(json!({ "positions": [position] })).await
    }

    /// Enters a delivery; what `fields` leaves out is Flower Direct's.
    pub async fn enters_delivery(&self, fields: Value) -> Answer {
        self.post("/api/warehouse/deliveries", merged(json!({"supplier": "Flower Direct"}), fields)).await
    }

    /// Adds a bouquet of so many stems of each of those varieties.
    pub async fn creates_bouquet_of(&self, stems: &[(&str, i64)]) -> i64 {
        let ingredients: Vec<_> = stems
            .iter()
            .map(|(variety, stems)| json!({"name": variety, "variety": variety, "quantity": stems}))
            .collect();
        self.creates_product(json!({ "ingredients": ingredients })).await.id()
    }

    /// Changes a product.
    pub async fn changes_product(&self, product_id: i64, fields: Value) -> Answer {
        self.patch(&format!("/api/products/{product_id}"), fields).await
    }

    /// Adds a customer; what `fields` leaves out is Айгуль.
    pub async fn creates_customer(&self, fields: Value) -> Answer {
        let base = json!({"name": "Айгуль", "phone": "+77015550001"});
        self.post("/api/customers", merged(base, fields)).await
    }

    /// Remembers a birthday of a customer's.
    pub async fn remembers(&self, customer_id: i64, date: &str) -> Answer {
        let birthday = json!({"date_type": "birthday", "date": date});
        self.post(&format!("/api/customers/{customer_id}/important-dates"), birthday).await
    }

    /// Adds an address of a customer's.
    pub async fn adds_address(&self, customer_id: i64, fields: Value) -> Answer {
        self.post(&format!("/api/customers/{customer_id}/addresses"), fields).await
    }

    /// Adds a delivery zone; what `fields` leaves out is the centre for 2 000.
    pub async fn creates_zone(&self, fields: Value) -> Answer {
        let base = json!({"name": "Центр города", "price": 2_000});
        self.post("/api/shop/delivery-zones", merged(base, fields)).await
    }

    /// Closes the shop on a day.
    pub async fn closes_shop_on(&self, date: &str) -> Answer {
        self.post("/api/shop/closures", json!({"from_date": date})).await
    }

    /// Hires someone.
    pub async fn hires(&self, name: &str, phone: &str, role: &str) -> Answer {
        self.post("/api/staff", json!({"name": name, "phone": phone, "role": role})).await
    }

    /// Writes down an order without items; what `fields` leaves out is one
    /// for 10 000.
    pub async fn writes_order(&self, fields: Value) -> Answer {
        let base = json!({"customer_phone": "+77015550001", "total": 10_000});
        self.post("/api/orders", merged(base, fields)).await
    }

    /// Places an order of products (`items`), at the counter.
    pub async fn places_order(&self, fields: Value) -> Answer {
        let base = json!({"customer_phone": "+77015550001"});
        self.post("/api/orders/with-items", merged(base, fields)).await
    }

    /// Places an order of one product, so many pieces of it.
    pub async fn orders_product(&self, product_id: i64, quantity: i64) -> Answer {
        let items = json!([{"product_id": product_id, "quantity": quantity}]);
        self.places_order(json!({"items": items})).await
    }

    /// Places an order at the storefront; `fields` names shop and items.
    pub async fn checks_out(&self, fields: Value) -> Answer {
        let base = json!({"customer_phone": self.phone, "customer_name": "Динара"});
        self.post("/api/public/orders", merged(base, fields)).await
    }

    /// Begins a cart at the storefront of a shop; its token.
    pub async fn begins_cart(&self, shop_id: i64) -> String {
        let cart = self.post("/api/public/carts", json!({"shop_id": shop_id})).await.expect(201);
        cart["token"].as_str().expect("a token").to_owned()
    }

    /// Puts so many pieces of a product into a cart.
    pub async fn puts_into_cart(&self, token: &str, product_id: i64, quantity: i64) -> Answer {
        let line = json!({"product_id": product_id, "quantity": quantity});
        self.post(&format!("/api/public/carts/{token}/items"), line).await
    }

    /// The cart as it stands.
    pub async fn sees_cart(&self, token: &str) -> Answer {
        self.get(&format!("/api/public/carts/{token}")).await
    }

    /// Has a cart's goods held.
    pub async fn checks_cart_out(&self, token: &str) -> Answer {
        let request = self.request(Method::POST, &format!("/api/public/carts/{token}/checkout"));
        self.send(request).await
    }

    /// Orders what is in a cart.
    pub async fn orders_cart(&self, shop_id: i64, token: &str) -> Answer {
        self.checks_out(json!({"shop_id": shop_id, "cart_token": token})).await
    }

    /// Makes a key for a program.
    pub async fn makes_key(&self, scopes: &[&str]) -> Answer {
        self.post("/api/api-keys", json!({"name": "1С", "scopes": scopes})).await
    }

    /// A program with a key of these scopes.
    pub async fn program_with(&self, scopes: &[&str]) -> Caller {
        let key = self.makes_key(scopes).await.expect(201);
        Self { staff_id: 0, name: scopes.join(" "), ..self.with_token(key["key"].as_str()) }
    }

    /// The order as it stands.
    pub async fn sees_order(&self, order_id: i64) -> Answer {
        self.get(&format!("/api/orders/{order_id}")).await
    }

    /// Changes an order's fields.
    pub async fn changes_order(&self, order_id: i64, fields: Value) -> Answer {
        self.patch(&format!("/api/orders/{order_id}"), fields).await
    }

    /// Moves an order to another stage.
    pub async fn moves(&self, order_id: i64, status: &str) -> Answer {
        self.patch(&format!("/api/orders/{order_id}/status"), json!({"status": status})).await
    }

    /// Hands an order to a florist, a courier or both.
    pub async fn assigns(&self, order_id: i64, to: Value) -> Answer {
        self.post(&format!("/api/orders/{order_id}/assign"), to).await
    }

    /// Cancels an order.
    pub async fn cancels(&self, order_id: i64, fields: Value) -> Answer {
        self.post(&format!("/api/orders/{order_id}/cancel"), fields).await
    }

    /// Writes a payment down.
    pub async fn records_payment(&self, order_id: i64, amount: i64, method: &str) -> Answer {
        let payment = json!({"amount": amount, "method": method});
        self.post(&format!("/api/orders/{order_id}/payments"), payment).await
    }

    /// Gives money back.
    pub async fn refunds(&self, order_id: i64, fields: Value) -> Answer {
        self.post(&format!("/api/orders/{order_id}/refunds"), fields).await
    }

    /// What happened to an order so far.
    pub async fn sees_history(&self, order_id: i64) -> Answer {
        self.get(&format!("/api/orders/{order_id}/history")).await
    }

    /// Follows a tracking link.
    pub async fn tracks(&self, token: &str) -> Answer {
        self.get(&format!("/api/tracking/{token}")).await
    }
}

/// `fields` over `base`; a field that is null in `fields` is left out.
fn merged(base: Value, fields: Value) -> Value {
    let (Value::Object(mut merged), Value::Object(fields)) = (base, fields) else {
        panic!("the fields of a request are an object")
    };
    for (name, value) in fields {
        if value.is_null() {
            merged.remove(&name);
        } else {
            merged.insert(name, value);
        }
    }
    Value::Object(merged)
}
