//! What somebody looks for in a list.
//!
//! Invariant: at least one word, and each has to be found, in any order. How letters are folded is the database's to
//! say, which has the texts.

use crate::values::{Phone, writing};

/// Signs that people write before a number.
const NUMBER_SIGNS: [char; 2] = ['#', '№'];
/// Fewer digits would be a part of half the phones.
const FEWEST_PHONE_DIGITS: usize = 3;

/// The words of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search(Vec<String>);

impl Search {
    /// The words of a text, each without a sign of a number before it; None where it says nothing.
    #[must_use]
    pub fn of_texts(text: &str) -> Option<Self> {
        let text = plain(text);
        let bare = |word: &str| word.trim_start_matches(NUMBER_SIGNS).to_owned();
        let mut words: Vec<_> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            words = text.split_whitespace().map(str::to_owned).collect();
        }
        // A dash between two names is none of their words.
        let says_something = |word: &String| word.chars().any(char::is_alphanumeric);
        if words.iter().any(says_something) {
            words.retain(says_something);
        }
        (!words.is_empty()).then_some(Self(words))
    }

    /// The same, where a phone, or a part of one, is one word, however it is written.
    #[must_use]
    pub fn of_people(text: &str) -> Option<Self> {
        let Self(words) = Self::of_texts(text)?;
        let mut found = Vec::new();
        for run in words.chunk_by(|left, right| is_phone_like(left) && is_phone_like(right)) {
            match part_of_phone(&run.join(" ")) {
                Some(part) => found.push(part),
                None => found.extend_from_slice(run),
            }
        }
        Some(Self(found))
    }

    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// For each word the number that it is, if it is one.
    pub fn numbers(&self) -> impl Iterator<Item = Option<i64>> {
        let is_number = |word: &&String| word.bytes().all(|byte| byte.is_ascii_digit());
        self.0.iter().map(move |word| Some(word).filter(is_number)?.parse().ok())
    }

    /// The only word there is; None where there are more.
    #[must_use]
    pub fn only_word(&self) -> Option<&str> {
        if let [word] = self.0.as_slice() { Some(word) } else { None }
    }

    /// The number that all of it is.
    #[must_use]
    pub fn only_number(&self) -> Option<i64> {
        self.only_word()?;
        self.numbers().next().flatten()
    }
}

/// As people type it: any dash is one of the keyboard's, and what nobody sees is
/// not there. Texts are pasted, from messengers above all.
fn plain(text: &str) -> String {
    let seen = text.chars().filter(|letter| !writing::is_format(*letter));
    seen.map(|letter| if writing::is_dash(letter) { '-' } else { letter }).collect()
}

fn is_phone_like(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || "+()-".contains(c))
}

/// The part of a stored phone that a text means; None if it isn't one.
fn part_of_phone(text: &str) -> Option<String> {
    if let Ok(phone) = Phone::any(text) {
        return Some(phone.as_str().to_owned());
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_phone_like = text.split(' ').all(is_phone_like);
    (is_phone_like && digits.len() >= FEWEST_PHONE_DIGITS).then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn people(text: &str) -> Vec<String> {
        Search::of_people(text).map(|search| search.0).unwrap_or_default()
    }

    #[test]
    fn a_phone_is_one_word_however_it_is_written() {
        for (text, words) in [
            ("8 701 123-45-67", &["+77011234567"][..]),
            ("+7 (701) 123 45 67", &["+77011234567"]),
            ("+7 701\u{a0}123\u{2011}45\u{2010}67\u{200b}", &["+77011234567"]),
            ("45\u{2014}67", &["4567"]),
            ("701 123", &["701123"]),
            ("4567", &["4567"]),
            ("+49 30 1234567", &["+49301234567"]),
            ("Асель +7 701 123 45 67", &["Асель", "+77011234567"]),
            ("701 123 Асель 45", &["701123", "Асель", "45"]),
            ("12", &["12"]),
            ("Анна - Мария", &["Анна", "Мария"]),
            ("100 %", &["100"]),
            ("%", &["%"]),
            ("1 2", &["1", "2"]),
            ("ivan7011@example.com", &["ivan7011@example.com"]),
        ] {
            assert_eq!(people(text), words, "{text}");
        }
    }

    #[test]
    fn a_number_is_itself_whatever_sign_stands_before_it() {
        for text in ["12", "#12", "№12", "№ 12", " # 12 ", "##12"] {
            let search = Search::of_texts(text).unwrap();
            assert_eq!((search.words(), search.only_number()), (&["12".to_owned()][..], Some(12)), "{text}");
        }
        assert_eq!(Search::of_texts("Роза 12").unwrap().only_number(), None);
        assert_eq!(Search::of_texts("Роза 12").unwrap().numbers().collect::<Vec<_>>(), [None, Some(12)]);
        assert_eq!(Search::of_texts("99999999999999999999").unwrap().only_number(), None);
        assert_eq!(Search::of_texts("#").unwrap().words(), ["#"], "a sign alone lets nothing else through");
        assert_eq!(Search::of_texts(" \t"), None);
    }

    proptest! {
        #[test]
        fn no_search_is_without_words(text in ".{0,100}") {
            for search in [Search::of_texts(&text), Search::of_people(&text)] {
                let words = search.map_or(1, |search| search.words().iter().filter(|word| !word.is_empty()).count());
                prop_assert!(words > 0 || text.trim().is_empty());
            }
        }

        #[test]
        fn a_part_of_a_phone_is_found_however_it_is_written(digits in "[0-9]{5,6}", ornaments in "[ ()-]{0,6}") {
            let mut written = String::new();
            for (place, digit) in digits.chars().enumerate() {
                written.extend([digit]);
                written.extend(ornaments.chars().nth(place));
            }
            prop_assert_eq!(people(&written), [digits]);
        }
    }
}
