//! What a messenger shows of a link to a page of ours (Open Graph).
//!
//! Invariant: nothing of a person, and nothing that changes, is in it: messengers
//! keep what they have seen once.

use super::reader::Reader;
use crate::values::{Language, Text};

/// Where the picture of every link lies.
pub const PICTURE: &str = "/share.png";

/// What stands beside a link that is passed on.
pub struct Share {
    pub title: String,
    pub description: &'static str,
    pub site_name: String,
    /// Absolute, as `image` is: whoever shows it is elsewhere.
    pub url: String,
    pub image: String,
    pub locale: &'static str,
}

impl Share {
    /// Of a page of the whole server, at `path`.
    pub fn new(title: &str, description: Text, path: &str, (public_url, reader): (&str, &Reader)) -> Self {
        Self {
            title: title.to_owned(),
            description: description.word(reader.language),
            site_name: "Cvety".to_owned(),
            url: format!("{public_url}{path}"),
            image: format!("{public_url}{PICTURE}"),
            locale: locale(reader.language),
        }
    }

    /// The same of a shop's page.
    #[must_use]
    pub fn of_shop(self, name: &str) -> Self {
        Self { site_name: name.to_owned(), title: format!("{} · {name}", self.title), ..self }
    }
}

fn locale(language: Language) -> &'static str {
    language.choose("ru_RU", "kk_KZ", "en_US")
}
