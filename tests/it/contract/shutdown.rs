//! The built program from its first start to its end: in order, by force, and
//! not at all.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::operations;
use crate::support::program::{Folder, LONGEST_STOP, Running, is_alive, program};
use crate::support::wire::{half_sent, read_until};

#[tokio::test]
async fn the_first_start_makes_a_demo_shop_and_no_later_one_adds_to_it() {
    let folder = Folder::new();
    for _ in 0..2 {
        let mut running = Running::start(&folder).await;
        let summary = running.owner_sees("/api/orders/summary").await;
        assert_eq!(summary["total"], 40, "{summary}");
        let counts = summary["counts"].as_object().expect("counts");
        assert!(counts.len() == 9 && counts.values().all(|count| *count != json!(0)), "{summary}");
        let products = running.owner_sees("/api/products?sort=created_at&limit=100").await;
        assert_eq!(products["total"], 23);
        for sku in ["SKU-001", "SKU-002", "SKU-003"] {
            let found = products["items"].as_array().expect("a list").iter().any(|item| item["sku"] == sku);
            assert!(found, "{sku} is missing");
        }
        let staff = running.owner_sees("/api/staff").await;
        for role in operations::roles(&running.owner_sees("/openapi.json").await) {
            let found =
                staff["items"].as_array().expect("a list").iter().any(|member| member["role"] == *role);
            assert!(found, "no {role}");
        }
        running.signal("KILL").await;
        running.ended().await;
    }
}

#[tokio::test]
async fn a_first_start_while_telegram_is_away_goes_on() {
    let folder = Folder::new();
    let mut command = program(&folder);
    command.env("CVETY__TELEGRAM__BOT_TOKEN", "1:a").env("CVETY__TELEGRAM__API_URL", "http://127.0.0.1:1");
    let server = Running::started(command).await;
    assert_eq!(server.status_of("/health/ready").await, 200);
}

#[tokio::test]
async fn sigterm_ends_it_in_order_whatever_hangs_on_its_connections() {
    let folder = Folder::new();
    let mut running = Running::start(&folder).await;
    assert_eq!(running.status_of("/health/ready").await, 200);
    let postgres = folder.postgres();
    assert!(is_alive(&postgres));

    let head = "GET /health/live HTTP/1.1\r\nhost: cvety\r\n";
    let mut idle = half_sent(running.address, &format!("{head}\r\n")).await;
    assert!(read_until(&mut idle, "}").await.starts_with("HTTP/1.1 200"));
    let _unfinished = half_sent(running.address, head).await;
    let _silent = half_sent(running.address, "").await;
    let body = r#"{"phone": "+77015550001"}"#;
    let post = format!(
        "POST /api/auth/request-otp HTTP/1.1\r\nhost: cvety\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    // It asks for the body once the request has come in.
    let mut under_way = half_sent(running.address, &post).await;
    let go_on = read_until(&mut under_way, "\r\n\r\n").await;
    assert!(go_on.starts_with("HTTP/1.1 100"), "{go_on}");

    let since = Instant::now();
    running.signal("TERM").await;
    // The signal has arrived when it takes no connections any more.
    while TcpStream::connect(running.address).await.is_ok() {
        assert!(since.elapsed() < LONGEST_STOP, "it still takes connections");
    }
    let early = timeout(Duration::from_secs(2), running.child.wait()).await;
    assert!(early.is_err(), "it ended with a request under way: {early:?}");
    under_way.write_all(body.as_bytes()).await.expect("the rest of the request");
    let answer = read_until(&mut under_way, "}").await;
    assert!(answer.starts_with("HTTP/1.1 201"), "a request under way was not answered: {answer}");
    let ended = running.ended().await;
    assert_eq!(ended.code(), Some(0), "{ended}");
    assert!(since.elapsed() < LONGEST_STOP, "{:?}", since.elapsed());
    assert!(!is_alive(&postgres), "its PostgreSQL still runs");
}

#[tokio::test]
async fn killed_it_takes_its_postgresql_along_and_starts_again() {
    let folder = Folder::new();
    let mut running = Running::start(&folder).await;
    let postgres = folder.postgres();
    running.signal("KILL").await;
    running.ended().await;
    // At once, while its PostgreSQL may still be on its way out.
    let mut again = Running::start(&folder).await;
    assert_eq!(again.status_of("/health/ready").await, 200);
    // Or it was quick enough to take it over.
    let second = folder.postgres();
    assert!(second == postgres || !is_alive(&postgres), "the first PostgreSQL still runs");
    again.signal("KILL").await;
    again.ended().await;
    let since = Instant::now();
    while is_alive(&second) {
        assert!(since.elapsed() < LONGEST_STOP, "its PostgreSQL outlives it");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_refused_start_names_every_setting_and_touches_nothing() {
    let folder = Folder::new();
    let mut command = program(&folder);
    command.env("CVETY__ENVIRONMENT", "production").env("CVETY__AUTH__TEST_PHONES", "+77011234567");
    command.env("CVETY__ORDERS__UNPAID_RELEASE", "soon").env("CVETY__HTTP__LISTEN", "nowhere");
    command.env("CVETY__WEBHOOKS__ALLOWED_PRIVATE_NETWORKS", "10.0.0.0/8");
    command.env("CVETY__AUTH__JWT_SECRET", "a".repeat(32)).env("CVETY__SECRETS__KEY", "a".repeat(32));
    command.env("CVETY__HTTP__TRUSTED_PROXIES", "0.0.0.0/0").env("CVETY__CARTS__HOLDS", "5m");
    let output = timeout(Duration::from_secs(5), command.output()).await.expect("it decides in seconds");
    let output = output.expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    for name in [
        "auth.jwt_secret",
        "secrets.key",
        "auth.test_phones",
        "orders.unpaid_release",
        "http.listen",
        "http.trusted_proxies",
        "public_url",
        "CVETY__CARTS__HOLDS",
        "webhooks.allowed_private_networks",
    ] {
        assert!(said.contains(name), "{name} is not named: {said}");
    }
    assert!(!folder.0.exists(), "a refused start made a folder");
}

#[tokio::test]
async fn a_misspelt_environment_starts_nothing_and_is_not_fine() {
    for arguments in [&[][..], &["check-config"]] {
        let folder = Folder::new();
        let mut command = program(&folder);
        let output = command.args(arguments).env("CVETY__ENVIROMENT", "production").output();
        let output = timeout(Duration::from_secs(5), output).await.expect("it decides in seconds");
        let output = output.expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("CVETY__ENVIROMENT"), "{arguments:?}: {said}");
        assert!(said.contains("CVETY__ENVIRONMENT"), "what was meant is not said: {said}");
        assert!(!folder.0.exists(), "a refused start made a folder");
    }
}
