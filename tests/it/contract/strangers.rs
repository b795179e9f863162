//! Connections that strangers open and leave open stop nobody.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::support::TestApp;
use crate::support::program::{Folder, Running, program_with_descriptors};
use crate::support::wire::{Wire, half_sent, read_until};

const HALF: &str = "GET /health/live HTTP/1.1\r\nhost: cvety\r\n";
/// A caller among strangers is answered within this.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_thousand_strangers_stop_nobody_even_with_few_file_descriptors() {
    let folder = Folder::new();
    let mut running = Running::started(program_with_descriptors(&folder, 300)).await;
    let mut strangers: Vec<TcpStream> = Vec::new();
    let whole = format!("{HALF}\r\n");
    for round in 0..10 {
        for number in 0..100 {
            let text = ["", HALF, &whole][number % 3];
            strangers.push(half_sent(running.address, text).await);
        }
        let answered = timeout(SOON, running.status_of("/health/ready")).await;
        assert_eq!(answered.expect("an answer among strangers"), 200, "after {round} hundreds");
    }
    let since = Instant::now();
    running.signal("TERM").await;
    assert_eq!(running.ended().await.code(), Some(0));
    assert!(since.elapsed() < crate::support::program::LONGEST_STOP, "{:?}", since.elapsed());
}

#[tokio::test]
async fn what_is_half_sent_or_idle_ends_by_itself() {
    let settings = [("CVETY__HTTP__HEAD_TIMEOUT", "500ms"), ("CVETY__HTTP__IDLE_TIMEOUT", "2s")];
    let app = TestApp::with(&settings).await;
    let since = Instant::now();
    let mut silent = Wire::to(app.address()).await;
    let mut half = Wire::to(app.address()).await;
    half.send(HALF).await;
    let mut idle = half_sent(app.address(), &format!("{HALF}\r\n")).await;
    assert!(read_until(&mut idle, "}").await.starts_with("HTTP/1.1 200"));
    let mut half_again = Wire::to(app.address()).await;
    half_again.send(&format!("{HALF}\r\n")).await;
    assert_eq!(half_again.answer().await.status, 200);
    half_again.send(HALF).await;
    assert!(silent.is_ended().await && half.is_ended().await && half_again.is_ended().await);
    let heads = since.elapsed();
    assert!(heads >= Duration::from_millis(500), "{heads:?}");
    assert_eq!(read_until(&mut idle, "}").await, "");
    assert!(
        since.elapsed() >= Duration::from_secs(2),
        "an idle connection was kept for {:?}",
        since.elapsed()
    );
}

#[tokio::test]
async fn a_head_that_comes_drop_by_drop_gains_no_time() {
    let app = TestApp::with(&[("CVETY__HTTP__HEAD_TIMEOUT", "500ms")]).await;
    let mut wire = Wire::to(app.address()).await;
    wire.send(HALF).await;
    let dropping = async {
        loop {
            sleep(Duration::from_millis(100)).await;
            // Once it is closed, this may fail.
            if timeout(Duration::from_millis(1), wire.is_ended()).await == Ok(true) {
                break;
            }
            wire.try_send("x-more: y\r\n").await;
        }
    };
    timeout(SOON, dropping).await.expect("it ends");
}

#[tokio::test]
async fn an_address_at_its_limit_loses_what_waits_and_keeps_what_works() {
    let app = TestApp::with(&[("CVETY__HTTP__CONNECTIONS_PER_ADDRESS", "3")]).await;
    let body = r#"{"phone": "+77015550001"}"#;
    let mut works = Wire::to(app.address()).await;
    works
        .send(&format!(
            "POST /api/auth/request-otp HTTP/1.1\r\nhost: cvety\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        ))
        .await;
    sleep(Duration::from_millis(100)).await;
    let mut oldest = Wire::to(app.address()).await;
    let mut others = Vec::new();
    for _ in 0..2 {
        let mut other = Wire::to(app.address()).await;
        other.send(&format!("{HALF}\r\n")).await;
        assert_eq!(other.answer().await.status, 200);
        others.push(other);
    }
    assert!(oldest.is_ended().await, "the longest silent gives way");
    works.send(body).await;
    assert_eq!(works.answer().await.status, 201, "who works keeps its place");
    let metrics = app.nobody().get("/metrics").await.text();
    assert!(!metrics.contains("cvety_http_connections_displaced_total 0\n"), "nobody is told of it");
}
