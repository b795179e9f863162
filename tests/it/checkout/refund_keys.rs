//! A refund asked for sixteen times under one key, whose provider goes down
//! after it has paid back and before it has said so: money moves once.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;

use super::{Purchase, connects_gateway, connects_kaspi_with_bin, standing, wait};
use crate::support::kaspi::{FakeKaspi, POLL};
use crate::support::{TestApp, gateway, kaspi};

/// Sixteen at once under one key, each answered with the one refund or told to wait.
async fn asks_sixteen_times(purchase: &Purchase) {
    let path = format!("/api/orders/{}/refunds", purchase.order_id);
    let all = (0..16).map(|_| purchase.owner.post_with_key(&path, json!({"amount": 4_000}), "refund-1"));
    let answers = join_all(all).await;
    let first = answers.iter().find(|answer| answer.status == 201).expect("one is made");
    for answer in &answers {
        assert!(answer.status == 409 || (answer.status, &answer.body) == (201, &first.body), "{answer}");
    }
}

/// What has gone back by our books: in the ledger, and the order's own word.
async fn db_gone_back(app: &TestApp, purchase: &Purchase) -> (i64, i64) {
    let rows = app.db_count("ledger where kind = 'refund'").await;
    (rows, purchase.order().await["refunded_total"].as_i64().expect("a sum"))
}

/// Several workers, again and again.
async fn workers_try(app: &TestApp) {
    for _ in 0..3 {
        join_all((0..4).map(|_| app.tick("checkout.repay"))).await;
        app.clock().advance(Duration::seconds(30));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kaspi_gives_back_once_though_its_answer_was_lost() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    connects_kaspi_with_bin(&app).await;
    let purchase = Purchase::by_kaspi(&app).await;
    purchase.wants("way=link").await;
    kaspi.confirm(kaspi.latest().id);
    wait(&app, Duration::seconds(POLL)).await;
    asks_sixteen_times(&purchase).await;
    kaspi.is(kaspi::Mood::HangsUpGivingBack);
    app.tick("checkout.repay").await;
    assert_eq!((kaspi.latest().returned, db_gone_back(&app, &purchase).await), (400_000, (0, 0)));
    asks_sixteen_times(&purchase).await;
    workers_try(&app).await;
    kaspi.is(kaspi::Mood::Well);
    workers_try(&app).await;
    assert_eq!((kaspi.latest().returned, kaspi.calls("payment/return").len()), (400_000, 1));
    assert_eq!(db_gone_back(&app, &purchase).await, (1, 4_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_waits_for_the_one_before_it_of_the_same_payment() {
    for (first, second) in [(4_000, 3_000), (2_500, 2_500)] {
        let kaspi = FakeKaspi::start().await;
        let app = kaspi.serving().await;
        connects_kaspi_with_bin(&app).await;
        let purchase = Purchase::by_kaspi(&app).await;
        purchase.wants("way=link").await;
        kaspi.confirm(kaspi.latest().id);
        wait(&app, Duration::seconds(POLL)).await;
        let path = format!("/api/orders/{}/refunds", purchase.order_id);
        for amount in [first, second] {
            purchase.owner.post(&path, json!({"amount": amount})).await.expect(201);
        }
        // Of what came first nobody knows yet, so what Kaspi has left tells nothing of what came second.
        kaspi.is(kaspi::Mood::HangsUpGivingBack);
        app.tick("checkout.repay").await;
        assert_eq!(kaspi.latest().returned, first * 100);
        assert_eq!(app.db_count("refunds where status = 'pending'").await, 2, "{first}, {second}");
        kaspi.is(kaspi::Mood::Well);
        workers_try(&app).await;
        assert_eq!(kaspi.latest().returned, (first + second) * 100);
        assert_eq!(kaspi.calls("payment/return").len(), 2, "each once");
        assert_eq!(db_gone_back(&app, &purchase).await, (2, first + second));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateway_gives_back_once_though_its_answer_was_lost() {
    let gateway = gateway::FakeGateway::start().await;
    let app = gateway.serving().await;
    connects_gateway(&app).await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.wants("way=link").await;
    gateway.latest_becomes("paid");
    wait(&app, Duration::seconds(15)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    asks_sixteen_times(&purchase).await;
    gateway.is(gateway::Mood::HangsUp);
    workers_try(&app).await;
    assert_eq!((gateway.returned(), db_gone_back(&app, &purchase).await), (400_000, (0, 0)));
    asks_sixteen_times(&purchase).await;
    gateway.is(gateway::Mood::Well);
    workers_try(&app).await;
    assert_eq!((gateway.returned(), gateway.refunds().len()), (400_000, 1));
    assert_eq!(db_gone_back(&app, &purchase).await, (1, 4_000));
}
