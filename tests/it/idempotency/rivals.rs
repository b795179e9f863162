//! One key many times at once: one thing is made, and all hear of it alike.

use futures::future::join_all;
use serde_json::{Value, json};

use super::{ORDERS, is_replayed, order_of, settled};
use crate::support::{Answer, Caller, TestApp};

const RIVALS: usize = 64;

/// Sends one request 64 times at once; gives the answer that all were given.
async fn sent_at_once(caller: &Caller, path: &str, body: &Value) -> Answer {
    let answers = join_all((0..RIVALS).map(|_| caller.post_with_key(path, body.clone(), "once"))).await;
    let later = settled(caller, path, body, "once").await;
    later.expect(201);
    assert!(is_replayed(&later), "{later}");
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    for answer in refused {
        let body = answer.expect(409);
        assert!(body["detail"].is_string(), "{answer}");
        assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{answer}");
    }
    assert_eq!(made.iter().filter(|answer| !is_replayed(answer)).count(), 1, "one is the first");
    for answer in &made {
        assert_eq!(answer.body, later.body, "byte for byte: {answer}");
        assert_eq!(answer.header("content-type"), later.header("content-type"));
    }
    later
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_64_times_at_once_is_one_order() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 64})).await.id();
    let answer = sent_at_once(&owner, ORDERS, &order_of(product)).await;
    assert_eq!(app.db_value::<i64>("select id from orders").await, answer.id());
    assert_eq!(app.db_count("order_items").await, 1);
    assert_eq!(app.db_value::<i32>("select stock_quantity from products").await, 63);
    let created = "select count(*) from outbox where name = 'order.created'";
    assert_eq!(app.db_value::<i64>(created).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_64_times_at_once_is_one_order_at_the_storefront() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 64})).await.id();
    let mut body = order_of(product);
    body["shop_id"] = owner.shop_id.into();
    let answer = sent_at_once(&app.buyer(), "/api/public/orders", &body).await.json();
    assert_eq!(app.db_value::<i64>("select id from orders").await, answer["order_id"]);
    assert_eq!(app.db_count("pay_links").await, 1);
    assert_eq!(app.db_value::<i32>("select stock_quantity from products").await, 63);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_64_times_at_once_is_one_payment() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({"total": 400_000})).await.id();
    let payment = json!({"amount": 4_000, "method": "cash"});
    sent_at_once(&owner, &format!("/api/orders/{order}/payments"), &payment).await;
    assert_eq!(app.db_count("payments").await, 1);
    assert_eq!(owner.sees_order(order).await.expect(200)["paid_total"], 4_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_hangs_up_and_asks_again_has_one_order() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let body = order_of(product);
    let asked = (0..40_u64).map(|turn| {
        let (owner, body) = (owner.clone(), body.clone());
        async move {
            let key = format!("turn {turn}");
            let patience = std::time::Duration::from_millis(turn);
            let first = owner.post_with_key(ORDERS, body.clone(), &key);
            let heard = tokio::time::timeout(patience, first).await.ok();
            let later = settled(&owner, ORDERS, &body, &key).await;
            later.expect(201);
            if let Some(first) = heard.filter(|first| first.status == 201) {
                assert_eq!(first.body, later.body);
            }
            later.id()
        }
    });
    let mut ids = join_all(asked).await;
    ids.sort_unstable();
    let kept: Vec<(i64,)> = app.db_rows("select id from orders order by id").await;
    assert_eq!(kept.into_iter().map(|(id,)| id).collect::<Vec<_>>(), ids);
}
