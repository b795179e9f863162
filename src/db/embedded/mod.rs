//! PostgreSQL of our own, run from the programs of an installed PostgreSQL.
//!
//! Invariants:
//! - The server listens on a unix socket in a private folder and nowhere else.
//! - Whoever uses the server holds a shared lock on `users.lock`; the last to leave stops it, however it leaves
//!   (each user has a [`watcher`] that outlives it).
//! - Whoever starts, joins or stops the server holds `start.lock`, so these never overlap.
//! - Every process of the server, `initdb` included, holds a lock on the `server/` folder. That lock, not the process
//!   number in `postmaster.pid`, tells whether a server lives: numbers are reused after a crash or in a new container.
//! - Where we are root, root owns the folder and the lock files, and the unprivileged user owns `server/` alone, so that
//!   it cannot lead root astray with links.
//!
//! ```text
//! <folder>/start.lock  users.lock  postgres.log  disposable   ours
//! <folder>/server/data                                        of the user that runs PostgreSQL
//! /tmp/cvety-<hash of the folder>/.s.PGSQL.5432               likewise
//! ```

mod account;
mod cluster;
mod error;
mod folder;
mod programs;
mod watcher;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Child;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use account::Account;
use cluster::Cluster;
pub use error::{StartError, StopError};
use folder::Folder;
use watcher::Watcher;

/// The superuser of the server, which owns every database.
pub const SUPERUSER: &str = "cvety_owner";

/// Names the socket file; nothing listens on a port.
const PORT: u16 = 5432;

/// Where the server lives and what it promises.
#[derive(Debug, Clone)]
pub struct Options {
    /// A folder for PostgreSQL alone, such as `<data_dir>/postgres`; made when missing, with its parents.
    pub folder: PathBuf,
    /// The folder of `initdb` and `postgres`; searched for when `None`.
    pub bin_dir: Option<PathBuf>,
    /// Whether the data is to survive.
    pub durability: Durability,
    /// Connections the server takes; whoever joins a running server gets what its starter chose.
    pub max_connections: u16,
}

/// What becomes of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Committed data survives crashes of the machine.
    Durable,
    /// Nothing is synced to disk, and the folder is removed when the last user leaves.
    Disposable,
}

/// A use of the embedded server. The server runs at least as long as this value; dropping it leaves without waiting,
/// [`EmbeddedPostgres::stop`] waits.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    folder: PathBuf,
    socket_folder: PathBuf,
    // Declared before the watcher, hence dropped before it: the watcher must find the lock free.
    users_lock: File,
    watcher: Watcher,
    /// Ours to collect when it ends, where we started it.
    server: Option<Child>,
}

impl EmbeddedPostgres {
    /// Starts the server of this folder, making it first if need be, or joins it where it already runs.
    ///
    /// # Errors
    /// When PostgreSQL is missing or the folder can't be used; every message says what to do.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        // Locks and child processes block; a cancelled caller loses nothing, for the value is then dropped over there.
        tokio::task::spawn_blocking(move || start_blocking(&options))
            .await
            .map_err(StartError::Interrupted)?
    }

    /// How to connect to a database of this server, as [`SUPERUSER`].
    #[must_use]
    pub fn connect_options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket_folder)
            .port(PORT)
            .username(SUPERUSER)
            .database(database)
            .ssl_mode(PgSslMode::Disable)
    }

    /// The folder of the socket, for `psql -h`.
    #[must_use]
    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    /// The server's log.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        folder::log_file(&self.folder)
    }

    /// Leaves. The last to leave stops the server, and removes a disposable folder; returns when that is done.
    /// Close the pools first: connections still open are cut.
    ///
    /// # Errors
    /// When the server did not stop within a minute.
    pub async fn stop(self) -> Result<(), StopError> {
        let Self { folder, users_lock, watcher, mut server, .. } = self;
        drop(users_lock);
        let leaving = move || {
            watcher.leave(&folder)?;
            // Does not wait: others may go on using it.
            server.as_mut().map(Child::try_wait);
            Ok(())
        };
        tokio::task::spawn_blocking(leaving).await.map_err(StopError::Interrupted)?
    }
}

fn start_blocking(options: &Options) -> Result<EmbeddedPostgres, StartError> {
    let (folder, start_lock) = Folder::lock(&options.folder)?;
    let account = Account::for_server(&folder)?;
    let (users_lock, alone) = folder.enter()?;
    folder.settle(&account, options.durability)?;

    let cluster = Cluster { folder: &folder, account: &account, options };
    let joined = cluster.join()?;
    let socket_folder = match &joined {
        Some(socket_folder) => socket_folder.clone(),
        None => folder::make_socket_folder(&folder, &account)?,
    };
    // Before the server starts: were we killed halfway, the watcher would still stop it.
    let watcher = Watcher::spawn(&folder, &socket_folder, options.durability)?;
    let server = match &joined {
        Some(_) => None,
        None => match cluster.start(&socket_folder, alone) {
            Ok(server) => Some(server),
            Err(refusal) => {
                drop((users_lock, start_lock));
                // What is to be told is why it did not start.
                let _ = watcher.leave(&folder.path);
                return Err(refusal);
            }
        },
    };
    drop(start_lock);
    tracing::info!(
        postgres.folder = %folder.path.display(),
        postgres.socket = %socket_folder.display(),
        postgres.joined = joined.is_some(),
        "embedded postgres ready"
    );
    Ok(EmbeddedPostgres { folder: folder.path, socket_folder, users_lock, watcher, server })
}
