//! Which names of variables are settings. One that is misspelt would leave the
//! server with a default that its operator does not know of: `CVETY__ENVIROMENT`
//! would have it start in development.
//!
//! Whatever has a default is a setting, so `config/default.toml` is the list.

use std::collections::BTreeSet;

use config::{Value, ValueKind};

const PREFIX: &str = "CVETY__";
/// Names that begin so may have lost an underscore.
const BARE_PREFIX: &str = "CVETY_";
/// So many letters wrong, missing or too many make a name nearly another one.
const NEARLY: usize = 2;

/// The variables that are settings.
pub(super) struct Names(BTreeSet<String>);

/// A variable that begins as ours do and is no setting.
pub(super) struct Unknown {
    pub name: String,
    /// The setting that was meant, as far as one can tell.
    pub meant: Option<String>,
}

impl Names {
    /// Every setting that has a default.
    pub fn of(defaults: &Value) -> Self {
        let mut names = BTreeSet::new();
        gather(defaults, PREFIX.trim_end_matches('_'), &mut names);
        Self(names)
    }

    /// Those among the variables that no setting answers to.
    pub fn unknown<'a>(&self, variables: impl Iterator<Item = &'a str>) -> Vec<Unknown> {
        variables.filter_map(|name| self.judge(name)).collect()
    }

    fn judge(&self, name: &str) -> Option<Unknown> {
        let upper = name.to_uppercase();
        let is_ours = upper.starts_with(PREFIX);
        if self.0.contains(&upper) || !upper.starts_with(BARE_PREFIX) {
            return None;
        }
        let meant = self.nearest(&upper, if is_ours { NEARLY } else { 0 });
        (is_ours || meant.is_some()).then(|| Unknown { name: name.to_owned(), meant })
    }

    /// The setting whose letters differ in so few places.
    fn nearest(&self, name: &str, most: usize) -> Option<String> {
        let far = |known: &String| strsim::osa_distance(&letters(known), &letters(name));
        let nearest = self.0.iter().map(|known| (far(known), known)).min()?;
        (nearest.0 <= most).then(|| nearest.1.clone())
    }
}

impl Unknown {
    /// What to tell of it.
    pub fn told(&self) -> String {
        match &self.meant {
            Some(meant) => format!("{}: there is no such setting; {meant} is meant?", self.name),
            None => format!("{}: there is no such setting", self.name),
        }
    }
}

/// A name without what separates its words.
fn letters(name: &str) -> String {
    name.replace('_', "")
}

fn gather(value: &Value, name: &str, names: &mut BTreeSet<String>) {
    match &value.kind {
        ValueKind::Table(table) => {
            for (key, value) in table {
                let separator = if name.is_empty() { "" } else { "__" };
                gather(value, &format!("{name}{separator}{}", key.to_uppercase()), names);
            }
        }
        _ => {
            names.insert(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;

    fn told(environment: &str, name: &str) -> Result<Vec<String>, String> {
        let settings = Settings::from_pairs(&[("CVETY__ENVIRONMENT", environment), (name, "1")]);
        settings.map(|settings| settings.warnings).map_err(|refused| refused.to_string())
    }

    #[test]
    fn a_misspelt_setting_is_refused_with_the_one_that_was_meant() {
        for (name, meant) in [
            ("CVETY__ENVIROMENT", "CVETY__ENVIRONMENT"),
            ("CVETY__HTTP__LISTENS", "CVETY__HTTP__LISTEN"),
            ("CVETY__HTPP__LISTEN", "CVETY__HTTP__LISTEN"),
            ("CVETY__AUTH_JWT_SECRET", "CVETY__AUTH__JWT_SECRET"),
            ("CVETY__PUBLICURL", "CVETY__PUBLIC_URL"),
            ("CVETY_PUBLIC_URL", "CVETY__PUBLIC_URL"),
        ] {
            for environment in ["development", "test"] {
                let refused = told(environment, name).expect_err(name);
                assert!(refused.contains(name) && refused.contains(meant), "{refused}");
            }
        }
    }

    #[test]
    fn a_setting_of_a_newer_version_stops_development_alone() {
        let newer = "CVETY__GREENHOUSE__TEMPERATURE";
        assert!(told("development", newer).expect_err(newer).contains(newer));
        let warnings = told("test", newer).expect("a server that starts");
        assert!(warnings.len() == 1 && warnings[0].contains(newer), "{warnings:?}");
    }

    #[test]
    fn what_is_none_of_ours_is_nobodys_business() {
        for name in ["CVETY_TEST_DAYS", "CVETY_JWT_SECRET", "CVETYLAND", "PATH"] {
            assert_eq!(told("development", name).expect(name), Vec::<String>::new());
        }
    }

    #[test]
    fn the_case_of_a_name_does_not_matter() {
        let settings = Settings::from_pairs(&[("cvety__http__listen", "127.0.0.1:1")]).expect("settings");
        assert_eq!(settings.http.listen.port(), 1);
    }
}
