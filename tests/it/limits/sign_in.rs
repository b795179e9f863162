//! The limits that guard sign-in, which all instances share.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;

use super::{number, remaining, wait};
use crate::support::{Answer, TestApp};

const PHONE: &str = "+77015556677";
const OTHER_PHONE: &str = "+77015556688";
const CONTRACT: [(&str, &str); 2] =
    [("CVETY__RATE_LIMITS__REQUEST_OTP", "3/1m"), ("CVETY__RATE_LIMITS__VERIFY_OTP", "5/1m")];

async fn ask(app: &TestApp, phone: &str) -> Answer {
    app.nobody().post("/api/auth/request-otp", json!({"phone": phone})).await
}

async fn attempt(app: &TestApp, phone: &str) -> Answer {
    app.nobody().post("/api/auth/verify-otp", json!({"phone": phone, "otp_code": "000000"})).await
}

/// Lets the database's clock run on, for these rows.
async fn db_wait(app: &TestApp, seconds: i64) {
    app.db_execute(&format!(
        "update sign_in_limits set expires_at = expires_at - interval '{seconds} seconds',
                recent = array(select m - interval '{seconds} seconds' from unnest(recent) m)"
    ))
    .await;
}

/// A server behind a proxy of ours, so that requests come from wherever they say.
async fn behind_a_proxy() -> TestApp {
    let proxy = [("CVETY__HTTP__TRUSTED_PROXIES", "127.0.0.1/32")];
    TestApp::with(&[CONTRACT.as_slice(), proxy.as_slice()].concat()).await
}

async fn from(app: &TestApp, address: &str, path: &str, body: serde_json::Value) -> Answer {
    let nobody = app.nobody();
    let request = nobody.request(reqwest::Method::POST, path).header("x-forwarded-for", address);
    nobody.send(request.json(&body)).await
}

async fn ask_from(app: &TestApp, address: &str, phone: &str) -> Answer {
    from(app, address, "/api/auth/request-otp", json!({"phone": phone})).await
}

#[tokio::test]
async fn a_phone_gets_three_codes_a_minute_from_an_address() {
    let app = behind_a_proxy().await;
    for left in [2, 1, 0] {
        let answer = ask(&app, PHONE).await;
        answer.expect(201);
        assert_eq!((number(&answer, "x-ratelimit-limit"), remaining(&answer)), (3, left));
    }
    let code = app.otp_sent_to(PHONE);
    let refused = ask(&app, PHONE).await;
    let seconds = wait(&refused);
    assert!((50..=60).contains(&seconds) && number(&refused, "x-ratelimit-limit") == 3, "{refused}");
    assert_eq!(app.otp_sent_to(PHONE), code, "a refused request sends nothing");
    ask(&app, OTHER_PHONE).await.expect(201);
    ask_from(&app, "203.0.113.7", PHONE).await.expect(201);
    db_wait(&app, seconds - 10).await;
    let still = wait(&ask(&app, PHONE).await);
    assert!(still <= 10, "{still}");
    db_wait(&app, still).await;
    ask(&app, PHONE).await.expect(201);
}

#[tokio::test]
async fn an_address_gets_thirty_codes_a_minute_and_its_refusal_costs_no_phone() {
    let app = behind_a_proxy().await;
    for phone in 0..30 {
        ask_from(&app, "203.0.113.7", &format!("+770155510{phone:02}")).await.expect(201);
    }
    for _ in 0..5 {
        wait(&ask_from(&app, "203.0.113.7", PHONE).await);
    }
    assert_eq!(app.otp_sent_to(PHONE), None);
    assert_eq!(remaining(&ask(&app, PHONE).await), 2);
}

#[tokio::test]
async fn a_phone_gets_ten_codes_an_hour_wherever_they_are_asked_for() {
    let app = behind_a_proxy().await;
    for address in 1..=10 {
        ask_from(&app, &format!("203.0.113.{address}"), PHONE).await.expect(201);
    }
    let refused = ask_from(&app, "203.0.113.11", PHONE).await;
    let seconds = wait(&refused);
    assert!((3_500..=3_600).contains(&seconds), "{refused}");
    db_wait(&app, seconds).await;
    ask(&app, PHONE).await.expect(201);
}

#[tokio::test]
async fn no_stranger_uses_up_the_tries_of_somebody_else() {
    let app = behind_a_proxy().await;
    let owner = app.owner().await.phone;
    for _ in 0..6 {
        let body = json!({"phone": owner, "otp_code": "000000"});
        from(&app, "203.0.113.7", "/api/auth/verify-otp", body).await;
    }
    let answer = attempt(&app, &owner).await;
    assert_ne!(answer.status, 429, "{answer}");
}

/// Five guesses from each of eight addresses, one after the other.
async fn strangers_guess(app: &TestApp, phone: &str) {
    for guess in 0..40 {
        let body = json!({"phone": phone, "otp_code": "000000"});
        let address = format!("198.51.100.{}", guess % 8);
        from(app, &address, "/api/auth/verify-otp", body).await.expect_rule("wrong_otp");
    }
}

/// However many strangers guess, most of a code's guesses are kept for whoever
/// asked for it.
#[tokio::test]
async fn strangers_who_guess_without_end_keep_nobody_out() {
    let app = behind_a_proxy().await;
    for home in ["203.0.113.7", "2001:db8::7"] {
        ask_from(&app, home, PHONE).await.expect(201);
        let code = app.otp_sent_to(PHONE).expect("a code");
        strangers_guess(&app, PHONE).await;
        db_wait(&app, 60).await;
        let body = json!({"phone": PHONE, "otp_code": code});
        from(&app, "198.51.100.9", "/api/auth/verify-otp", body.clone()).await.expect_rule("wrong_otp");
        from(&app, home, "/api/auth/verify-otp", body).await.expect(200);
    }
    assert_eq!(app.db_count("otp_wrong_guesses").await, 4, "two of each code");
}

#[tokio::test]
async fn a_phone_bears_five_tries_a_minute_known_or_not() {
    let app = TestApp::with(&CONTRACT).await;
    let known = app.owner().await.phone;
    app.clock().advance(Duration::hours(1));
    for (phone, tries) in [(PHONE, 5), (&*known, 4)] {
        for _ in 0..tries {
            let answer = attempt(&app, phone).await;
            assert_ne!(answer.status, 429, "{answer}");
            assert_eq!(number(&answer, "x-ratelimit-limit"), 5, "{answer}");
        }
    }
    let (unknown, known) = (attempt(&app, PHONE).await, attempt(&app, &known).await);
    let (seconds, _) = (wait(&unknown), wait(&known));
    assert_eq!(
        unknown.json().as_object().map(|body| body.len()),
        known.json().as_object().map(|body| body.len())
    );
    db_wait(&app, seconds).await;
    attempt(&app, PHONE).await.expect_rule("wrong_otp");
}

#[tokio::test]
async fn two_instances_share_the_limits_under_a_hundred_requests_at_once() {
    let first = TestApp::with(&CONTRACT).await;
    let second = TestApp::on(first.database().lent(), &CONTRACT).await;
    let apps = [&first, &second];
    let asked = join_all((0..100).map(|i| ask(apps[i % 2], PHONE))).await;
    assert_eq!(asked.iter().filter(|answer| answer.status == 201).count(), 3);
    let tried = join_all((0..100).map(|i| attempt(apps[i % 2], PHONE))).await;
    assert_eq!(tried.iter().filter(|answer| answer.status != 429).count(), 5);
    assert!(asked.iter().chain(&tried).all(|answer| answer.status < 500));
}

#[tokio::test]
async fn the_database_holds_neither_phones_nor_addresses() {
    let app = TestApp::with(&CONTRACT).await;
    ask(&app, PHONE).await.expect(201);
    attempt(&app, PHONE).await;
    let told = "sign_in_limits where length(subject) <> 32 or subject::text like '%7f000001%'";
    assert_eq!((app.db_count("sign_in_limits").await, app.db_count(told).await), (4, 0));
}

#[tokio::test]
async fn counts_that_are_over_are_swept() {
    let app = TestApp::with(&CONTRACT).await;
    ask(&app, PHONE).await.expect(201);
    db_wait(&app, 3_601).await;
    attempt(&app, PHONE).await;
    app.tick("auth.sweep").await;
    assert_eq!(app.db_count("sign_in_limits").await, 1);
}
