//! Callbacks: believed for their signature, and moving exactly the money that
//! was asked for, once.

use chrono::Duration;
use http::Method;
use serde_json::{Value, json};

use super::{GATEWAY, Purchase, connects_gateway, pairs, standing, wait};
use crate::support::TestApp;
use crate::support::gateway::{FakeGateway, SECRET, send, signature};

const OTHER_SECRET: &str = "whsec_of_another_shop_0123456789abcdef";

async fn clicked(gateway: &FakeGateway) -> (TestApp, Purchase) {
    let app = gateway.serving().await;
    connects_gateway(&app).await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.wants("way=link").await;
    (app, purchase)
}

async fn received_once(app: &TestApp, purchase: &Purchase) {
    assert_eq!(purchase.order().await["paid_total"], 10_000);
    let told = purchase.db_told(app).await;
    assert_eq!(told.iter().filter(|name| *name == "payment.received").count(), 1, "{told:?}");
}

#[tokio::test]
async fn a_callback_makes_the_order_paid_and_repeated_changes_nothing() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = clicked(&gateway).await;
    let paid = gateway.callback(json!({"status": "paid"}));
    for _ in 0..3 {
        assert_eq!(gateway.calls_back(&app, paid.clone(), SECRET).await.expect(200), json!({"status": "ok"}));
        assert_eq!(purchase.standing().await, standing("paid", "paid"));
    }
    let before = purchase.history().await;
    // What was true before comes late.
    gateway.calls_back(&app, gateway.callback(json!({"status": "pending"})), SECRET).await.expect(200);
    gateway.calls_back(&app, gateway.callback(json!({"status": "failed"})), SECRET).await.expect(200);
    assert_eq!(purchase.history().await, before);
    received_once(&app, &purchase).await;
}

#[tokio::test]
async fn a_forged_callback_is_refused_before_it_is_read() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = clicked(&gateway).await;
    let paid = gateway.callback(json!({"status": "paid"}));
    let signed = signature(SECRET)(&paid);
    let path = callback_path(&app).await;
    let forged: [Vec<u8>; 3] = [paid.clone(), b"not even JSON".to_vec(), Vec::new()];
    for body in forged {
        for given in ["", "sha256=", "sha256=00", "sha1=00", &signed[7..], &signature(OTHER_SECRET)(&body)] {
            let answer = send(&app.nobody(), &path, body.clone(), &|_: &[u8]| given.to_owned()).await;
            assert_eq!(answer.expect(401), json!({"detail": "Подпись уведомления неверна"}), "{given}");
        }
    }
    // Two signatures: what stands before us may have believed the other.
    let twice = app.nobody().request(Method::POST, &path).header("x-webhook-signature", &signed);
    let twice = twice.header("x-webhook-signature", &signed).body(paid.clone());
    app.nobody().send(twice).await.expect(401);
    let mut changed = paid;
    changed.push(b' ');
    let answer = send(&app.nobody(), &path, changed, &|_: &[u8]| signed.clone()).await;
    assert_eq!(answer.status, 401, "a byte more than was signed: {answer}");
    assert_eq!(purchase.standing().await, standing("new", "pending"));
}

async fn callback_path(app: &TestApp) -> String {
    let shown = app.owner().await.get(GATEWAY).await.expect(200);
    let url = shown["callback_url"].as_str().expect("an address").to_owned();
    url.strip_prefix(&app.url()).expect("an address of the server").to_owned()
}

#[tokio::test]
async fn an_unknown_address_tells_nothing() {
    let gateway = FakeGateway::start().await;
    let (app, _purchase) = clicked(&gateway).await;
    let paid = gateway.callback(json!({"status": "paid"}));
    for link in ["0".repeat(32), "x".to_owned(), "'; drop table payments; --".to_owned(), "A".repeat(32)] {
        let path = format!("/api/payments/callbacks/{link}");
        let answer = send(&app.nobody(), &path, paid.clone(), &signature(SECRET)).await;
        assert_eq!(answer.expect(404), app.nobody().get("/api/nothing").await.expect(404), "{link}");
    }
}

#[tokio::test]
async fn a_callback_of_other_money_moves_none() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = clicked(&gateway).await;
    let others: [Value; 9] = [
        json!({"amount": 9_999.99}),
        json!({"amount": 100}),
        json!({"amount": 10_000.01}),
        json!({"amount": -10_000}),
        json!({"amount": "ten"}),
        json!({"currency": "RUB"}),
        json!({"currency": "kzt"}),
        json!({"id": "inv_999"}),
        json!({"external_id": "6f1f2a52-3a9c-4c8e-9f0b-0a3d5f3c2b11"}),
    ];
    for fields in others {
        let mut with = fields.clone();
        with["status"] = json!("paid");
        let answer = gateway.calls_back(&app, gateway.callback(with), SECRET).await;
        assert_eq!(answer.status, 200, "the sender is not to try again: {answer}");
        assert_eq!(purchase.standing().await, standing("new", "pending"), "{fields}");
    }
    for body in
        ["", "[]", "{}", "null", r#"{"event": "webhook.test"}"#, r#"{"invoice": {"status": "teleported"}}"#]
    {
        assert_eq!(gateway.calls_back(&app, body.into(), SECRET).await.status, 200, "{body}");
    }
    assert_eq!(purchase.db_payments(&app).await, pairs([("gateway", "pending")]));
}

#[tokio::test]
async fn a_callback_about_another_order_pays_that_one_alone() {
    let gateway = FakeGateway::start().await;
    let (app, first) = clicked(&gateway).await;
    let of_first = gateway.callback(json!({"status": "paid"}));
    let second = Purchase::of_stock(&app, 1).await;
    second.wants("way=link").await;
    gateway.calls_back(&app, of_first, SECRET).await.expect(200);
    assert_eq!(first.standing().await, standing("paid", "paid"));
    assert_eq!(second.standing().await, standing("new", "pending"));
}

#[tokio::test]
async fn a_shop_can_not_pay_another_shops_order() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = clicked(&gateway).await;
    let stranger = app.stranger().await;
    let access = json!({"api_key": "key_of_a_stranger_0123", "webhook_secret": OTHER_SECRET});
    let theirs = stranger.put(GATEWAY, access).await.expect(200);
    let path = theirs["callback_url"]
        .as_str()
        .and_then(|url| url.strip_prefix(&app.url()))
        .expect("an address")
        .to_owned();
    let paid = gateway.callback(json!({"status": "paid"}));
    // At their own address they may sign what they like, and it finds nothing of ours.
    send(&stranger, &path, paid.clone(), &signature(OTHER_SECRET)).await.expect(200);
    assert_eq!(gateway.calls_back(&app, paid.clone(), OTHER_SECRET).await.status, 401);
    assert_eq!(send(&stranger, &path, paid, &signature(SECRET)).await.status, 401);
    assert_eq!(purchase.standing().await, standing("new", "pending"));
}

#[tokio::test]
async fn money_called_in_after_the_attempt_was_given_up_is_not_lost() {
    for given_up in ["expired", "failed"] {
        let gateway = FakeGateway::start().await;
        let (app, purchase) = clicked(&gateway).await;
        let paid = gateway.callback(json!({"status": "paid"}));
        gateway.calls_back(&app, gateway.callback(json!({"status": given_up})), SECRET).await.expect(200);
        assert_eq!(purchase.order().await["paid_total"], 0);
        gateway.calls_back(&app, paid, SECRET).await.expect(200);
        assert_eq!(purchase.standing().await, standing("paid", "paid"));
    }
}

#[tokio::test]
async fn money_called_in_for_a_cancelled_order_goes_back() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = clicked(&gateway).await;
    gateway.calls_back(&app, gateway.callback(json!({"status": "expired"})), SECRET).await.expect(200);
    purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    gateway.calls_back(&app, gateway.callback(json!({"status": "paid"})), SECRET).await.expect(200);
    app.tick_workers().await;
    assert_eq!(gateway.refunds().len(), 1);
    assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callbacks_and_look_ups_at_once_capture_once() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = clicked(&gateway).await;
    let paid = gateway.callback(json!({"status": "paid"}));
    gateway.latest_becomes("paid");
    app.clock().advance(Duration::seconds(15));
    let calls = async {
        let calls = (0..8).map(|_| gateway.calls_back(&app, paid.clone(), SECRET));
        for answer in futures::future::join_all(calls).await {
            answer.expect(200);
        }
    };
    let looks = futures::future::join_all((0..4).map(|_| app.tick("checkout.watch")));
    tokio::join!(calls, looks);
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    received_once(&app, &purchase).await;
}

#[tokio::test]
async fn callbacks_signed_with_a_replaced_secret_are_believed_for_the_payments_it_was_for() {
    let gateway = FakeGateway::start().await;
    let (app, first) = clicked(&gateway).await;
    let of_first = gateway.callback(json!({"status": "paid"}));
    let path = callback_path(&app).await;
    let access = json!({"api_key": "key_of_the_next_year", "webhook_secret": OTHER_SECRET});
    app.owner().await.put(GATEWAY, access).await.expect(200);
    assert_eq!(callback_path(&app).await, path, "the address stays");
    let second = Purchase::of_stock(&app, 1).await;
    second.wants("way=link").await;
    let of_second = gateway.callback(json!({"status": "paid"}));
    gateway.calls_back(&app, of_second.clone(), SECRET).await.expect(200);
    assert_eq!(second.standing().await, standing("new", "pending"), "not for the payments of its successor");
    gateway.calls_back(&app, of_first, SECRET).await.expect(200);
    gateway.calls_back(&app, of_second, OTHER_SECRET).await.expect(200);
    assert_eq!(
        [first.standing().await, second.standing().await],
        [standing("paid", "paid"), standing("paid", "paid")]
    );
}

#[tokio::test]
async fn an_endless_callback_is_not_read_to_its_end() {
    let gateway = FakeGateway::start().await;
    let (app, purchase) = clicked(&gateway).await;
    let mut long = gateway.callback(json!({"status": "paid"}));
    long.extend(std::iter::repeat_n(b' ', 128 * 1024));
    assert_eq!(gateway.calls_back(&app, long, SECRET).await.status, 413);
    assert_eq!(purchase.standing().await, standing("new", "pending"));
    wait(&app, Duration::seconds(15)).await;
}
