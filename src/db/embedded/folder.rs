//! The folder of the embedded server: its layout, owners and locks, and the private folder of the socket.
//!
//! Invariant: nothing is locked, made or removed in a folder that is not ours or that holds other files, and a file
//! locked is still the one of that name, for a disposable folder may vanish and come back meanwhile.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::account::{Account, own_uid, user_name};
use super::error::{Explain, StartError};
use super::{Durability, PORT};

const START_LOCK: &str = "start.lock";
const USERS_LOCK: &str = "users.lock";
const DISPOSABLE: &str = "disposable";

/// Longer than any start or stop: `cluster::PATIENCE` is shorter.
const PATIENCE: Duration = Duration::from_secs(180);

/// Sockets need a short path (107 bytes), which data folders and `TMPDIR` do not promise.
const SOCKETS: &str = "/tmp";

/// A folder that is ours.
#[derive(Debug)]
pub(super) struct Folder {
    /// Absolute, without links.
    pub path: PathBuf,
    pub owner_uid: u32,
    pub owner_gid: u32,
}

/// The log of the server in `folder`.
pub(super) fn log_file(folder: &Path) -> PathBuf {
    folder.join("postgres.log")
}

impl Folder {
    /// Makes the folder if need be, and waits for the right to start or stop its server.
    pub(super) fn lock(wanted: &Path) -> Result<(Self, File), StartError> {
        let uid = own_uid()?;
        let wanted = std::path::absolute(wanted).explain("can't resolve", wanted)?;
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if let Some(locked) = Self::try_lock(&wanted, uid)? {
                return Ok(locked);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(StartError::Busy { folder: wanted, seconds: PATIENCE.as_secs() })
    }

    fn try_lock(wanted: &Path, uid: u32) -> Result<Option<(Self, File)>, StartError> {
        make_with_parents(wanted, uid)?;
        let Some(folder) = Self::claim(wanted, uid)? else { return Ok(None) };
        let path = folder.path.join(START_LOCK);
        let Some(file) = open_lock(&path)? else { return Ok(None) };
        match file.try_lock() {
            Ok(()) => Ok(is_still_named(&file, &path).then_some((folder, file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(source).explain("can't lock", &path),
        }
    }

    /// Checks that the folder is ours and holds nothing else; `None` if it vanished meanwhile.
    fn claim(wanted: &Path, uid: u32) -> Result<Option<Self>, StartError> {
        let looked_at = wanted.canonicalize().and_then(|path| Ok((std::fs::symlink_metadata(&path)?, path)));
        let (found, path) = match looked_at {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            looked_at => looked_at.explain("can't look at", wanted)?,
        };
        if found.uid() != uid {
            return Err(StartError::ForeignFolder {
                folder: path,
                owner: user_name(found.uid()),
                user: user_name(uid),
            });
        }
        let names = match std::fs::read_dir(&path).and_then(|entries| {
            entries.map(|entry| Ok(entry?.file_name())).collect::<std::io::Result<Vec<_>>>()
        }) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            names => names.explain("can't list", &path)?,
        };
        if !names.is_empty() && !names.iter().any(|name| name == START_LOCK) {
            return Err(StartError::OtherFiles { folder: path });
        }
        Ok(Some(Self { path, owner_uid: found.uid(), owner_gid: found.gid() }))
    }

    /// What the unprivileged user owns where we are root.
    pub(super) fn server(&self) -> PathBuf {
        self.path.join("server")
    }

    pub(super) fn data(&self) -> PathBuf {
        self.server().join("data")
    }

    /// Enters as a user of the server, with the answer to whether we are the only one.
    pub(super) fn enter(&self) -> Result<(File, bool), StartError> {
        let path = self.path.join(USERS_LOCK);
        let vanished = || std::io::Error::from(ErrorKind::NotFound);
        let file = open_lock(&path)?.ok_or_else(vanished).explain("can't open", &path)?;
        let alone = file.try_lock().is_ok();
        // Others take this lock exclusively only under `start.lock`, which is ours: this never waits.
        file.lock_shared().explain("can't lock", &path)?;
        Ok((file, alone))
    }

    /// Sees that the folder holds what was asked for, and that `account` can work in its part of it.
    pub(super) fn settle(&self, account: &Account, durability: Durability) -> Result<(), StartError> {
        self.check_durability(durability)?;
        // Others may pass through where the server's user is another one, but not list.
        let mode = if account.dropped { 0o711 } else { 0o700 };
        std::fs::set_permissions(&self.path, Permissions::from_mode(mode))
            .explain("can't protect", &self.path)?;
        account.check_reach(&self.path)?;
        let server = self.server();
        make_private(&server, account).explain("can't make", &server)
    }

    fn check_durability(&self, asked: Durability) -> Result<(), StartError> {
        let marker = self.path.join(DISPOSABLE);
        let found = match (marker.exists(), self.data().exists()) {
            (true, _) => Durability::Disposable,
            (false, true) => Durability::Durable,
            (false, false) => asked,
        };
        if found != asked {
            let name = |durability| if durability == Durability::Durable { "durable" } else { "disposable" };
            let (found, asked) = (name(found), name(asked));
            return Err(StartError::OtherDurability { folder: self.path.clone(), found, asked });
        }
        if asked == Durability::Disposable {
            File::create(&marker).explain("can't write", &marker)?;
        }
        Ok(())
    }

    /// Whether any process of a server, or an `initdb`, lives in the folder.
    pub(super) fn is_inhabited(&self) -> Result<bool, StartError> {
        let server = self.server();
        match File::open(&server).explain("can't open", &server)?.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(source)) => Err(source).explain("can't lock", &server),
        }
    }
}

/// Makes the private folder of the socket, or takes the one left by an earlier run.
pub(super) fn make_socket_folder(folder: &Folder, account: &Account) -> Result<PathBuf, StartError> {
    let digest = hex::encode(Sha256::digest(folder.path.as_os_str().as_encoded_bytes()));
    let name = format!("cvety-{}", &digest[..12]);
    // Anyone can write to the parent, so a name may be taken, by accident or by malice.
    let names = std::iter::once(name.clone()).chain((1..8).map(|number| format!("{name}-{number}")));
    let paths: Vec<PathBuf> = names.map(|name| Path::new(SOCKETS).join(name)).collect();
    for path in &paths {
        match make_private(path, account) {
            Ok(()) => {
                remove_stale_socket(path)?;
                return Ok(path.clone());
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).explain("can't make", path),
        }
    }
    let tried: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    Err(StartError::SocketFolder { tried: tried.join(", ") })
}

/// Called where no server runs. Like `postmaster.pid`, the lock beside the socket may hold the number of another process
/// by now, and PostgreSQL would not start.
fn remove_stale_socket(socket_folder: &Path) -> Result<(), StartError> {
    for name in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
        let path = socket_folder.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).explain("can't remove", &path);
            }
            _ => {}
        }
    }
    Ok(())
}

/// A folder that only `account` can enter; `AlreadyExists` when the name is not such a folder.
fn make_private(path: &Path, account: &Account) -> std::io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => made?,
    }
    // Without following a link, for others may have made one. Ours it can be when we were stopped before the next step.
    let found = std::fs::symlink_metadata(path)?;
    let halfway = account.dropped && found.uid() == 0;
    if !found.is_dir() || found.mode() & 0o077 != 0 || !(halfway || found.uid() == account.uid) {
        return Err(ErrorKind::AlreadyExists.into());
    }
    if halfway {
        std::os::unix::fs::lchown(path, Some(account.uid), Some(account.gid))?;
    }
    Ok(())
}

/// Where we are root, the folders on the way are open to pass through: the server's user must.
fn make_with_parents(folder: &Path, uid: u32) -> Result<(), StartError> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|path| !path.exists()).collect();
    for path in missing.into_iter().rev() {
        match DirBuilder::new().mode(0o700).create(path) {
            Ok(()) if uid == 0 => {
                std::fs::set_permissions(path, Permissions::from_mode(0o755))
                    .explain("can't open up", path)?;
            }
            // Somebody may make or remove the same folders just now; the caller looks again.
            Err(error) if !matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => {
                return Err(error).explain("can't make", path);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Opens a lock file, making it; `None` if its folder vanished.
fn open_lock(path: &Path) -> Result<Option<File>, StartError> {
    match OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        opened => Ok(Some(opened.explain("can't open", path)?)),
    }
}

fn is_still_named(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::symlink_metadata(path)) {
        (Ok(locked), Ok(named)) => (locked.dev(), locked.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}
