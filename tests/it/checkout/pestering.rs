//! Nobody makes a shop pester a phone, nor a provider be asked without end.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;

use super::{KASPI, Purchase, connects_kaspi_with_bin, db_allow_organization, wait};
use crate::support::kaspi::{BIN, FakeKaspi};
use crate::support::{Answer, TestApp};

const DAY: &str = "86400";

fn to_phone(last: u64) -> String {
    format!("way=invoice&phone=%2B7707123456{last}")
}

impl Purchase {
    /// Asks for an invoice and, where one was sent, takes it back again.
    async fn asks_for_invoice(&self, last: u64) -> Answer {
        let answer = self.buyer.submits(&self.link, to_phone(last)).await;
        if answer.status == 303 {
            self.buyer.submits(&format!("{}/cancel-invoice", self.link), String::new()).await;
        }
        answer
    }
}

async fn opened(kaspi: &FakeKaspi) -> TestApp {
    let app = kaspi.serving_with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await;
    connects_kaspi_with_bin(&app).await;
    app
}

#[tokio::test]
async fn of_an_order_three_invoices_a_day_are_sent() {
    let kaspi = FakeKaspi::start().await;
    let app = opened(&kaspi).await;
    let purchase = Purchase::by_kaspi(&app).await;
    for phone in 0..3 {
        assert_eq!(purchase.asks_for_invoice(phone).await.status, 303);
    }
    let refused = purchase.asks_for_invoice(3).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, DAY), "{refused}");
    assert!(refused.is_page(), "{refused}");
    assert_eq!(kaspi.sales().len(), 3);
    purchase.wants("way=link").await;
    assert!(purchase.page().await.contains("pay.kaspi.kz"), "other ways stay open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_is_sent_three_a_day_by_all_orders_of_all_shops() {
    let kaspi = FakeKaspi::start().await;
    let app = opened(&kaspi).await;
    let stranger = app.stranger().await;
    db_allow_organization(&app, stranger.shop_id).await;
    stranger.put(KASPI, json!({"scheme": "r3", "organization_bin": BIN})).await.expect(200);
    let product = stranger.creates_product(json!({"stock_quantity": 9})).await.id();
    let mut purchases = Vec::new();
    for _ in 0..6 {
        let ours = Purchase::by_kaspi(&app).await;
        purchases.push(Purchase::of_shop(&app, &stranger, product).await);
        purchases.push(ours);
    }
    let asked =
        join_all(purchases.iter().map(|purchase| purchase.buyer.submits(&purchase.link, to_phone(7)))).await;
    let sent = asked.iter().filter(|answer| answer.status == 303).count();
    let refused = asked.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((sent, refused, kaspi.sales().len()), (3, 9, 3));
    let invited =
        purchases.iter().zip(&asked).find(|(_, answer)| answer.status == 429).expect("one of nine").0;
    assert_eq!(invited.buyer.submits(&invited.link, to_phone(8)).await.status, 303, "another phone rings");
    // The phone stands nowhere, and its row goes with the day.
    assert_eq!(
        app.db_count("invoiced_phones where position('7071234567' in encode(digest, 'escape')) > 0").await,
        0
    );
    wait(&app, Duration::days(1)).await;
    assert_eq!(app.db_count("invoiced_phones").await, 0);
}

#[tokio::test]
async fn waiting_exactly_as_long_as_is_told_succeeds() {
    let kaspi = FakeKaspi::start().await;
    let app = opened(&kaspi).await;
    let mut purchases = Vec::new();
    for _ in 0..4 {
        purchases.push(Purchase::by_kaspi(&app).await);
    }
    for purchase in &purchases[..3] {
        assert_eq!(purchase.asks_for_invoice(7).await.status, 303);
        app.clock().advance(Duration::minutes(5));
    }
    let refused = purchases[3].asks_for_invoice(7).await;
    let seconds: i64 = refused.header("retry-after").parse().expect("seconds");
    assert_eq!((refused.status, seconds), (429, 24 * 3_600 - 900));
    app.clock().advance(Duration::seconds(seconds - 1));
    assert_eq!(purchases[3].asks_for_invoice(7).await.status, 429);
    app.clock().advance(Duration::seconds(1));
    assert_eq!(purchases[3].asks_for_invoice(7).await.status, 303);
}

#[tokio::test]
async fn of_an_order_thirty_attempts_a_day_are_made() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    for _ in 0..30 {
        purchase.is_led_back_after("decline").await;
    }
    let refused = purchase.pays("decline").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, DAY), "{refused}");
    assert_eq!(purchase.db_payments(&app).await.len(), 30);
    purchase.owner.moves(purchase.order_id, "paid").await.expect(200);
}
