//! The built program, as an operator runs it, with nothing configured.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// The first start makes a PostgreSQL.
const LONGEST_START: Duration = Duration::from_secs(60);
pub const LONGEST_STOP: Duration = Duration::from_secs(25);
const SERVES_ON: &str = "Cvety serves on http://";

/// A folder that any user can reach, removed with this value.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        Self(std::env::temp_dir().join(format!("cvety-shutdown-{}", uuid::Uuid::new_v4().simple())))
    }

    /// The number of PostgreSQL's first process.
    pub fn postgres(&self) -> String {
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
pub fn program(folder: &Folder) -> Command {
    with_settings(Command::new(env!("CARGO_BIN_EXE_cvety")), folder)
}

/// The same with a limit on file descriptors.
pub fn program_with_descriptors(folder: &Folder, limit: u32) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {limit} && exec \"$0\""), env!("CARGO_BIN_EXE_cvety")]);
    with_settings(command, folder)
}

fn with_settings(mut command: Command, folder: &Folder) -> Command {
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

/// The program while it serves.
pub struct Running {
    pub child: Child,
    pub address: SocketAddr,
}

impl Running {
    /// Starts it, and waits until it serves.
    pub async fn start(folder: &Folder) -> Self {
        Self::started(program(folder)).await
    }

    /// The same for a command of the test's own.
    pub async fn started(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::null()).spawn().expect("the program runs");
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

    pub async fn status_of(&self, path: &str) -> u16 {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let answer = client.get(format!("http://{}{path}", self.address)).send().await;
        answer.unwrap_or_else(|error| panic!("{path}: {error:?}")).status().as_u16()
    }

    /// The token of the demo shop's owner.
    pub async fn owner_token(&self) -> String {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let sign_in = client.post(format!("http://{}/api/auth/verify-otp", self.address));
        let sign_in = sign_in.json(&json!({"phone": "+77011234567", "otp_code": "123456"}));
        let signed_in: Value = sign_in.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!((&signed_in["shop_id"], &signed_in["role"]), (&json!(1), &json!("owner")), "{signed_in}");
        signed_in["access_token"].as_str().expect("a token").to_owned()
    }

    /// What the owner of the demo shop sees.
    pub async fn owner_sees(&self, path: &str) -> Value {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let get = client.get(format!("http://{}{path}", self.address));
        let get = get.bearer_auth(self.owner_token().await);
        get.send().await.expect("an answer").json().await.expect("JSON")
    }

    pub async fn signal(&self, name: &str) {
        let pid = self.child.id().expect("it still runs").to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().await.expect("kill");
        assert!(sent.success(), "kill -s {name} {pid}: {sent}");
    }

    pub async fn ended(&mut self) -> ExitStatus {
        let ended = timeout(LONGEST_STOP, self.child.wait()).await;
        ended.expect("it did not end in time").expect("it can be waited for")
    }
}

/// Whether that process is there.
pub fn is_alive(pid: &str) -> bool {
    // A process that ended and waits to be collected is gone for everyone else.
    let status = std::fs::read_to_string(Path::new("/proc").join(pid).join("stat")).unwrap_or_default();
    !status.is_empty() && !status.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z')
}
