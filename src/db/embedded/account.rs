//! The user that runs PostgreSQL: ourselves, or an unprivileged one where we are root, which PostgreSQL refuses.
//!
//! Invariant: no child of the cluster sees a `PG…` variable of ours, or a folder it may not enter as its own.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::{Explain, StartError};
use super::folder::Folder;

/// Whom the server runs as.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub uid: u32,
    pub gid: u32,
    /// Whether we are root and step down to this user.
    pub dropped: bool,
}

impl Account {
    pub(super) fn for_server(folder: &Folder) -> Result<Self, StartError> {
        let (uid, gid) = (folder.owner_uid, folder.owner_gid);
        if uid != 0 {
            return Ok(Self { uid, gid, dropped: false });
        }
        // Whoever made the cluster goes on with it, even if a better user has appeared since.
        let server = folder.server();
        let maker = std::fs::symlink_metadata(&server).ok().map(|found| (found.uid(), found.gid()));
        let (uid, gid) = match maker.filter(|(uid, _)| *uid != 0) {
            Some(maker) => maker,
            None => ids_of("postgres").or_else(|| ids_of("nobody")).ok_or(StartError::NoUnprivilegedUser)?,
        };
        Ok(Self { uid, gid, dropped: true })
    }

    /// A program run as this user.
    pub(super) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        if self.dropped {
            command.gid(self.gid).uid(self.uid);
        }
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        command.env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        command
    }

    /// Fails where this user can't enter a folder on the way to `path`, and says which.
    pub(super) fn check_reach(&self, path: &Path) -> Result<(), StartError> {
        if !self.dropped {
            return Ok(());
        }
        let mut way: Vec<&Path> = path.ancestors().collect();
        way.reverse();
        let probe = r#"for folder; do [ -x "$folder" ] || { printf %s "$folder"; exit 1; }; done"#;
        let output = self.command("sh").args(["-c", probe, "sh"]).args(way).output();
        let output = output.explain("can't become an unprivileged user to reach", path)?;
        if output.status.success() {
            return Ok(());
        }
        let blocked = PathBuf::from(String::from_utf8_lossy(&output.stdout).into_owned());
        Err(StartError::NotTraversable { user: user_name(self.uid), blocked })
    }
}

/// Our own effective user, asked of `id`: the standard library does not tell.
pub(super) fn own_uid() -> Result<u32, StartError> {
    let output = Command::new("id").arg("-u").output().explain("can't run", Path::new("id"))?;
    let uid = String::from_utf8_lossy(&output.stdout).trim().parse();
    uid.map_err(std::io::Error::other).explain("can't understand the answer of", Path::new("id"))
}

/// A user's name where it has one, for messages.
pub(super) fn user_name(uid: u32) -> String {
    id(&["-un", &uid.to_string()]).unwrap_or_else(|| uid.to_string())
}

fn ids_of(user: &str) -> Option<(u32, u32)> {
    Some((id(&["-u", user])?.parse().ok()?, id(&["-g", user])?.parse().ok()?))
}

fn id(arguments: &[&str]) -> Option<String> {
    let output = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
