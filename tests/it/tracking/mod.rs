//! What the holder of a tracking link sees.

mod answer;
mod cancel;
mod feedback;
mod money;
mod page;
mod shop;

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

/// An order at the storefront, to be followed.
struct Parcel {
    app: TestApp,
    owner: Caller,
    order_id: i64,
    token: String,
}

impl Parcel {
    /// Ordered for tomorrow, 14:00–16:00, but for what `more` says.
    async fn ordered(more: Value) -> Self {
        let app = TestApp::start().await;
        let owner = app.owner().await;
        let product = owner.creates_product(json!({"cost_price": 3_777})).await.id();
        let mut body = json!({
            "shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 1}],
            "recipient_name": "Айгуль Касымова", "recipient_phone": "+77019998877",
            "address": "г. Алматы, пр. Достык 89, кв. 45", "flat": "45", "comment": "Тайна", "card_text": "Секрет",
            "delivery_date": app.date_in(1), "delivery_time": "14:00-16:00",
        });
        for (name, value) in more.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let placed = app.buyer().checks_out(body).await.expect(201);
        let order_id = placed["order_id"].as_i64().expect("an id");
        let token = placed["tracking_token"].as_str().expect("a token").to_owned();
        Self { app, owner, order_id, token }
    }

    async fn moved(&self, stages: &[&str]) {
        for stage in stages {
            self.owner.moves(self.order_id, stage).await.expect(200);
        }
    }

    async fn given_to_courier(&self) {
        let courier = self.owner.hires("Ерлан", "+77051234567", "courier").await.id();
        self.owner.assigns(self.order_id, json!({"courier_id": courier})).await.expect(200);
    }

    /// The shop says how it is reached.
    async fn shop_says(&self, contacts: Value) {
        self.owner.patch("/api/shop", contacts).await.expect(200);
    }

    async fn tracked(&self) -> Value {
        self.app.nobody().tracks(&self.token).await.expect(200)
    }

    async fn page(&self) -> String {
        let answer = self.app.nobody().get(&format!("/tracking/{}", self.token)).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.text()
    }

    /// What must never be told to whoever holds the link.
    fn is_discreet(&self, text: &str) {
        // The token is random, and may hold any digits.
        let text = text.replace(&self.token, "");
        let secrets = ["Динара", "Айгуль", "Касымова", "Ерлан", "Достык", "кв.", "Тайна", "Секрет", "3777"];
        let phones = ["77017654321", "77019998877", "77051234567"];
        for secret in secrets.iter().chain(&phones) {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}
