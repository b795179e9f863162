//! A small child of each user of the server, which outlives it and stops the server when nobody else uses it.
//!
//! Invariant: it holds no lock while its user lives, and nothing of its user but the end of a pipe. It sees the pipe
//! close however its user ends, `kill -9` included.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use super::error::{Explain, StartError, StopError};
use super::folder::Folder;
use super::{Durability, PORT};

const SCRIPT: &str = include_str!("watcher.sh");

/// The script's answer when the server did not stop.
const STILL_RUNNING: i32 = 3;

/// The child. Dropping it closes the pipe, which makes it act.
#[derive(Debug)]
pub(super) struct Watcher {
    // The first to be dropped: the pipe.
    pipe: Option<ChildStdin>,
    child: Child,
}

impl Watcher {
    pub(super) fn spawn(
        folder: &Folder,
        socket_folder: &Path,
        durability: Durability,
    ) -> Result<Self, StartError> {
        // A disposable server has nothing to write down.
        let signal = if durability == Durability::Disposable { "QUIT" } else { "INT" };
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "cvety-postgres-watcher"]);
        command.arg(&folder.path).arg(socket_folder).arg(PORT.to_string()).arg(signal);
        // Our output may be a pipe whose reader waits for its end.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.current_dir("/").process_group(0);
        let mut child = command.spawn().explain("can't run", Path::new("sh"))?;
        Ok(Self { pipe: child.stdin.take(), child })
    }

    /// Lets it act, and waits for the outcome.
    pub(super) fn leave(mut self, folder: &Path) -> Result<(), StopError> {
        drop(self.pipe.take());
        let failed = |reason: String| StopError::Watcher { folder: folder.to_owned(), reason };
        let status = self.child.wait().map_err(|error| failed(error.to_string()))?;
        match status.code() {
            Some(0) => Ok(()),
            Some(STILL_RUNNING) => Err(StopError::StillRunning { folder: folder.to_owned() }),
            _ if status.signal().is_some() => {
                Err(failed("it was killed; the server may still run".to_owned()))
            }
            _ => Err(failed(status.to_string())),
        }
    }
}
