//! Sentences people read, named by their key in the catalogues and put into
//! words as late as possible: when the reader's language is known.
//!
//! Invariant: every key is in all three catalogues of `locales/`, which
//! `tests/it/contract/catalogues.rs` holds.

use std::fmt;
use std::sync::LazyLock;

use chrono::NaiveDate;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Pattern, PatternElement};
use unic_langid::{LanguageIdentifier, langid};

use super::quoted::quoted;
use super::{Currency, Language, Minor, spoken};

/// A sentence of the catalogues with what is to be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    key: &'static str,
    parts: Vec<(&'static str, Part)>,
}

/// What a sentence's `{ $name }` stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Words that are the same in every language, such as a time of day.
    Verbatim(String),
    /// A number, which the catalogue may decline words by.
    Number(i64),
    /// A name that somebody gave, such as a product's: in quotation marks.
    Name(String),
    /// A sum as people read it.
    Money(Minor, Currency),
    /// A day without its year.
    Day(NaiveDate),
    /// A text of its own.
    Nested(Text),
}

impl Text {
    /// The sentence of this key.
    pub const fn new(key: &'static str) -> Self {
        Self { key, parts: Vec::new() }
    }

    /// The sentence with `{ $name }` filled in.
    #[must_use]
    pub fn with(mut self, name: &'static str, part: impl Into<Part>) -> Self {
        self.parts.push((name, part.into()));
        self
    }

    /// The sentence's name in the catalogues.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The words as they stand in the catalogue, such as a stage's name: looked
    /// up and never copied, so that lists stay cheap. A sentence with something
    /// to fill in is no such word, and its key stands for it.
    #[must_use]
    pub fn word(&self, language: Language) -> &'static str {
        pattern(catalogue(language), self.key).and_then(plain_words).unwrap_or(self.key)
    }

    /// The sentence in words. A key that no catalogue knows stands for itself.
    #[must_use]
    pub fn speak(&self, language: Language) -> String {
        let bundle = catalogue(language);
        let Some(pattern) = pattern(bundle, self.key) else { return self.key.to_owned() };
        if let Some(words) = plain_words(pattern) {
            return words.to_owned();
        }
        let parts = self.parts.iter().map(|(name, part)| (*name, part.value(language)));
        let mut flaws = Vec::new();
        bundle.format_pattern(pattern, Some(&parts.collect::<FluentArgs<'_>>()), &mut flaws).into_owned()
    }
}

/// For logs: the key, since the filling may name people.
impl fmt::Display for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.key)
    }
}

impl Part {
    fn value(&self, language: Language) -> FluentValue<'_> {
        match self {
            Self::Verbatim(words) => words.as_str().into(),
            Self::Number(number) => (*number).into(),
            Self::Name(name) => quoted(name, language).into(),
            Self::Money(amount, currency) => spoken::money(*amount, *currency, language).into(),
            Self::Day(date) => spoken::day(*date, language).into(),
            Self::Nested(text) => text.speak(language).into(),
        }
    }
}

impl Part {
    /// A name that somebody gave: put into quotation marks here, and nowhere in
    /// the catalogues.
    pub fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }
}

impl From<(Minor, Currency)> for Part {
    fn from((amount, currency): (Minor, Currency)) -> Self {
        Self::Money(amount, currency)
    }
}

impl From<NaiveDate> for Part {
    fn from(date: NaiveDate) -> Self {
        Self::Day(date)
    }
}

impl From<&str> for Part {
    fn from(words: &str) -> Self {
        Self::Verbatim(words.to_owned())
    }
}

impl From<String> for Part {
    fn from(words: String) -> Self {
        Self::Verbatim(words)
    }
}

impl From<i64> for Part {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// A count or a limit; the catalogues' numbers end at 64 bits.
impl From<usize> for Part {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Text> for Part {
    fn from(text: Text) -> Self {
        Self::Nested(text)
    }
}

type Catalogue = FluentBundle<FluentResource>;

static RUSSIAN: LazyLock<Catalogue> =
    LazyLock::new(|| read(langid!("ru"), include_str!("../../locales/ru.ftl")));
static KAZAKH: LazyLock<Catalogue> =
    LazyLock::new(|| read(langid!("kk"), include_str!("../../locales/kk.ftl")));
static ENGLISH: LazyLock<Catalogue> =
    LazyLock::new(|| read(langid!("en"), include_str!("../../locales/en.ftl")));

fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::Ru => &RUSSIAN,
        Language::Kk => &KAZAKH,
        Language::En => &ENGLISH,
    }
}

fn pattern(bundle: &'static Catalogue, key: &str) -> Option<&'static Pattern<&'static str>> {
    bundle.get_message(key)?.value()
}

/// The words of a pattern that has nothing to fill in.
fn plain_words(pattern: &'static Pattern<&'static str>) -> Option<&'static str> {
    match pattern.elements.as_slice() {
        [PatternElement::TextElement { value }] => Some(*value),
        _ => None,
    }
}

/// A catalogue of ours; a line that can't be read is left out, and the
/// contract test names it.
fn read(tag: LanguageIdentifier, source: &str) -> Catalogue {
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
    let mut catalogue = FluentBundle::new_concurrent(vec![tag]);
    // No invisible marks around what is filled in: programs compare these texts.
    catalogue.set_use_isolating(false);
    catalogue.add_resource_overriding(resource);
    catalogue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_spoken_in_the_readers_language() {
        let text = Text::new("too-many-requests").with("seconds", 60_i64);
        assert_eq!(text.speak(Language::Ru), "Превышен лимит запросов. Попробуйте через 60 секунд");
        assert_eq!(text.speak(Language::En), "Too many requests. Try again in 60 seconds");
    }

    #[test]
    fn russian_numbers_decline_their_word() {
        let wait = |seconds: i64| Text::new("too-many-requests").with("seconds", seconds).speak(Language::Ru);
        assert!(wait(1).ends_with("1 секунду") && wait(22).ends_with("22 секунды"));
        assert!(wait(11).ends_with("11 секунд") && wait(1_000).ends_with("1000 секунд"));
    }

    #[test]
    fn a_word_is_read_where_it_stands_and_a_sentence_is_no_word() {
        assert_eq!(Text::new("stage-new").word(Language::Kk), "Жаңа");
        assert_eq!(Text::new("too-many-requests").word(Language::Kk), "too-many-requests");
        assert_eq!(Text::new("no-such-key").word(Language::En), "no-such-key");
    }

    #[test]
    fn a_name_brings_its_quotation_marks_and_a_sum_its_currency() {
        let text = Text::new("product-unavailable").with("product", Part::name("Букет «Классика»"));
        assert!(text.speak(Language::Ru).contains("«Букет „Классика“»"));
        assert!(text.speak(Language::En).contains("“Букет ‘Классика’”"));
        let text = Text::new("below-minimum").with("minimum", (Minor(500_000), Currency::KZT));
        assert!(text.speak(Language::En).contains("5,000\u{a0}₸"));
    }

    #[test]
    fn logs_show_the_key_and_no_names() {
        let text = Text::new("order-out-of-stock").with("product", Part::name("Розы для Айгуль"));
        assert_eq!(text.to_string(), "order-out-of-stock");
    }
}
