//! Who is counted.

use reqwest::Method;
use serde_json::json;

use super::{remaining, wait};
use crate::support::{Answer, Caller, TestApp};

const PROXY: (&str, &str) = ("CVETY__HTTP__TRUSTED_PROXIES", "127.0.0.0/8");

/// Asks with a token and an address that someone claims.
async fn asks(caller: &Caller, forwarded_for: &str) -> Answer {
    let request = caller.request(Method::GET, "/api/auth/me").header("x-forwarded-for", forwarded_for);
    caller.send(request).await
}

#[tokio::test]
async fn members_of_shops_are_counted_apart() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__GENERAL", "5/1h")]).await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    for left in [4, 3, 2] {
        assert_eq!(remaining(&owner.get("/api/auth/me").await), left);
    }
    assert_eq!(remaining(&stranger.get("/api/auth/me").await), 4);
    let again = app.sign_in("owner again", &owner.phone).await;
    assert_eq!(remaining(&again.get("/api/auth/me").await), 1, "another session is the same person");
}

#[tokio::test]
async fn bad_tokens_count_for_the_address_they_come_from() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__GENERAL", "5/1h")]).await;
    let owner = app.owner().await;
    let good = owner.token.clone().expect("a token");
    let (body, signature) = good.rsplit_once('.').expect("a signature");
    let other: String = signature.chars().rev().collect();
    // Signing in was the first of five.
    for (forged, left) in [("x", 3), (&*format!("{body}.{other}"), 2), (&*format!("{body}."), 1)] {
        let answer = owner.with_token(Some(forged)).get("/api/auth/me").await;
        assert_eq!((answer.status, remaining(&answer)), (401, left), "{answer}");
    }
    assert_eq!(remaining(&app.nobody().get("/api/auth/me").await), 0);
    wait(&owner.with_token(Some("y")).get("/api/auth/me").await);
    assert_eq!(remaining(&owner.get("/api/auth/me").await), 4, "the owner is counted apart");
}

#[tokio::test]
async fn nobody_moves_their_limit_by_a_header() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__GENERAL", "4/1h")]).await;
    for (left, claimed) in [(3, "8.8.8.8"), (2, "127.0.0.2"), (1, "unknown"), (0, "::1, 9.9.9.9")] {
        assert_eq!(remaining(&asks(&app.nobody(), claimed).await), left, "{claimed}");
    }
    wait(&asks(&app.nobody(), "7.7.7.7").await);
}

#[tokio::test]
async fn a_trusted_proxy_says_who_is_behind_it() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__GENERAL", "10/1h"), PROXY]).await;
    for (left, said) in [
        (9, "8.8.8.8"),
        (8, "1.1.1.1, 8.8.8.8"),
        (7, "9.9.9.9, 8.8.8.8, 127.0.0.9"),
        (9, "9.9.9.9"),
        (9, "2001:db8:1:2::1"),
        (8, "2001:db8:1:2:ffff::2"),
        (9, "2001:db8:1:3::1"),
        (9, "unknown"),
        (8, "8.8.8.8, \u{1}"),
    ] {
        // A control character can't be sent; a stray word is as unreadable.
        let said = said.replace('\u{1}', "?");
        assert_eq!(remaining(&asks(&app.nobody(), &said).await), left, "{said}");
    }
}

#[tokio::test]
async fn signing_in_by_way_of_a_proxy_is_counted_by_the_address_behind_it() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__REQUEST_OTP", "1/1m"), PROXY]).await;
    let nobody = app.nobody();
    let ask = async |phone: &str, from: &str| {
        let request = nobody.request(Method::POST, "/api/auth/request-otp").header("x-forwarded-for", from);
        nobody.send(request.json(&json!({"phone": phone}))).await
    };
    ask("+77015550001", "8.8.8.8").await.expect(201);
    wait(&ask("+77015550001", "8.8.8.8").await);
    ask("+77015550001", "9.9.9.9").await.expect(201);
}
