//! Who reads an answer: the language of their choice, and how it is carried
//! from page to page.
//!
//! Invariant: whatever a request says, its reader has one of our languages.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{FromRequestParts, Request};
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri, header};

use crate::values::{Language, Text};

/// Pages for people begin so; everything else is for programs,
const PAGES: [&str; 2] = ["tracking", "pay"];
/// but for what is printed.
const PRINTED: &str = "/slip";
/// The parameter by which a page is read in another language.
const PARAMETER: &str = "lang";

/// Whoever reads the answer.
#[derive(Clone, Debug)]
pub struct Reader {
    pub language: Language,
    /// They chose it on the page, whatever their browser asks for.
    has_chosen: bool,
    reads_page: bool,
    /// Whether a handler asked for the language: its answer then depends on it.
    was_asked: Arc<AtomicBool>,
}

/// One of the languages a page offers.
pub struct Choice {
    pub name: &'static str,
    pub code: &'static str,
    pub is_current: bool,
}

impl Reader {
    /// Pages go by `?lang=`, and like everything else by `Accept-Language`.
    pub(super) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let first_step = uri.path().split('/').nth(1);
        let reads_page =
            first_step.is_some_and(|step| PAGES.contains(&step)) || uri.path().ends_with(PRINTED);
        let chosen = uri.query().filter(|_| reads_page).and_then(chosen_in);
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self {
            language: chosen.unwrap_or_else(|| Language::from_accept_language(header)),
            has_chosen: chosen.is_some(),
            reads_page,
            was_asked: Arc::default(),
        }
    }

    /// A person before a page, rather than a program.
    pub(super) fn reads_page(&self) -> bool {
        self.reads_page
    }

    /// For `<html lang>`.
    pub fn code(&self) -> &'static str {
        self.language.code()
    }

    /// The languages to choose from, each by its own name.
    pub fn choices(&self) -> [Choice; 3] {
        let choice = |language: Language, name: Text| Choice {
            name: name.word(language),
            code: language.code(),
            is_current: language == self.language,
        };
        [
            choice(Language::Ru, Text::new("language-ru")),
            choice(Language::Kk, Text::new("language-kk")),
            choice(Language::En, Text::new("language-en")),
        ]
    }

    /// What the choice of languages is called.
    pub fn choices_name(&self) -> &'static str {
        Text::new("language-choice").word(self.language)
    }

    /// An address of a page of ours, so that it opens in the language chosen here.
    pub fn link(&self, url: &str) -> String {
        if self.has_chosen { format!("{url}?{PARAMETER}={}", self.code()) } else { url.to_owned() }
    }

    /// Says in which language the answer is, and that it would differ for another reader.
    pub(super) fn mark(&self, response: &mut Response) {
        let is_failure = response.extensions().get::<super::error::Failure>().is_some();
        if !self.reads_page && !is_failure && !self.was_asked.load(Ordering::Relaxed) {
            return;
        }
        let has_words = response.headers().contains_key(header::CONTENT_TYPE);
        // A stored answer is in the language of whoever asked first.
        let is_stored = response.headers().contains_key(super::idempotency::REPLAYED);
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("accept-language"));
        if has_words && !is_stored {
            headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.code()));
        }
    }
}

fn chosen_in(query: &str) -> Option<Language> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == PARAMETER).and_then(|(_, tag)| Language::from_tag(&tag))
}

/// The reader of a request, noted by the layer that puts failures into words.
fn reader_of(parts: &Parts) -> Reader {
    let noted = parts.extensions.get::<Reader>().cloned();
    let reader = noted.unwrap_or_else(|| Reader::of(&parts.uri, &parts.headers));
    reader.was_asked.store(true, Ordering::Relaxed);
    reader
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(reader_of(parts))
    }
}

/// The language of the caller, from `Accept-Language`; Russian by default.
pub struct Lang(pub Language);

impl<S: Send + Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(reader_of(parts).language))
    }
}

impl From<&Request> for Reader {
    fn from(request: &Request) -> Self {
        Self::of(request.uri(), request.headers())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(uri: &str, accepts: &'static str) -> Reader {
        let headers = [(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepts))];
        Reader::of(&uri.parse().expect("an address"), &headers.into_iter().collect())
    }

    #[test]
    fn a_choice_on_a_page_wins_over_the_browsers_wish() {
        for (uri, language) in [
            ("/tracking/1?lang=kk", Language::Kk),
            ("/pay/1?a=b&lang=en", Language::En),
            ("/pay/1?lang=ru", Language::Ru),
            ("/pay/1?lang=fr", Language::En),
            ("/pay/1?lang=%FF", Language::En),
            ("/pay/1", Language::En),
            ("/api/tracking/1?lang=kk", Language::En),
        ] {
            assert_eq!(reader(uri, "en").language, language, "{uri}");
        }
    }

    #[test]
    fn a_choice_goes_along_and_a_wish_does_not() {
        assert_eq!(reader("/pay/1?lang=kk", "en").link("/tracking/1"), "/tracking/1?lang=kk");
        assert_eq!(reader("/pay/1", "kk").link("/tracking/1"), "/tracking/1");
    }
}
