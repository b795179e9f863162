//! The three languages answers come in.
//!
//! Invariant: whatever a browser asks for, the answer is one of them, Russian when it asks for none of them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::word_value;

/// The language of words meant for people.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Default,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Language {
    #[default]
    Ru,
    Kk,
    En,
}

word_value!(Language);

impl Language {
    pub const ALL: [Self; 3] = [Self::Ru, Self::Kk, Self::En];

    /// The text of this language among one in each.
    #[must_use]
    pub fn choose<T>(self, ru: T, kk: T, en: T) -> T {
        match self {
            Self::Ru => ru,
            Self::Kk => kk,
            Self::En => en,
        }
    }

    /// The best of our languages for an `Accept-Language` header: highest `q` first, the order written among equals.
    #[must_use]
    pub fn from_accept_language(header: Option<&str>) -> Self {
        let mut best = (0, Self::default());
        for entry in header.unwrap_or_default().split(',') {
            if let Some((weight, language)) = read_entry(entry)
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Reads a bare tag, `kk` or `kk-KZ`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The ISO 639-1 code, `ru`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::Kk => "kk",
            Self::En => "en",
        }
    }
}

/// One entry of the header with its weight in thousandths; `None` for what we don't speak or can't read.
fn read_entry(entry: &str) -> Option<(u16, Language)> {
    let mut pieces = entry.split(';').map(str::trim);
    let tag = pieces.next()?;
    // `*` asks for anything, and anything is Russian here.
    let language = if tag == "*" { Language::default() } else { Language::from_tag(tag)? };
    let mut weight = 1_000;
    for parameter in pieces {
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("q")
        {
            weight = thousandths(value.trim())?;
        }
    }
    Some((weight, language))
}

fn thousandths(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match whole {
        "1" => Some(1_000),
        "0" => format!("{fraction:0<3}").parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_heaviest_language_we_speak_wins() {
        for (header, language) in [
            (None, Language::Ru),
            (Some(""), Language::Ru),
            (Some("kk"), Language::Kk),
            (Some("kk-KZ,kk;q=0.9,ru;q=0.8"), Language::Kk),
            (Some("ru;q=0.5, en-US;q=0.7"), Language::En),
            (Some("EN"), Language::En),
            (Some("fr, de;q=0.9"), Language::Ru),
            (Some("fr, en;q=0.1"), Language::En),
            (Some("en;q=0"), Language::Ru),
            (Some("en;q=abc, kk;q=0.001"), Language::Kk),
            (Some("*, en;q=0.5"), Language::Ru),
            (Some("en;q=0.8,kk;q=0.8"), Language::En),
            (Some("en ; q = 0.9 , kk;q=1.000"), Language::Kk),
            (Some("english"), Language::Ru),
        ] {
            assert_eq!(Language::from_accept_language(header), language, "{header:?}");
        }
    }

    #[test]
    fn a_language_is_written_as_its_code() {
        for language in Language::ALL {
            assert_eq!(serde_json::to_value(language).unwrap(), language.code());
            assert_eq!(Language::from_tag(language.code()), Some(language));
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(header in ".{0,60}", listish in "[a-z;=,.0-9* -]{0,60}") {
            let _ = Language::from_accept_language(Some(&header));
            let _ = Language::from_accept_language(Some(&listish));
        }
    }
}
