//! Guessing at tracking tokens.

use chrono::Duration;
use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::wait;
use crate::support::{Answer, TestApp};

const RATES: [(&str, &str); 2] =
    [("CVETY__RATE_LIMITS__TRACKING_MISSES", "20/1h"), ("CVETY__HTTP__TRUSTED_PROXIES", "127.0.0.0/8")];
const ATTACKER: &str = "2001:db8:6:6::1";
const BUYER: &str = "8.8.8.8";

async fn follows(app: &TestApp, from: &str, path: &str) -> Answer {
    let nobody = app.nobody();
    nobody.send(nobody.request(Method::GET, path).header("x-forwarded-for", from)).await
}

/// A server with an order; its token.
async fn with_order() -> (TestApp, String) {
    let app = TestApp::with(&RATES).await;
    let order = app.owner().await.writes_order(json!({})).await.expect(201);
    let token = order["tracking_token"].as_str().expect("a token").to_owned();
    (app, token)
}

#[tokio::test]
async fn twenty_misses_close_tracking_for_their_address_alone() {
    let (app, token) = with_order().await;
    let good = format!("/api/tracking/{token}");
    let guesses = ["/api/tracking/100000000", "/tracking/100000001", "/api/tracking/abc", "/tracking/1"];
    for (guess, path) in guesses.iter().cycle().take(20).enumerate() {
        // Another address of the same /64 is the same attacker.
        let from = format!("2001:db8:6:6::{guess:x}");
        assert_eq!(follows(&app, &from, path).await.status, 404);
    }
    let seconds = wait(&follows(&app, ATTACKER, &good).await);
    let page = follows(&app, ATTACKER, &format!("/tracking/{token}")).await;
    assert_eq!((page.status, page.header("retry-after")), (429, &*seconds.to_string()), "{page}");
    assert!(page.header("content-type").starts_with("text/html"), "{page}");
    follows(&app, BUYER, &good).await.expect(200);
    follows(&app, "2001:db8:6:7::1", &good).await.expect(200);
    app.clock().advance(Duration::seconds(seconds - 1));
    assert_eq!(wait(&follows(&app, ATTACKER, &good).await), 1);
    app.clock().advance(Duration::seconds(1));
    follows(&app, ATTACKER, &good).await.expect(200);
}

#[tokio::test]
async fn hits_never_count() {
    let (app, token) = with_order().await;
    let good = format!("/api/tracking/{token}");
    for answer in join_all((0..100).map(|_| follows(&app, BUYER, &good))).await {
        answer.expect(200);
    }
    assert_eq!(follows(&app, BUYER, "/api/tracking/100000000").await.status, 404);
}

#[tokio::test]
async fn a_hundred_misses_at_once_are_twenty() {
    let (app, _) = with_order().await;
    let all = join_all((0..100).map(|_| follows(&app, ATTACKER, "/api/tracking/100000000"))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 404).count(), 20);
    assert_eq!(all.iter().filter(|answer| answer.status == 429).count(), 80);
}

#[tokio::test]
async fn an_outage_is_no_miss() {
    let (app, _) = with_order().await;
    app.db().close().await;
    for _ in 0..30 {
        assert_eq!(follows(&app, BUYER, "/api/tracking/100000000").await.status, 503);
    }
}
