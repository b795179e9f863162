//! Finds the programs of an installed PostgreSQL.
//!
//! Invariant: what is returned holds `initdb` and `postgres` of one known major version that we support.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::account::Account;
use super::error::StartError;

/// The oldest major version that works.
pub(super) const OLDEST_MAJOR: u32 = 15;

/// Where distributions keep the versions side by side.
const VERSIONS_FOLDER: &str = "/usr/lib/postgresql";

/// The folder of the programs.
#[derive(Debug)]
pub(super) struct Programs {
    bin_dir: PathBuf,
}

impl Programs {
    /// The programs to use for a cluster made by `made_by`, or for a new one: those given, else the first that fit of
    /// `pg_config`, the newest installed, and `PATH`.
    pub(super) fn find(
        given: Option<&Path>,
        made_by: Option<u32>,
        account: &Account,
    ) -> Result<Self, Refusal> {
        let candidates = given.map_or_else(candidates, |given| vec![given.to_owned()]);
        let (mut looked_in, mut others) = (Vec::new(), Vec::new());
        for bin_dir in candidates {
            match major_version(&bin_dir, account) {
                Err(reason) => looked_in.push(format!("{}: {reason}", bin_dir.display())),
                Ok(major) if major < OLDEST_MAJOR => {
                    looked_in.push(format!("{}: {major}", bin_dir.display()))
                }
                Ok(major) if made_by.is_some_and(|made_by| made_by != major) => others.push(major),
                Ok(_) => return Ok(Self { bin_dir }),
            }
        }
        others.sort_unstable();
        others.dedup();
        Err(Refusal { looked_in, others })
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.bin_dir.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.bin_dir.join("postgres")
    }
}

/// Why no programs were good enough.
#[derive(Debug)]
pub(super) struct Refusal {
    looked_in: Vec<String>,
    others: Vec<u32>,
}

impl Refusal {
    pub(super) fn explain(self, folder: &Path, made_by: Option<u32>) -> StartError {
        match made_by {
            Some(made_by) if !self.others.is_empty() => StartError::OtherVersion {
                folder: folder.to_owned(),
                made_by,
                installed: self.others.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
            },
            _ if self.looked_in.is_empty() => StartError::ProgramsMissing { looked_in: "PATH".to_owned() },
            _ => StartError::ProgramsMissing { looked_in: self.looked_in.join("; ") },
        }
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut found = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output()
        && output.status.success()
    {
        found.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    found.extend(installed_side_by_side(Path::new(VERSIONS_FOLDER)));
    let path = std::env::var_os("PATH").unwrap_or_default();
    found.extend(std::env::split_paths(&path).filter(|folder| folder.join("initdb").exists()));
    let mut unique = Vec::new();
    for folder in found {
        if !unique.contains(&folder) {
            unique.push(folder);
        }
    }
    unique
}

/// `<folder>/<version>/bin`, the newest first.
fn installed_side_by_side(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    versions.into_iter().map(|(_, bin)| bin).collect()
}

/// Asked as the user that is to run it, for that user may not reach every folder that we do.
fn major_version(bin_dir: &Path, account: &Account) -> Result<u32, String> {
    if !bin_dir.join("initdb").exists() {
        return Err("no initdb".to_owned());
    }
    let output = account.command(bin_dir.join("postgres")).arg("--version").output();
    let output = output.map_err(|error| format!("can't run postgres: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    parse_major(&text).ok_or_else(|| format!("unknown version {:?}", text.trim()))
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` → 15; `… 18beta1` → 18.
fn parse_major(text: &str) -> Option<u32> {
    let version = text.split_once("(PostgreSQL)")?.1.trim_start();
    let end = version.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(version.len());
    version[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{installed_side_by_side, parse_major};

    #[test]
    fn the_major_version_is_read_from_releases_and_betas() {
        assert_eq!(parse_major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_major("something else"), None);
    }

    #[test]
    fn the_newest_version_comes_first_by_number_not_by_letter() {
        let folder = std::env::temp_dir().join(format!("cvety-versions-{}", std::process::id()));
        for version in ["9", "15", "17", "share"] {
            std::fs::create_dir_all(folder.join(version).join("bin")).expect("a folder");
        }
        let found = installed_side_by_side(&folder);
        std::fs::remove_dir_all(&folder).expect("removal");
        assert_eq!(found, ["17", "15", "9"].map(|version| folder.join(version).join("bin")));
    }
}
