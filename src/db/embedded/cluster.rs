//! The server itself: made by `initdb`, started, or joined where it runs.
//!
//! Invariant: called under `start.lock` only. A cluster named `data` is complete: `initdb` works in `data.new`.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::account::Account;
use super::error::{Explain, StartError};
use super::folder::{self, Folder};
use super::programs::Programs;
use super::{Durability, Options, PORT, SUPERUSER};

/// Locks the folder it is in, and becomes the program: all processes of the server inherit the lock and nobody else has
/// it. `-n`, for we looked just before.
const INHABIT: &str = r#"exec 9<. && flock -n -x 9 && exec "$0" "$@""#;

/// Recovery after a crash takes its time.
const PATIENCE: Duration = Duration::from_secs(120);

const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A log is put aside when a start finds it larger than this.
const LARGEST_LOG: u64 = 16 << 20;

/// The server of a folder.
#[derive(Debug)]
pub(super) struct Cluster<'a> {
    pub folder: &'a Folder,
    pub account: &'a Account,
    pub options: &'a Options,
}

impl Cluster<'_> {
    /// The socket folder of the running server, `None` where none runs. One on its way up or down is waited for.
    pub(super) fn join(&self) -> Result<Option<PathBuf>, StartError> {
        let since = Instant::now();
        while self.folder.is_inhabited()? {
            if let Some(running) = PidFile::read(&self.folder.data()).filter(PidFile::answers) {
                return Ok(Some(running.socket_folder));
            }
            if since.elapsed() > PATIENCE {
                return Err(StartError::Unreachable { folder: self.folder.path.clone() });
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        Ok(None)
    }

    /// Starts the server, making it first if need be. `alone` says that nobody counts on what a disposable one held.
    pub(super) fn start(&self, socket_folder: &Path, alone: bool) -> Result<Child, StartError> {
        let data = self.folder.data();
        if alone && self.options.durability == Durability::Disposable {
            // Never synced: after a crash of the machine it may be broken.
            remove(&data)?;
        }
        let made_by = made_by(&data)?;
        let programs = Programs::find(self.options.bin_dir.as_deref(), made_by, self.account)
            .map_err(|refusal| refusal.explain(&data, made_by))?;
        if made_by.is_none() {
            self.initdb(&programs)?;
        }
        self.remove_stale_pid_file(&data);
        let mut server = self.run(&programs, socket_folder)?;
        self.wait_until_ready(&mut server)?;
        Ok(server)
    }

    fn initdb(&self, programs: &Programs) -> Result<(), StartError> {
        let server = self.folder.server();
        let unfinished = server.join("data.new");
        remove(&unfinished)?;
        let mut command = self.inhabit(&programs.initdb());
        command.args([
            "--pgdata=data.new",
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            "--auth=trust",
            "--no-instructions",
        ]);
        command.arg(format!("--username={SUPERUSER}"));
        if self.options.durability == Durability::Disposable {
            command.arg("--no-sync");
        }
        let output = command.output().explain("can't run", &programs.initdb())?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(StartError::Initdb { output: format!("{} {said}", output.status) });
        }
        let data = self.folder.data();
        std::fs::rename(&unfinished, &data).explain("can't name", &data)?;
        File::open(&server).and_then(|server| server.sync_all()).explain("can't sync", &server)
    }

    /// A number in `postmaster.pid` may belong to another process by now, which would keep PostgreSQL from starting. We
    /// know that no server of ours lives; the file stays only if the process may be one that someone started by hand.
    fn remove_stale_pid_file(&self, data: &Path) {
        let Some(pid) = PidFile::pid(data) else { return };
        let process = Path::new("/proc").join(&pid);
        let Ok(found) = std::fs::metadata(&process) else { return };
        let is_postgres =
            std::fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "postgres");
        let elsewhere = std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd != data);
        if found.uid() != self.account.uid || !is_postgres || elsewhere {
            tracing::warn!(postgres.pid = pid, "removing a stale postmaster.pid");
            // If this fails, PostgreSQL says why it does not start.
            let _ = std::fs::remove_file(data.join("postmaster.pid"));
        }
    }

    fn run(&self, programs: &Programs, socket_folder: &Path) -> Result<Child, StartError> {
        let path = folder::log_file(&self.folder.path);
        if std::fs::metadata(&path).is_ok_and(|log| log.len() > LARGEST_LOG) {
            std::fs::rename(&path, path.with_extension("log.old")).explain("can't put aside", &path)?;
        }
        // Opened by us and handed down, for the server's user may not write to this folder.
        let log = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)
            .explain("can't open", &path)?;
        let errors = log.try_clone().explain("can't open", &path)?;
        let mut command = self.inhabit(&programs.postgres());
        command.args(["-D", "data"]).args(self.settings(socket_folder)).stdout(log).stderr(errors);
        // Ctrl-C in our terminal is for us.
        command.process_group(0).spawn().explain("can't run", &programs.postgres())
    }

    fn inhabit(&self, program: &Path) -> Command {
        let mut command = self.account.command("sh");
        command.args(["-c", INHABIT]).arg(program).current_dir(self.folder.server());
        command
    }

    /// On the command line, where they win over the files and are never out of date.
    fn settings(&self, socket_folder: &Path) -> Vec<String> {
        let socket_folder = format!("unix_socket_directories={}", socket_folder.display());
        let port = format!("port={PORT}");
        let max_connections = format!("max_connections={}", self.options.max_connections);
        let mut settings = vec![
            socket_folder.as_str(),
            &port,
            &max_connections,
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "shared_buffers=128MB",
            // Compiling a plan costs more than it saves on short queries.
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            // Details and statements hold phone numbers.
            "log_error_verbosity=terse",
            "log_min_error_statement=panic",
        ];
        if self.options.durability == Durability::Disposable {
            settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"]);
            settings.extend(["wal_level=minimal", "max_wal_senders=0"]);
        }
        settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting.to_owned()]).collect()
    }

    fn wait_until_ready(&self, server: &mut Child) -> Result<(), StartError> {
        let (since, data) = (Instant::now(), self.folder.data());
        let what = loop {
            if let Some(status) = server.try_wait().explain("can't wait for", Path::new("postgres"))? {
                break format!("ended at its start ({status})");
            }
            let ours = PidFile::read(&data).filter(|found| found.pid == server.id().to_string());
            if ours.is_some_and(|found| found.answers()) {
                return Ok(());
            }
            if since.elapsed() > PATIENCE {
                break format!("was not ready after {} s", PATIENCE.as_secs());
            }
            std::thread::sleep(LOOK_AGAIN);
        };
        let log = folder::log_file(&self.folder.path);
        Err(StartError::Server { what, tail: last_lines(&log).unwrap_or_default(), log })
    }
}

/// What PostgreSQL writes to `postmaster.pid`.
#[derive(Debug)]
struct PidFile {
    pid: String,
    socket_folder: PathBuf,
}

impl PidFile {
    /// `None` until the server takes connections.
    fn read(data: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(data.join("postmaster.pid")).ok()?;
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let ready = lines.get(7).is_some_and(|status| *status == "ready");
        ready.then(|| Self { pid: lines[0].to_owned(), socket_folder: PathBuf::from(lines[4]) })
    }

    fn pid(data: &Path) -> Option<String> {
        let text = std::fs::read_to_string(data.join("postmaster.pid")).ok()?;
        Some(text.lines().next()?.trim().to_owned())
    }

    fn answers(&self) -> bool {
        UnixStream::connect(self.socket_folder.join(format!(".s.PGSQL.{PORT}"))).is_ok()
    }
}

fn made_by(data: &Path) -> Result<Option<u32>, StartError> {
    if !data.exists() {
        return Ok(None);
    }
    let path = data.join("PG_VERSION");
    let text = std::fs::read_to_string(&path).explain("can't read", &path)?;
    text.trim().parse().map(Some).map_err(std::io::Error::other).explain("can't understand", &path)
}

fn remove(folder: &Path) -> Result<(), StartError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).explain("can't remove", folder)
        }
        _ => Ok(()),
    }
}

fn last_lines(log: &Path) -> std::io::Result<String> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(2048)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    Ok(lines[lines.len().saturating_sub(10)..].join("\n"))
}
