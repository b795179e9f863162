//! The built program from its first start to its end: in order, by force, and
//! not at all.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::operations;

/// The first start makes a PostgreSQL.
const LONGEST_START: Duration = Duration::from_secs(60);
const LONGEST_STOP: Duration = Duration::from_secs(25);
const SERVES_ON: &str = "Cvety serves on http://";

/// A folder that any user can reach, removed with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("cvety-shutdown-{}", uuid::Uuid::new_v4().simple())))
    }

    /// The number of PostgreSQL's first process.
    fn postgres(&self) -> String {
        let file = self.0.join("postgres/server/data/postmaster.pid");
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        text.lines().next().expect("a process number").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The program with nothing configured but its folder, a free port, and room
/// for an owner who signs in before every look.
fn program(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvety"));
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("CVETY__") || name == "DATABASE_URL")
    {
        command.env_remove(name);
    }
    command.env("CVETY__DATA_DIR", &folder.0).env("CVETY__HTTP__LISTEN", "127.0.0.1:0");
    command.env("CVETY__RATE_LIMITS__VERIFY_OTP", "100/1m");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    async fn start(folder: &Folder) -> Self {
        let mut child = program(folder).stderr(Stdio::null()).spawn().expect("the program runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = timeout(LONGEST_START, async {
            loop {
                let line = lines.next_line().await.expect("its output").expect("it ended before it served");
                if let Some(address) = line.strip_prefix(SERVES_ON) {
                    return address.parse().expect("the address it serves on");
                }
            }
        });
        let address = address.await.expect("it did not serve within a minute");
        // What it says later must not block it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, address }
    }

    async fn status_of(&self, path: &str) -> u16 {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let answer = client.get(format!("http://{}{path}", self.address)).send().await;
        answer.unwrap_or_else(|error| panic!("{path}: {error:?}")).status().as_u16()
    }

    /// What the owner of the demo shop sees.
    async fn owner_sees(&self, path: &str) -> Value {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let sign_in = client.post(format!("http://{}/api/auth/verify-otp", self.address));
        let sign_in = sign_in.json(&json!({"phone": "+77011234567", "otp_code": "123456"}));
        let signed_in: Value = sign_in.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!((&signed_in["shop_id"], &signed_in["role"]), (&json!(1), &json!("owner")), "{signed_in}");
        let get = client.get(format!("http://{}{path}", self.address));
        let get = get.bearer_auth(signed_in["access_token"].as_str().expect("a token"));
        get.send().await.expect("an answer").json().await.expect("JSON")
    }

    async fn signal(&self, name: &str) {
        let pid = self.child.id().expect("it still runs").to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().await.expect("kill");
        assert!(sent.success(), "kill -s {name} {pid}: {sent}");
    }

    async fn ended(&mut self) -> ExitStatus {
        let ended = timeout(LONGEST_STOP, self.child.wait()).await;
        ended.expect("it did not end in time").expect("it can be waited for")
    }
}

fn is_alive(pid: &str) -> bool {
    // A process that ended and waits to be collected is gone for everyone else.
    let status = std::fs::read_to_string(Path::new("/proc").join(pid).join("stat")).unwrap_or_default();
    !status.is_empty() && !status.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z')
}

/// Sends part of a request.
async fn half_sent(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("half a request");
    stream
}

/// Reads until `end` has been seen, or to the end.
async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 1024];
    while !String::from_utf8_lossy(&text).contains(end) {
        match timeout(LONGEST_STOP, stream.read(&mut buffer)).await.expect("an answer in time") {
            Ok(0) | Err(_) => break,
            Ok(read) => text.extend_from_slice(&buffer[..read]),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

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
        assert_eq!(products["total"], 20);
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
        "webhooks.allowed_private_networks",
    ] {
        assert!(said.contains(name), "{name} is not named: {said}");
    }
    assert!(!folder.0.exists(), "a refused start made a folder");
}
