//! Every attempt ends by itself, and none keeps the shop's goods: an unpaid
//! order lets them go, attempt or not.

use chrono::Duration;
use serde_json::json;

use super::{Purchase, connects_gateway, pairs, standing, started_for_days, wait};
use crate::support::TestApp;
use crate::support::gateway::{FakeGateway, Mood};

const HOLD: Duration = Duration::minutes(30);
const HOUR: Duration = Duration::hours(1);
const SECOND: Duration = Duration::seconds(1);

async fn opened(gateway: &FakeGateway) -> (TestApp, Purchase) {
    let url = gateway.url();
    let pairs = [("CVETY__GATEWAY__API_URL", url.as_str()), ("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")];
    let app = TestApp::with(&pairs).await;
    connects_gateway(&app).await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.wants("way=link").await;
    (app, purchase)
}

#[tokio::test]
async fn an_attempt_that_nobody_decides_keeps_the_goods_no_longer_than_the_order_does() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = opened(&gateway).await;
    wait(&app, HOLD - SECOND).await;
    assert_eq!(purchase.stock().await, 0);
    wait(&app, SECOND).await;
    assert_eq!((purchase.stock().await, purchase.standing().await), (json!(1), standing("new", "pending")));
    // The link is good still: whoever pays by it has the goods again.
    gateway.latest_becomes("paid");
    wait(&app, Duration::minutes(1)).await;
    assert_eq!((purchase.stock().await, purchase.standing().await), (json!(0), standing("paid", "paid")));
}

#[tokio::test]
async fn an_attempt_ends_an_hour_after_it_began_whatever_its_provider_says() {
    for mood in [Mood::Well, Mood::Away] {
        let gateway = FakeGateway::start().await;
        let (app, purchase) = opened(&gateway).await;
        gateway.is(mood);
        wait(&app, HOUR - SECOND).await;
        assert_eq!(purchase.standing().await, standing("new", "pending"));
        let refused = purchase.owner.cancels(purchase.order_id, json!({})).await;
        refused.expect_rule("payment_in_progress");
        assert!(refused.text().contains("через 1 мин"), "no end of the attempt in {refused}");
        wait(&app, Duration::seconds(20)).await;
        assert_eq!(purchase.db_payments(&app).await, pairs([("gateway", "cancelled")]));
        assert_eq!(purchase.standing().await, standing("new", "unpaid"));
        assert_eq!(purchase.history().await.pop(), Some(("payment".to_owned(), "Система".to_owned())));
        // Money that comes later still is money.
        gateway.is(Mood::Well);
        gateway.latest_becomes("paid");
        wait(&app, HOUR).await;
        assert_eq!((purchase.stock().await, purchase.standing().await), (json!(0), standing("paid", "paid")));
    }
}

#[tokio::test]
async fn the_hour_is_a_setting() {
    let app = TestApp::with(&[("CVETY__ORDERS__ATTEMPT_PATIENCE", "4s")]).await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    app.db_execute("update payments set next_check_at = created_at").await;
    wait(&app, Duration::seconds(4)).await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("mock", "cancelled")]));
    wait(&app, Duration::seconds(5)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"), "the mock approves after five");
}

#[tokio::test]
async fn whoever_is_always_about_to_pay_has_the_goods_half_of_the_time_and_for_a_day() {
    let app = started_for_days().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    wait(&app, HOLD).await;
    purchase.is_led_back_after("decline").await;
    assert_eq!(purchase.stock().await, 0, "the buyer who comes late has as long once more");
    wait(&app, HOLD - SECOND).await;
    assert_eq!(purchase.stock().await, 0);
    wait(&app, SECOND).await;
    assert_eq!(purchase.stock().await, 1);
    wait(&app, Duration::minutes(10)).await;
    let paused = purchase.pays("decline").await;
    assert_eq!((paused.status, paused.header("retry-after")), (400, "1200"), "{paused}");
    assert!(paused.is_page() && paused.text().contains("через 20 мин"), "{paused}");
    wait(&app, Duration::minutes(20)).await;
    purchase.is_led_back_after("decline").await;
    assert_eq!(purchase.stock().await, 0);
    // However often that goes on, a day after the first hold it is over.
    wait(&app, Duration::hours(23)).await;
    assert_eq!(purchase.standing().await, standing("cancelled", "failed"));
}

#[tokio::test]
async fn what_an_attempt_holds_up_is_told_until_when() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = opened(&gateway).await;
    let (owner, id) = (&purchase.owner, purchase.order_id);
    wait(&app, Duration::minutes(10)).await;
    let moved = owner.moves(id, "paid").await;
    let paid = owner.records_payment(id, 1_000, "cash").await;
    let refunded = owner.refunds(id, json!({})).await;
    for refused in [owner.cancels(id, json!({})).await, moved, paid, refunded] {
        refused.expect_rule("payment_in_progress");
        let text = refused.text();
        assert!(text.contains("через 50 мин") && text.contains("отозвать"), "no way on in {text}");
    }
}
