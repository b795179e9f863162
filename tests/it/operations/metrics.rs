//! `/metrics`: what it counts, what it never says, and to whom.

use std::sync::Arc;

use chrono::TimeDelta;
use cvety::metrics::Metrics;
use cvety::values::ShopId;
use cvety::workers::{Observed, Tick, Worker};
use reqwest::Method;
use serde_json::json;

use super::Scraped;
use crate::support::TestApp;
use crate::support::telegram::FakeTelegram;

#[tokio::test]
async fn a_request_is_counted_and_timed_by_the_pattern_of_its_route() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let counted = r#"cvety_http_requests_total{method="GET",route="/api/orders/{order_id}",status="404"}"#;
    assert_eq!(Scraped::from(&app).await.value(counted), 0.0);
    for order in [4_711, 4_712] {
        owner.sees_order(order).await.expect(404);
    }
    let scraped = Scraped::from(&app).await;
    assert_eq!(scraped.value(counted), 2.0);
    let timed = r#"cvety_http_request_duration_seconds_count{method="GET",route="/api/orders/{order_id}"}"#;
    assert_eq!(scraped.value(timed), 2.0);
    assert_eq!(scraped.value("cvety_http_requests_in_flight"), 1.0, "the scrape itself");
}

#[tokio::test]
async fn no_label_holds_an_id_a_token_or_a_word_of_the_callers() {
    const NAMES: [&str; 8] = ["le", "method", "outcome", "route", "source", "status", "subscriber", "worker"];
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({"source": "от Аружан 77015550001"})).await.expect(201);
    let order_id = order["id"].as_i64().expect("an id").to_string();
    let token = order["tracking_token"].as_str().expect("a token").to_owned();
    owner.tracks(&token).await.expect(200);
    app.nobody().get(&format!("/tracking/{token}")).await;
    owner.get(&format!("/api/orders/{order_id}/nothing")).await.expect(404);
    app.nobody().get("/secret-path-77015550001").await.expect(404);
    let odd = Method::from_bytes(b"BREW77015550001").expect("a method");
    app.nobody().send(app.nobody().request(odd, "/health/live")).await.expect(405);
    app.tick_workers().await;

    let scraped = Scraped::from(&app).await;
    for (name, value) in scraped.labels() {
        assert!(NAMES.contains(&name.as_str()), "a label `{name}`");
        for telling in ["77015550001", token.as_str(), "Аружан", "secret"] {
            assert!(!value.contains(telling), "{name}={value}");
        }
        let is_number = !value.is_empty() && value.chars().all(|letter| letter.is_ascii_digit());
        assert!(!is_number || ["status", "le"].contains(&name.as_str()), "{name}={value}");
    }
    let unmatched = r#"cvety_http_requests_total{method="GET",route="unmatched",status="404"}"#;
    assert_eq!(scraped.value(unmatched), 2.0);
    let odd = r#"cvety_http_requests_total{method="other",route="/health/live",status="405"}"#;
    assert_eq!(scraped.value(odd), 1.0);
}

#[tokio::test]
async fn an_order_is_counted_by_source_once_it_is_there() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 3})).await.id();
    let of = |source: &str| format!("cvety_orders_created_total{{source=\"{source}\"}}");
    let before = Scraped::from(&app).await;
    assert!(before.0.contains_key(&of("storefront")), "there from the start");

    let order = json!({"shop_id": owner.shop_id, "customer_phone": "+77015550002",
                       "items": [{"product_id": product, "quantity": 1}]});
    for _ in 0..2 {
        app.buyer().post_with_key("/api/public/orders", order.clone(), "once").await.expect(201);
    }
    let too_many = json!({"shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 3}]});
    app.buyer().checks_out(too_many).await.expect(400);
    owner.writes_order(json!({})).await.expect(201);
    owner.writes_order(json!({"source": "instagram"})).await.expect(201);

    let after = Scraped::from(&app).await;
    for source in ["storefront", "staff", "other"] {
        assert_eq!(after.value(&of(source)) - before.value(&of(source)), 1.0, "{source}");
    }
}

#[tokio::test]
async fn what_a_transaction_counts_is_counted_when_it_has_committed() {
    let app = TestApp::start().await;
    let shop = ShopId(app.owner().await.shop_id);
    let counted = || app.db().metrics().orders_created("staff").get();
    let mut tx = app.db().tenant(shop).begin().await.expect("a transaction");
    tx.tally(|metrics| metrics.orders_created("staff"));
    drop(tx);
    assert_eq!(counted(), 0, "rolled back");
    let mut tx = app.db().tenant(shop).begin().await.expect("a transaction");
    tx.tally(|metrics| metrics.orders_created("staff"));
    assert_eq!(counted(), 0, "not yet");
    tx.commit().await.expect("it commits");
    assert_eq!(counted(), 1);
}

#[tokio::test]
async fn the_outbox_grows_older_until_the_relay_runs_and_so_do_deliveries() {
    const AGE: &str = "cvety_outbox_oldest_unpublished_age_seconds";
    const EVENTS: &str = "cvety_outbox_unpublished_events";
    const PENDING: &str = r#"cvety_deliveries_pending{subscriber="telegram"}"#;
    const PENDING_AGE: &str = r#"cvety_deliveries_oldest_pending_age_seconds{subscriber="telegram"}"#;
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    app.tick_workers().await;
    let calm = Scraped::from(&app).await;
    for series in [AGE, EVENTS, PENDING, PENDING_AGE] {
        assert_eq!(calm.0.get(series), Some(&0.0), "{series}");
    }

    owner.creates_customer(json!({"phone": "+77015550001"})).await.expect(201);
    app.tick_workers().await;
    let order = json!({"customer_phone": "+77015550001", "total": 500});
    owner.post("/api/orders", order.clone()).await.expect(201);
    app.clock().advance(TimeDelta::seconds(90));
    owner.post("/api/orders", order).await.expect(201);
    let waiting = Scraped::from(&app).await;
    assert_eq!((waiting.value(AGE), waiting.value(EVENTS)), (90.0, 2.0));
    app.clock().advance(TimeDelta::seconds(30));
    assert_eq!(Scraped::from(&app).await.value(AGE), 120.0);

    app.tick("events.relay").await;
    let published = Scraped::from(&app).await;
    assert_eq!((published.value(AGE), published.value(EVENTS)), (0.0, 0.0));
    assert_eq!((published.value(PENDING_AGE), published.value(PENDING)), (120.0, 2.0));
    app.tick_workers().await;
    let delivered = Scraped::from(&app).await;
    assert_eq!((delivered.value(PENDING_AGE), delivered.value(PENDING)), (0.0, 0.0));
    let arrived = r#"cvety_deliveries_total{outcome="arrived",subscriber="telegram"}"#;
    assert!(delivered.value(arrived) >= 2.0);
}

#[tokio::test]
async fn it_still_answers_when_the_database_is_away_and_says_so() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    app.owner().await;
    let there = Scraped::from(&app).await;
    assert_eq!(there.value("cvety_database_up"), 1.0);
    assert!(there.value("cvety_db_connections") >= 1.0 && there.value("cvety_db_connections_limit") >= 2.0);
    assert!(there.value("cvety_db_connection_wait_seconds_count") >= 1.0);
    app.db().close().await;
    let away = Scraped::from(&app).await;
    assert_eq!(away.value("cvety_database_up"), 0.0);
    assert_eq!(away.value("cvety_db_connections_refused_total"), 1.0);
    assert!(away.value("cvety_outbox_oldest_unpublished_age_seconds").is_nan(), "not known, so not calm");
    assert!(away.value(r#"cvety_deliveries_pending{subscriber="telegram"}"#).is_nan());
}

#[tokio::test]
async fn whoever_comes_through_a_proxy_or_from_elsewhere_finds_nothing() {
    let app = TestApp::start().await;
    let nothing = app.nobody().get("/no-metrics").await;
    for header in ["x-forwarded-for", "forwarded", "x-real-ip", "via"] {
        let request = app.nobody().request(Method::GET, "/metrics").header(header, "127.0.0.1");
        let answer = app.nobody().send(request).await;
        assert_eq!((answer.status, &answer.body), (404, &nothing.body), "{header}: {answer}");
    }
    for (name, value) in [
        ("CVETY__METRICS__ALLOWED_NETWORKS", "10.0.0.0/8"),
        ("CVETY__METRICS__ALLOWED_NETWORKS", ""),
        ("CVETY__HTTP__TRUSTED_PROXIES", "127.0.0.1/32"),
    ] {
        let app = TestApp::with(&[(name, value)]).await;
        let answer = app.nobody().get("/metrics").await;
        assert_eq!((answer.status, &answer.body), (404, &nothing.body), "{name}={value}: {answer}");
    }
}

/// A worker that fails.
struct Failing;

#[async_trait::async_trait]
impl Worker for Failing {
    fn name(&self) -> &'static str {
        "failing"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        anyhow::bail!("the test wants it so")
    }

    fn wind_down(&self) {}
}

#[tokio::test]
async fn the_ticks_of_workers_are_counted_by_how_they_end() {
    let app = TestApp::start().await;
    let of = |worker: &str, outcome: &str| {
        format!("cvety_worker_ticks_total{{outcome=\"{outcome}\",worker=\"{worker}\"}}")
    };
    app.owner().await;
    app.tick("events.relay").await;
    app.tick("events.relay").await;
    let scraped = Scraped::from(&app).await;
    let ticks = ["worked", "idle", "failed"].map(|outcome| scraped.value(&of("events.relay", outcome)));
    assert_eq!(ticks, [1.0, 1.0, 0.0]);

    let metrics = Arc::new(Metrics::new());
    let worker = Observed::new(Arc::new(Failing), Arc::clone(&metrics));
    assert!(worker.tick().await.is_err(), "the supervisor hears of it too");
    let text = metrics.text().expect("text");
    assert!(text.contains(&format!("{} 1", of("failing", "failed"))), "{text}");
}
