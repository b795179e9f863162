//! The shop withdraws an attempt that hangs, and may cancel or be paid by hand;
//! money that comes all the same is taken in, once.

use chrono::Duration;
use serde_json::{Value, json};

use super::{
    GATEWAY, KASPI, Purchase, connects_gateway, connects_kaspi_with_bin, pairs, standing, started_for_days,
    wait,
};
use crate::support::gateway::{FakeGateway, Mood as GatewayMood, SECRET};
use crate::support::kaspi::{FakeKaspi, Mood};
use crate::support::{Answer, TestApp};

const MINUTE: Duration = Duration::minutes(1);
const TO_PHONE: &str = "way=invoice&phone=%2B77071234567";
const FOR_DAYS: (&str, &str) = ("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d");

impl Purchase {
    async fn latest_payment(&self) -> Value {
        let path = format!("/api/orders/{}/payments", self.order_id);
        let payments = self.owner.get(&path).await.expect(200);
        payments["items"].as_array().and_then(|items| items.last()).expect("a payment").clone()
    }

    /// The owner withdraws the latest payment.
    pub(super) async fn is_withdrawn(&self) -> Answer {
        self.withdraws().await.expect("a payment")
    }

    /// The same; None where there is none.
    pub(super) async fn withdraws(&self) -> Option<Answer> {
        let path = format!("/api/orders/{}/payments", self.order_id);
        let payments = self.owner.get(&path).await.expect(200);
        let id = &payments["items"].as_array().and_then(|items| items.last())?["id"];
        Some(self.owner.post(&format!("{path}/{id}/withdraw"), json!({})).await)
    }
}

/// An order to be paid at the gateway, whose buyer has looked at its page and
/// gone; and what the gateway will call back if they pay after all.
async fn left_lying(gateway: &FakeGateway) -> (TestApp, Purchase) {
    let url = gateway.url();
    let app = TestApp::with(&[("CVETY__GATEWAY__API_URL", url.as_str()), FOR_DAYS]).await;
    connects_gateway(&app).await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.wants("way=link").await;
    (app, purchase)
}

#[tokio::test]
async fn what_is_withdrawn_stands_in_nobodys_way() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = left_lying(&gateway).await;
    let (owner, id) = (&purchase.owner, purchase.order_id);
    owner.cancels(id, json!({})).await.expect_rule("payment_in_progress");
    let withdrawn = purchase.is_withdrawn().await.expect(200);
    assert_eq!(withdrawn["status"], "cancelled");
    let doubt = withdrawn["failure"].as_str().expect("a reason");
    assert!(doubt.contains("Если деньги всё же придут"), "{doubt}");
    assert_eq!(purchase.standing().await, standing("new", "unpaid"));
    let (kind, by) = purchase.history().await.pop().expect("a row");
    assert!(kind == "payment" && by != "Система" && by != "Платёжный шлюз", "{kind} {by}");
    let version = purchase.order().await["version"].clone();
    assert_eq!(purchase.is_withdrawn().await.expect(200), withdrawn, "again it changes nothing");
    assert_eq!(purchase.order().await["version"], version);
    // The buyer may pay anew, or the shop be paid by hand, or cancel.
    assert!(purchase.page().await.contains("value=\"link\""));
    owner.records_payment(id, 4_000, "cash").await.expect(201);
    owner.cancels(id, json!({})).await.expect(200);
    assert_eq!(purchase.stock().await, 1);
    wait(&app, Duration::days(2)).await;
    assert_eq!(purchase.order().await["paid_total"], 4_000);
}

#[tokio::test]
async fn money_that_comes_after_all_makes_the_order_paid_or_goes_back() {
    for cancels in [false, true] {
        let gateway = FakeGateway::start().await;
        let (app, purchase) = left_lying(&gateway).await;
        purchase.is_withdrawn().await.expect(200);
        if cancels {
            purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
        }
        let word = gateway.decides(1, "paid");
        gateway.calls_back(&app, word.clone(), SECRET).await.expect(200);
        gateway.calls_back(&app, word, SECRET).await.expect(200);
        wait(&app, MINUTE).await;
        let ended = if cancels { standing("cancelled", "refunded") } else { standing("paid", "paid") };
        assert_eq!(purchase.standing().await, ended);
        assert_eq!(purchase.order().await["paid_total"], 10_000);
        assert_eq!(gateway.returned(), if cancels { 1_000_000 } else { 0 });
        assert_eq!(app.db_count("given_up_attempts").await, 0, "nothing more is expected");
    }
}

#[tokio::test]
async fn what_was_paid_twice_is_shown_to_people() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = left_lying(&gateway).await;
    purchase.is_withdrawn().await.expect(200);
    purchase.owner.records_payment(purchase.order_id, 10_000, "cash").await.expect(201);
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    gateway.decides(1, "paid");
    wait(&app, MINUTE).await;
    let order = purchase.order().await;
    assert_eq!((&order["status"], &order["issue_type"]), (&json!("issue"), &json!("payment_issue")));
    assert_eq!(order["paid_total"], 20_000);
}

#[tokio::test]
async fn of_one_that_calls_nobody_back_money_is_heard_too() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving_with(&[FOR_DAYS]).await;
    connects_kaspi_with_bin(&app).await;
    let purchase = Purchase::by_kaspi(&app).await;
    purchase.wants("way=link").await;
    kaspi.scan(kaspi.latest().id);
    assert_eq!(purchase.is_withdrawn().await.expect(200)["status"], "cancelled");
    purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    kaspi.confirm(kaspi.latest().id);
    wait(&app, MINUTE).await;
    wait(&app, MINUTE).await;
    assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
    assert_eq!(kaspi.latest().returned, 1_000_000);
}

#[tokio::test]
async fn the_provider_has_the_last_word_if_it_has_one() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving_with(&[FOR_DAYS]).await;
    connects_kaspi_with_bin(&app).await;
    let purchase = Purchase::by_kaspi(&app).await;
    purchase.wants(TO_PHONE).await;
    let withdrawn = purchase.is_withdrawn().await.expect(200);
    assert_eq!((&withdrawn["status"], &withdrawn["failure"]), (&json!("cancelled"), &json!(null)));
    assert_eq!(kaspi.latest().status, "RemotePaymentCanceled", "it left the buyer's app");
    assert_eq!(app.db_count("given_up_attempts").await, 0, "Kaspi has said that nothing comes");
    purchase.wants("way=link").await;
    kaspi.confirm(kaspi.latest().id);
    assert_eq!(purchase.is_withdrawn().await.expect(200)["status"], "succeeded", "it was paid just now");
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    purchase.is_withdrawn().await.expect_rule("payment_ended");
}

#[tokio::test]
async fn it_helps_where_the_provider_is_away_disconnected_or_offered_no_more() {
    for trouble in ["away", "disconnected", "closed"] {
        let gateway = FakeGateway::start().await;
        let (app, purchase) = left_lying(&gateway).await;
        let owner = &purchase.owner;
        let closed = if trouble == "closed" { Some(app.beside().await) } else { None };
        match trouble {
            "away" => gateway.is(GatewayMood::Away),
            "disconnected" => drop(owner.delete(GATEWAY).await.expect(204)),
            _ => {}
        }
        let purchase = match &closed {
            Some(other) => purchase.at(other),
            None => purchase,
        };
        purchase.owner.cancels(purchase.order_id, json!({})).await.expect_rule("payment_in_progress");
        assert_eq!(purchase.is_withdrawn().await.expect(200)["status"], "cancelled", "{trouble}");
        purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
        // And when it is there again, or its callback comes: nothing was lost.
        gateway.is(GatewayMood::Well);
        let word = gateway.decides(1, "paid");
        gateway.calls_back(&app, word, SECRET).await.expect(200);
        wait(&app, MINUTE).await;
        assert_eq!(purchase.standing().await, standing("cancelled", "refunded"), "{trouble}");
    }
}

#[tokio::test]
async fn credentials_are_kept_while_money_may_still_come() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = left_lying(&gateway).await;
    purchase.is_withdrawn().await.expect(200);
    let forgotten = "payment_providers where credentials is null";
    purchase.owner.delete(GATEWAY).await.expect(204);
    connects_gateway(&app).await;
    assert_eq!(app.db_count(forgotten).await, 0);
    wait(&app, Duration::days(3)).await;
    assert_eq!(app.db_count("given_up_attempts").await, 0, "after three days nobody asks");
    connects_gateway(&app).await;
    assert_eq!(app.db_count(forgotten).await, 2);
}

#[tokio::test]
async fn an_invoice_that_was_withdrawn_while_it_was_made_is_taken_back() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving_with(&[FOR_DAYS]).await;
    connects_kaspi_with_bin(&app).await;
    let purchase = Purchase::by_kaspi(&app).await;
    // As by a withdrawal between the attempt's commit and Kaspi's answer.
    app.db_execute(
        "create function withdraw() returns trigger language plpgsql security definer as $$ begin
             update payments set status = 'cancelled', failure = 'given_up', next_check_at = null where id = new.id;
             insert into given_up_attempts values (new.shop_id, new.id, new.created_at, new.created_at);
             return null;
         end $$;
         create trigger withdraw after insert on payments for each row execute function withdraw()",
    )
    .await;
    purchase.wants(TO_PHONE).await;
    assert_eq!(kaspi.latest().status, "RemotePaymentCanceled");
    assert_eq!(
        app.db_value::<String>("select provider_reference from payments").await,
        kaspi.latest().id.to_string()
    );
    assert_eq!(app.db_count("given_up_attempts").await, 0);
}

#[tokio::test]
async fn of_an_invoice_that_only_kaspi_knows_people_are_told_to_look_there() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving_with(&[FOR_DAYS]).await;
    connects_kaspi_with_bin(&app).await;
    let purchase = Purchase::by_kaspi(&app).await;
    kaspi.is(Mood::HangsUp);
    purchase.wants(TO_PHONE).await;
    kaspi.is(Mood::Well);
    purchase.is_withdrawn().await.expect(200);
    purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    wait(&app, Duration::hours(24)).await;
    let failure = purchase.latest_payment().await["failure"].clone();
    assert!(failure.as_str().expect("a reason").contains("Проверьте в приложении Kaspi Pay"), "{failure}");
    assert_eq!(app.db_count("given_up_attempts").await, 0);
    purchase.owner.delete(KASPI).await.expect(204);
}

#[tokio::test]
async fn what_is_no_attempt_is_not_withdrawn() {
    let app = started_for_days().await;
    let purchase = Purchase::of_stock(&app, 2).await;
    let other = Purchase::of(&app, purchase.product_id).await;
    purchase.owner.records_payment(purchase.order_id, 1_000, "cash").await.expect(201);
    purchase.is_withdrawn().await.expect_rule("payment_ended");
    let id = purchase.latest_payment().await["id"].clone();
    let elsewhere = format!("/api/orders/{}/payments/{id}/withdraw", other.order_id);
    purchase.owner.post(&elsewhere, json!({})).await.expect(404);
    other.is_led_back_after("decline").await;
    other.is_withdrawn().await.expect_rule("payment_ended");
    assert_eq!(other.db_payments(&app).await, pairs([("mock", "failed")]));
}
