//! Where orders, payments and stock meet: paying, running out of time, and
//! money that comes when it is no longer expected.

mod books;
mod callbacks;
mod connecting;
mod crashes;
mod expiry;
mod gateway;
mod invoices;
mod kaspi;
mod kaspi_refunds;
mod last_item;
mod late_money;
mod one_attempt;
mod organizations;
mod patience;
mod pay_page;
mod pestering;
mod provider_races;
mod provider_refunds;
mod races;
mod refund_keys;
mod refunds;
mod untouched;
mod winding_down;
mod withdraw;

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::gateway as gateway_at;
use crate::support::kaspi as kaspi_at;
use crate::support::{Answer, Caller, TestApp};

/// A bouquet for 10 000, bought at the storefront with a bank's card.
struct Purchase {
    owner: Caller,
    buyer: Caller,
    product_id: i64,
    order_id: i64,
    /// Path of the pay page.
    link: String,
    tracking_token: String,
}

impl Purchase {
    /// One piece of a product of which there are `stock`.
    async fn of_stock(app: &TestApp, stock: i64) -> Self {
        let owner = app.owner().await;
        let product_id = owner.creates_product(json!({"stock_quantity": stock})).await.id();
        Self::of(app, product_id).await
    }

    async fn of(app: &TestApp, product_id: i64) -> Self {
        Self::of_by(app, product_id, "card").await
    }

    /// The only piece of a product, to be paid by Kaspi.
    async fn by_kaspi(app: &TestApp) -> Self {
        let product_id = app.owner().await.creates_product(json!({"stock_quantity": 1})).await.id();
        Self::of_by(app, product_id, "kaspi").await
    }

    async fn of_by(app: &TestApp, product_id: i64, method: &str) -> Self {
        let owner = app.owner().await;
        Self::at_shop(app, owner, product_id, method).await
    }

    /// One piece of another shop's product, to be paid by Kaspi.
    async fn of_shop(app: &TestApp, owner: &Caller, product_id: i64) -> Self {
        Self::at_shop(app, owner.clone(), product_id, "kaspi").await
    }

    async fn at_shop(app: &TestApp, owner: Caller, product_id: i64, method: &str) -> Self {
        let buyer = app.buyer();
        let wish = json!({
            "shop_id": owner.shop_id, "items": [{"product_id": product_id, "quantity": 1}], "payment_method": method,
        });
        let placed = buyer.checks_out(wish).await.expect(201);
        let url = placed["payment_url"].as_str().expect("a pay page");
        let link = url.strip_prefix(&app.url()).expect("a pay page of ours").to_owned();
        let order_id = placed["order_id"].as_i64().expect("an id");
        let tracking_token = placed["tracking_token"].as_str().expect("a token").to_owned();
        Self { owner, buyer, product_id, order_id, link, tracking_token }
    }

    /// The same at another instance.
    fn at(self, app: &TestApp) -> Self {
        Self { owner: app.meets(&self.owner), buyer: app.meets(&self.buyer), ..self }
    }

    /// What a click on the pay page sends.
    async fn pays(&self, outcome: &str) -> Answer {
        self.buyer.submits(&self.link, format!("outcome={outcome}")).await
    }

    /// Clicks one of a real provider's ways to pay, and must be led back.
    async fn wants(&self, form: &str) {
        let answer = self.buyer.submits(&self.link, form.to_owned()).await;
        assert_eq!((answer.status, answer.header("location")), (303, self.link.as_str()), "{answer}");
    }

    /// Pays, and must be led back to the page.
    async fn is_led_back_after(&self, outcome: &str) {
        let answer = self.pays(outcome).await;
        assert_eq!((answer.status, answer.header("location")), (303, self.link.as_str()), "{answer}");
    }

    /// The page's text.
    async fn page(&self) -> String {
        let answer = self.buyer.get(&self.link).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.text()
    }

    /// The number of what the page leads to, at the gateway or Kaspi.
    async fn leads_to(&self) -> Option<usize> {
        let page = self.page().await;
        let doors = ["https://pay.example/inv_", "https://pay.kaspi.kz/pay/"];
        let rest = doors.iter().find_map(|door| page.split(door).nth(1))?;
        rest.split('"').next()?.parse().ok()
    }

    async fn order(&self) -> Value {
        self.owner.sees_order(self.order_id).await.expect(200)
    }

    /// Stage and payment status.
    async fn standing(&self) -> (String, String) {
        let order = self.order().await;
        let word = |field: &str| order[field].as_str().expect("a word").to_owned();
        (word("status"), word("payment_status"))
    }

    async fn stock(&self) -> Value {
        self.owner.get(&format!("/api/products/{}", self.product_id)).await.expect(200)["stock_quantity"]
            .clone()
    }

    /// Kind and actor of every history row.
    async fn history(&self) -> Vec<(String, String)> {
        let history = self.owner.sees_history(self.order_id).await.expect(200);
        let word = |entry: &Value, field: &str| entry[field].as_str().expect("a word").to_owned();
        let entries = history["items"].as_array().expect("a list").iter();
        entries.map(|entry| (word(entry, "kind"), word(entry, "changed_by"))).collect()
    }

    /// Somebody at the counter takes what is left.
    async fn is_snapped_up(&self) -> i64 {
        let answer = self.owner.orders_product(self.product_id, 1).await;
        answer.expect(201);
        answer.id()
    }

    /// Names of the order's events, in order.
    async fn db_told(&self, app: &TestApp) -> Vec<String> {
        let sql = format!(
            "select name from outbox where aggregate = 'order' and aggregate_id = {} order by id",
            self.order_id
        );
        app.db_rows::<(String,)>(&sql).await.into_iter().map(|(name,)| name).collect()
    }

    /// Provider and status of the order's payments, in order.
    async fn db_payments(&self, app: &TestApp) -> Vec<(String, String)> {
        let sql =
            format!("select provider, status from payments where order_id = {} order by id", self.order_id);
        app.db_rows(&sql).await
    }
}

fn standing(stage: &str, payment_status: &str) -> (String, String) {
    (stage.to_owned(), payment_status.to_owned())
}

/// A list of pairs of words.
fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

/// A server whose tokens outlive the days that a test lets pass.
async fn started_for_days() -> TestApp {
    TestApp::with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await
}

/// Time passes, and the workers notice.
pub(crate) async fn wait(app: &TestApp, time: Duration) {
    app.clock().advance(time);
    app.tick_workers().await;
}

const KASPI: &str = "/api/shop/payment-providers/kaspi";
const GATEWAY: &str = "/api/shop/payment-providers/gateway";

/// The owner connects Kaspi by the scheme of an API key.
async fn connects_kaspi(app: &TestApp) -> Value {
    app.owner().await.put(KASPI, json!({"scheme": "r1", "api_key": kaspi_at::KEY})).await.expect(200)
}

/// The owner connects Kaspi by the server's certificate.
pub(crate) async fn connects_kaspi_with_bin(app: &TestApp) -> Value {
    db_allow_organization(app, app.owner().await.shop_id).await;
    app.owner().await.put(KASPI, json!({"scheme": "r3", "organization_bin": kaspi_at::BIN})).await.expect(200)
}

/// The operator lets the organisation of these tests act for a shop.
async fn db_allow_organization(app: &TestApp, shop_id: i64) {
    app.db_execute(&format!(
        "insert into organization_permits values ({shop_id}, '{}', now()) on conflict do nothing",
        kaspi_at::BIN
    ))
    .await;
}

/// The owner connects the gateway.
async fn connects_gateway(app: &TestApp) -> Value {
    let access = json!({"api_key": gateway_at::KEY, "webhook_secret": gateway_at::SECRET});
    app.owner().await.put(GATEWAY, access).await.expect(200)
}
