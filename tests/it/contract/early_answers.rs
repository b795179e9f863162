//! Answers that are given before the body was read: the connection can be used
//! again, or the answer says that it can't.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::support::TestApp;
use crate::support::wire::{RawAnswer, Wire};

/// A client's second packet comes so much later.
const BETWEEN_PACKETS: Duration = Duration::from_millis(50);
const PING: &str = "GET /health/live HTTP/1.1\r\nhost: cvety\r\n\r\n";

fn head(line: &str, more: &str, length: usize) -> String {
    format!("{line} HTTP/1.1\r\nhost: cvety\r\n{more}content-length: {length}\r\n\r\n")
}

/// Sends head and body in two packets, then another request.
async fn two_packets(app: &TestApp, line: &str, more: &str, body: &str) -> (RawAnswer, RawAnswer) {
    let mut wire = Wire::to(app.address()).await;
    wire.send(&head(line, more, body.len())).await;
    sleep(BETWEEN_PACKETS).await;
    wire.send(body).await;
    let answer = wire.answer().await;
    wire.send(PING).await;
    let again = wire.answer().await;
    (answer, again)
}

#[tokio::test]
async fn a_connection_lives_on_whatever_was_refused_unread() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__UPLOADS", "1/1h")]).await;
    let json = "content-type: application/json\r\n";
    let body = json!({"customer_phone": "+77015550101", "total": 5000}).to_string();
    let large = format!("{{\"a\": \"{}\"}}", "x".repeat(2 * 1024 * 1024));
    for (line, more, body, status) in [
        ("POST /api/orders", json, body.as_str(), 401),
        ("POST /api/nothing", json, &body, 404),
        ("PUT /api/orders", json, &body, 405),
        ("POST /api/auth/verify-otp", "", &body, 415),
        ("POST /api/auth/verify-otp", json, &large, 413),
        ("GET /health/live", json, &body, 200),
        ("POST /pay/0123", "content-type: application/x-www-form-urlencoded\r\n", "way=link", 404),
    ] {
        let (answer, again) = two_packets(&app, line, more, body).await;
        assert_eq!(answer.status, status, "{line}: {answer:?}");
        assert!(!answer.closes(), "{line}: {answer:?}");
        assert_eq!(again.status, 200, "{line}: {again:?}");
    }
}

#[tokio::test]
async fn who_is_one_too_many_may_ask_again_on_the_same_connection() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__GENERAL", "1/1h")]).await;
    let body = json!({"phone": "+77015550101"}).to_string();
    let json = "content-type: application/json\r\n";
    assert_eq!(two_packets(&app, "POST /api/auth/request-otp", json, &body).await.0.status, 201);
    let (answer, again) = two_packets(&app, "POST /api/auth/request-otp", json, &body).await;
    assert_eq!((answer.status, answer.closes(), again.status), (429, false, 200), "{answer:?}");
}

#[tokio::test]
async fn a_body_that_nobody_wants_and_that_never_comes_is_not_waited_for() {
    let app = TestApp::start().await;
    let since = Instant::now();
    let mut wire = Wire::to(app.address()).await;
    wire.send(&head("POST /api/orders", "", 10)).await;
    let answer = wire.answer().await;
    assert!(answer.status == 401 && answer.closes(), "{answer:?}");
    assert!(wire.is_ended().await && since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
}

#[tokio::test]
async fn who_asks_before_sending_is_told_at_once_and_not_to_go_on() {
    let app = TestApp::start().await;
    let mut wire = Wire::to(app.address()).await;
    wire.send(&head("POST /api/orders", "expect: 100-continue\r\n", 10)).await;
    let answer = timeout(Duration::from_secs(2), wire.answer()).await.expect("an answer at once");
    assert!(answer.status == 401 && answer.closes(), "{answer:?}");
}

#[tokio::test]
async fn an_endless_upload_is_refused_and_the_refusal_is_heard() {
    let app = TestApp::start().await;
    let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
    let length = 32 * 1024 * 1024;
    stream.write_all(head("POST /api/orders", "", length).as_bytes()).await.expect("a head");
    // As many clients do: all is sent before the answer is read.
    let piece = vec![b'x'; 64 * 1024];
    for _ in 0..length / piece.len() {
        stream.write_all(&piece).await.expect("it listens");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("the whole answer");
    assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn a_body_that_stops_midway_is_refused_as_incomplete() {
    let app = TestApp::with(&[("CVETY__HTTP__HEAD_TIMEOUT", "300ms")]).await;
    let json = "content-type: application/json\r\n";
    for (line, headers) in [
        ("POST /api/auth/request-otp", json),
        ("POST /api/payments/callbacks/00000000000000000000000000000000", ""),
    ] {
        let mut wire = Wire::to(app.address()).await;
        wire.send(&head(line, headers, 30)).await;
        wire.send("{\"phone\"").await;
        let answer = wire.answer().await;
        assert!(answer.status == 422 && answer.closes(), "{answer:?}");
        let body: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(body["detail"][0]["loc"], json!(["body"]), "{body}");
        assert!(wire.is_ended().await);
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_in_the_one_shape() {
    let app = TestApp::start().await;
    let long = "x".repeat(70_000);
    let many = (0..200).map(|number| format!("x-{number}: y\r\n")).collect::<String>();
    for (text, status) in [
        ("GET / HTTP/1.1\r\nbad header\r\n\r\n".to_owned(), 400),
        ("G\u{0}T / HTTP/1.1\r\n\r\n".to_owned(), 400),
        (format!("GET /{long} HTTP/1.1\r\nhost: cvety\r\n\r\n"), 414),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), 431),
    ] {
        for requests in [text.clone(), format!("{PING}{text}")] {
            let mut wire = Wire::to(app.address()).await;
            if requests.starts_with(PING) {
                wire.send(PING).await;
                assert_eq!(wire.answer().await.status, 200);
            }
            wire.send(&text).await;
            let answer = wire.answer().await;
            assert_eq!(answer.status, status, "{answer:?}");
            assert!(answer.closes() && answer.head.contains("content-type: application/json"), "{answer:?}");
            let body: Value = serde_json::from_str(&answer.body).expect("JSON");
            assert!(body["detail"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
            assert_eq!(body["code"].is_string(), status == 400, "{body}");
            assert!(wire.is_ended().await);
        }
    }
}
