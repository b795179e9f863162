//! Where the server keeps its files.

use std::path::PathBuf;

use super::{Environment, Settings};

/// Of the repository, whose folder a server in development is started in.
const IN_DEVELOPMENT: &str = "static/uploads";

impl Settings {
    /// The folder of its own; None where nobody has a home.
    pub fn data_folder(&self) -> Option<PathBuf> {
        if let Some(folder) = &self.data_dir {
            return std::path::absolute(folder).ok();
        }
        let root =
            std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        if root {
            return Some(PathBuf::from("/var/lib/cvety"));
        }
        let share = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let share = share.or_else(|| std::env::home_dir().map(|home| home.join(".local/share")));
        share.map(|share| share.join("cvety"))
    }

    /// The folder of pictures, where they lie in one.
    pub fn uploads_folder(&self) -> Option<PathBuf> {
        if self.data_dir.is_none() && self.environment == Environment::Development {
            return std::path::absolute(IN_DEVELOPMENT).ok();
        }
        Some(self.data_folder()?.join("uploads"))
    }
}
