//! Who reads an answer: the language of their choice, and how it is carried
//! from page to page.
//!
//! Invariant: whatever a request says, its reader has one of our languages.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri, header};

use crate::values::{Language, Seller, Text};

/// The parameter by which a page is read in another language.
const PARAMETER: &str = "lang";

/// Whoever reads the answer.
#[derive(Clone, Debug)]
pub struct Reader {
    pub language: Language,
    learned: Arc<Learned>,
}

/// What is learned of a reader while the request is on its way; all clones
/// know it.
#[derive(Debug, Default)]
struct Learned {
    /// They are a person before a page, rather than a program; and the language
    /// chosen on it, whatever their browser asks for.
    page: OnceLock<Option<Language>>,
    /// The shop whose page it is, for a page that says why there is nothing to see.
    seller: OnceLock<Seller>,
    /// A handler asked for the language: its answer then depends on it.
    was_asked: AtomicBool,
}

/// One of the languages a page offers.
pub struct Choice {
    pub name: &'static str,
    pub code: &'static str,
    pub is_current: bool,
}

impl Reader {
    /// Everybody is a program, which goes by `Accept-Language`, until the route
    /// says that this is a page.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self { language: Language::from_accept_language(header), learned: Arc::default() }
    }

    /// This is a page, which goes by `?lang=` first.
    fn before_page(self, uri: &Uri) -> Self {
        self.learned.page.get_or_init(|| uri.query().and_then(chosen_in));
        self.once_learned()
    }

    /// The reader as the route knows them, whoever noted them before.
    pub(super) fn once_learned(self) -> Self {
        Self { language: self.chosen().unwrap_or(self.language), ..self }
    }

    /// A person before a page, rather than a program.
    pub(super) fn reads_page(&self) -> bool {
        self.learned.page.get().is_some()
    }

    fn chosen(&self) -> Option<Language> {
        self.learned.page.get().copied().flatten()
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

    /// The page was to be one of this shop's: that is whom its reader may turn to
    /// when it can't be shown.
    pub fn may_turn_to(&self, seller: Seller) {
        self.learned.seller.get_or_init(|| seller);
    }

    pub(super) fn seller(&self) -> Option<&Seller> {
        self.learned.seller.get()
    }

    /// What the ways to reach a shop are called.
    pub fn contacts_name(&self) -> &'static str {
        Text::new("shop-contacts").word(self.language)
    }

    /// An address of a page of ours, so that it opens in the language chosen here.
    pub fn link(&self, url: &str) -> String {
        if self.chosen().is_some() { format!("{url}?{PARAMETER}={}", self.code()) } else { url.to_owned() }
    }

    /// Says in which language the answer is, and that it would differ for another reader.
    pub(super) fn mark(&self, response: &mut Response) {
        let is_failure = response.extensions().get::<super::error::Failure>().is_some();
        if !self.reads_page() && !is_failure && !self.learned.was_asked.load(Ordering::Relaxed) {
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

/// Says of a route that it is a page: read by people, failures too.
pub async fn is_page(mut request: Request, next: Next) -> Response {
    note_page(&mut request);
    next.run(request).await
}

/// The request is for a page.
pub(super) fn note_page(request: &mut Request) {
    let noted = request.extensions().get::<Reader>().cloned();
    let reader = noted.unwrap_or_else(|| Reader::of(request.headers()));
    let reader = reader.before_page(request.uri());
    request.extensions_mut().insert(reader);
}

/// The reader of a request, noted by the layer that puts failures into words.
fn reader_of(parts: &Parts) -> Reader {
    let noted = parts.extensions.get::<Reader>().cloned();
    let reader = noted.unwrap_or_else(|| Reader::of(&parts.headers));
    reader.learned.was_asked.store(true, Ordering::Relaxed);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn program(accepts: &'static str) -> Reader {
        let headers = [(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepts))];
        Reader::of(&headers.into_iter().collect())
    }

    fn reader(uri: &str, accepts: &'static str) -> Reader {
        program(accepts).before_page(&uri.parse().expect("an address"))
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
        ] {
            assert_eq!(reader(uri, "en").language, language, "{uri}");
        }
    }

    #[test]
    fn who_was_noted_before_the_route_was_known_learns_that_it_is_a_page() {
        let noted = program("en");
        assert!(!noted.reads_page());
        let _page = noted.clone().before_page(&"/pay/1?lang=kk".parse().expect("an address"));
        let noted = noted.once_learned();
        assert!(noted.reads_page());
        assert_eq!(noted.language, Language::Kk);
    }

    #[test]
    fn a_choice_goes_along_and_a_wish_does_not() {
        assert_eq!(reader("/pay/1?lang=kk", "en").link("/tracking/1"), "/tracking/1?lang=kk");
        assert_eq!(reader("/pay/1", "kk").link("/tracking/1"), "/tracking/1");
    }
}
