//! The settings there are, as `config/default.toml` documents them.

use std::collections::BTreeSet;
use std::path::Path;

/// A file of the repository.
pub fn file_of_repository(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every setting by the name of its variable: `CVETY__HTTP__LISTEN`.
pub fn setting_names() -> BTreeSet<String> {
    let mut section = String::new();
    let mut settings = BTreeSet::new();
    for line in file_of_repository("config/default.toml").lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = format!("{}__", name.trim_end_matches(']').to_uppercase());
        } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            settings.insert(format!("CVETY__{section}{}", key.to_uppercase()));
        }
    }
    settings
}
