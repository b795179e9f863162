//! One PostgreSQL for the whole test binary, and a database for every test.
//!
//! A thread with a runtime of its own owns the server, since each test's
//! runtime ends with the test; it makes and drops databases one at a time,
//! because a template must have no other user while it is copied. When the
//! process ends, however it ends, the server's watcher stops it and removes
//! its folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use cvety::db::{Durability, EmbeddedOptions, EmbeddedPostgres};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::sync::{mpsc, oneshot};

/// The role a server logs in as: ordinary, owner of nothing, heir of nothing.
pub const LOGIN: &str = "cvety_login";
const TEMPLATE: &str = "cvety_template";
/// Tests of a large machine run side by side, each with a pool.
const MAX_CONNECTIONS: u16 = 400;

const MEMORY: &str = "/dev/shm";
/// For the databases in use, those that are stale, and the log.
const ROOM_KIB: u64 = 3 * 1024 * 1024;

/// Databases done with, each about 9 MB, that may wait for a quiet moment.
const MOST_STALE: usize = 40;

/// What is asked of the thread that owns the server.
enum Wish {
    Make { template: &'static str, reply: oneshot::Sender<Database> },
    Drop { name: String },
}

static WISHES: LazyLock<mpsc::UnboundedSender<Wish>> = LazyLock::new(|| {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::Builder::new()
        .name("postgres".to_owned())
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime for PostgreSQL").block_on(serve_wishes(receiver));
        })
        .expect("a thread for PostgreSQL");
    sender
});

/// A database of a test's own; dropped with this value.
pub struct Database {
    name: String,
    is_lent: bool,
    admin: PgConnectOptions,
    /// Of the server on it, below that of PostgreSQL, which goes when the process ends.
    folder: PathBuf,
}

impl Database {
    /// A migrated database.
    pub async fn migrated() -> Self {
        Self::made_from(TEMPLATE).await
    }

    /// A database with nothing in it.
    pub async fn empty() -> Self {
        Self::made_from("template0").await
    }

    async fn made_from(template: &'static str) -> Self {
        let (reply, made) = oneshot::channel();
        WISHES.send(Wish::Make { template, reply }).expect("the PostgreSQL of the tests has ended");
        made.await.expect("the PostgreSQL of the tests did not start; its thread says why")
    }

    /// The same database for a second server, which does not outlive this one.
    pub fn lent(&self) -> Self {
        Self {
            name: self.name.clone(),
            is_lent: true,
            admin: self.admin.clone(),
            folder: self.folder.clone(),
        }
    }

    /// As the superuser who owns everything.
    pub fn as_superuser(&self) -> PgConnectOptions {
        self.admin.clone()
    }

    /// As the server logs in.
    pub fn as_login(&self) -> PgConnectOptions {
        self.as_role(LOGIN)
    }

    /// As any role that may log in.
    pub fn as_role(&self, role: &str) -> PgConnectOptions {
        self.admin.clone().username(role)
    }

    /// Where the server on it may keep files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its name, which no other database of this server has.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.is_lent {
            return;
        }
        let _ = std::fs::remove_dir_all(&self.folder);
        // Fails only as the process ends, which drops everything.
        let _ = WISHES.send(Wish::Drop { name: std::mem::take(&mut self.name) });
    }
}

async fn serve_wishes(mut wishes: mpsc::UnboundedReceiver<Wish>) {
    let folder = folder();
    let (server, files) = (start(folder.clone()).await, folder.join("files"));
    let mut connection = connect(&server.connect_options("postgres")).await;
    make_template(&server, &mut connection).await;
    let (mut made, mut stale) = (0, Vec::new());
    while let Some(wish) = next_wish(&mut wishes, &mut stale, &mut connection).await {
        match wish {
            Wish::Make { template, reply } => {
                made += 1;
                let name = format!("test_{made}");
                let sql = format!("create database {name} template {template}");
                execute(&mut connection, sql).await;
                let admin = server.connect_options(&name);
                let folder = files.join(&name);
                let _ = reply.send(Database { name, is_lent: false, admin, folder });
            }
            Wish::Drop { name } => stale.push(name),
        }
    }
}

/// The next wish; while there is none, or too much has piled up, databases
/// that are done with are dropped.
async fn next_wish(
    wishes: &mut mpsc::UnboundedReceiver<Wish>,
    stale: &mut Vec<String>,
    connection: &mut PgConnection,
) -> Option<Wish> {
    loop {
        if stale.len() <= MOST_STALE
            && let Ok(wish) = wishes.try_recv()
        {
            return Some(wish);
        }
        let Some(name) = stale.pop() else { return wishes.recv().await };
        // Connections of the test's runtime may linger.
        execute(connection, format!("drop database {name} with (force)")).await;
    }
}

fn folder() -> PathBuf {
    let unique = format!("cvety-it-{}-{}", std::process::id(), uuid::Uuid::new_v4().simple());
    roomy_memory().unwrap_or_else(std::env::temp_dir).join(unique)
}

async fn start(folder: PathBuf) -> EmbeddedPostgres {
    let options = EmbeddedOptions {
        folder,
        bin_dir: None,
        durability: Durability::Disposable,
        max_connections: MAX_CONNECTIONS,
    };
    EmbeddedPostgres::start(options).await.expect("PostgreSQL for the tests")
}

/// Memory that is mounted as a folder, where there is enough of it. A database
/// is six hundred files: on a slow disk making one takes longer than most tests.
fn roomy_memory() -> Option<PathBuf> {
    let df = Command::new("df").args(["-Pk", MEMORY]).output().ok()?;
    let table = String::from_utf8(df.stdout).ok()?;
    let available = table.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()?;
    (available >= ROOM_KIB).then(|| PathBuf::from(MEMORY))
}

/// Runs the migrations once, as the owner, and makes the login role.
async fn make_template(server: &EmbeddedPostgres, connection: &mut PgConnection) {
    execute(connection, format!("create database {TEMPLATE}")).await;
    let mut template = connect(&server.connect_options(TEMPLATE)).await;
    cvety::db::migrate(&mut template).await.expect("the migrations run");
    template.close().await.expect("the template has no user");
    execute(connection, format!("create role {LOGIN} login noinherit")).await;
    execute(connection, format!("grant cvety_app, cvety_system to {LOGIN}")).await;
}

/// Opens a connection.
pub async fn connect(options: &PgConnectOptions) -> PgConnection {
    options.connect().await.expect("a connection to the PostgreSQL of the tests")
}

async fn execute(connection: &mut PgConnection, sql: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
