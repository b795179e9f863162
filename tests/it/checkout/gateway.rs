//! The gateway: invoices, looked up as well as called back about, and refunds.

use chrono::Duration;
use serde_json::json;

use super::{Purchase, connects_gateway, pairs, standing, wait};
use crate::support::TestApp;
use crate::support::gateway::{FakeGateway, KEY, Mood};

const POLL: Duration = Duration::seconds(15);

async fn opened(gateway: &FakeGateway) -> (TestApp, Purchase) {
    let app = gateway.serving().await;
    connects_gateway(&app).await;
    let purchase = Purchase::of_stock(&app, 1).await;
    (app, purchase)
}

#[tokio::test]
async fn a_click_leads_to_the_gateways_own_page() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = opened(&gateway).await;
    assert!(gateway.invoices().is_empty());
    purchase.wants("way=link").await;
    let invoice = gateway.invoices().pop().expect("an invoice");
    assert_eq!((&invoice["amount"], &invoice["currency"]), (&json!(10_000.0), &json!("KZT")));
    assert_eq!(gateway.keys(), [KEY]);
    let page = purchase.page().await;
    assert!(page.contains("href=\"https://pay.example/inv_1\"") && page.contains("<svg"), "{page}");
    purchase.wants("way=link").await;
    assert_eq!(gateway.invoices().len(), 1, "a second click shows the same link");
    gateway.latest_becomes("paid");
    wait(&app, POLL).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"), "though it never called back");
    assert_eq!(purchase.order().await["history"][1]["changed_by"], "Платёжный шлюз");
}

#[tokio::test]
async fn an_invoice_whose_making_was_cut_off_is_found_by_our_own_name_for_it() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = opened(&gateway).await;
    gateway.is(Mood::HangsUp);
    purchase.wants("way=link").await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("gateway", "unknown")]));
    gateway.is(Mood::Well);
    wait(&app, Duration::seconds(20)).await;
    assert_eq!(gateway.invoices().len(), 1, "it is not charged again");
    assert!(purchase.page().await.contains("https://pay.example/inv_1"), "the link is there after all");
    gateway.latest_becomes("paid");
    wait(&app, POLL).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test]
async fn an_invoice_that_was_never_made_ends() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = opened(&gateway).await;
    for mood in [Mood::Away, Mood::Nonsense] {
        gateway.is(mood);
        purchase.wants("way=link").await;
        wait(&app, Duration::seconds(20)).await;
        assert_eq!(
            purchase.standing().await,
            standing("new", "pending"),
            "nobody has said what became of it"
        );
        gateway.is(Mood::Well);
        wait(&app, Duration::seconds(20)).await;
        assert_eq!(purchase.standing().await, standing("new", "unpaid"));
    }
    gateway.is(Mood::Refuses);
    purchase.wants("way=link").await;
    assert_eq!(purchase.standing().await, standing("new", "failed"));
}

#[tokio::test]
async fn an_expired_invoice_gives_way_to_a_new_one() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = opened(&gateway).await;
    purchase.wants("way=link").await;
    gateway.latest_becomes("expired");
    wait(&app, POLL).await;
    assert!(purchase.page().await.contains("Срок оплаты по прежней ссылке истёк"));
    purchase.wants("way=link").await;
    assert!(purchase.page().await.contains("https://pay.example/inv_2"));
}

#[tokio::test]
async fn a_refund_is_made_once_though_its_answer_was_lost() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = opened(&gateway).await;
    purchase.wants("way=link").await;
    gateway.latest_becomes("paid");
    wait(&app, POLL).await;
    gateway.is(Mood::HangsUp);
    purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    app.tick_workers().await;
    assert_eq!(purchase.standing().await, standing("cancelled", "paid"), "on its way");
    gateway.is(Mood::Well);
    wait(&app, Duration::seconds(30)).await;
    assert_eq!(gateway.refunds().len(), 1);
    assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
}
