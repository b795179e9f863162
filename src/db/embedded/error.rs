//! What can go wrong with the embedded server, in words that say what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why the embedded server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No PostgreSQL at all, or only its client.
    #[error(
        "PostgreSQL {minimum} or newer is not installed (looked in {looked_in}): install the Debian package `postgresql`, \
         or give the folder of `initdb` and `postgres` in CVETY__DATABASE__BIN_DIR, or a server in DATABASE_URL",
        minimum = super::programs::OLDEST_MAJOR
    )]
    ProgramsMissing {
        /// The folders that were tried and why each was refused.
        looked_in: String,
    },
    /// The data was made by a version that is not installed.
    #[error(
        "the database in {folder} was made by PostgreSQL {made_by}, and only {installed} is installed: \
         install the Debian package `postgresql-{made_by}`, or move the folder away to begin with an empty database \
         (a dump taken with {made_by} can be restored there)"
    )]
    OtherVersion {
        /// The folder of the data.
        folder: PathBuf,
        /// The major version that made it.
        made_by: u32,
        /// The versions found.
        installed: String,
    },
    /// PostgreSQL refuses to run as root, and there is nobody else.
    #[error(
        "PostgreSQL does not run as root, and there is neither a user `postgres` nor a user `nobody` to run it"
    )]
    NoUnprivilegedUser,
    /// The unprivileged user can't reach its data.
    #[error(
        "the user {user}, which runs PostgreSQL, can't enter {blocked}: allow it (chmod o+x {blocked}) \
         or choose another CVETY__DATA_DIR"
    )]
    NotTraversable {
        /// The user that runs PostgreSQL.
        user: String,
        /// The first folder it can't enter.
        blocked: PathBuf,
    },
    /// Somebody else's folder.
    #[error(
        "{folder} belongs to user {owner}, and this process runs as user {user}: \
         run it as {owner}, or choose another CVETY__DATA_DIR"
    )]
    ForeignFolder {
        /// The folder.
        folder: PathBuf,
        /// Whose it is.
        owner: String,
        /// Who we are.
        user: String,
    },
    /// A folder that holds something else.
    #[error("{folder} holds other files: PostgreSQL needs a folder of its own")]
    OtherFiles {
        /// The folder.
        folder: PathBuf,
    },
    /// A durable folder opened as a disposable one would be lost; the other way round it would not be safe.
    #[error("{folder} holds a {found} database, not a {asked} one: choose another folder")]
    OtherDurability {
        /// The folder.
        folder: PathBuf,
        /// What it holds.
        found: &'static str,
        /// What was asked for.
        asked: &'static str,
    },
    /// Another process starts or stops the server and does not come to an end.
    #[error("another process has been starting or stopping the PostgreSQL in {folder} for {seconds} s")]
    Busy {
        /// The folder.
        folder: PathBuf,
        /// How long we waited.
        seconds: u64,
    },
    /// A server lives on the data, and we can't talk to it.
    #[error(
        "a PostgreSQL that can't be reached from here uses {folder}: perhaps from another container; stop it first"
    )]
    Unreachable {
        /// The folder.
        folder: PathBuf,
    },
    /// No private folder for the socket.
    #[error(
        "no private folder for the socket could be made: {tried} belong to others or are open to them; remove them"
    )]
    SocketFolder {
        /// The names that were tried.
        tried: String,
    },
    /// `initdb` failed.
    #[error("initdb failed: {output}")]
    Initdb {
        /// What it said.
        output: String,
    },
    /// `postgres` ended or did not become ready.
    #[error("PostgreSQL {what}; the end of its log {log}:\n{tail}")]
    Server {
        /// What happened.
        what: String,
        /// The log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
    /// A call of the operating system failed.
    #[error("{what} {path}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The runtime shut down meanwhile.
    #[error("the start was interrupted: {0}")]
    Interrupted(tokio::task::JoinError),
}

/// Why leaving the embedded server did not end well.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// The server still runs.
    #[error("the PostgreSQL in {folder} did not stop within a minute")]
    StillRunning {
        /// Its folder.
        folder: PathBuf,
    },
    /// The watcher ended otherwise.
    #[error("the watcher of the PostgreSQL in {folder} failed: {reason}")]
    Watcher {
        /// Its folder.
        folder: PathBuf,
        /// What is known.
        reason: String,
    },
    /// The runtime shut down meanwhile.
    #[error("the stop was interrupted: {0}")]
    Interrupted(tokio::task::JoinError),
}

/// Names the path and the attempt in an error of the operating system.
pub(super) trait Explain<T> {
    fn explain(self, what: &'static str, path: &Path) -> Result<T, StartError>;
}

impl<T> Explain<T> for io::Result<T> {
    fn explain(self, what: &'static str, path: &Path) -> Result<T, StartError> {
        self.map_err(|source| StartError::Io { what, path: path.to_owned(), source })
    }
}
