//! What people write: one line, several lines, or a name that others read.
//!
//! Invariants: a text is in NFC, so that a й typed on a Mac is the й of
//! everyone else. It holds no control characters and none that turn the
//! direction of writing: what is shown is what is stored. One line holds no line
//! breaks. A name holds nothing that a messenger would make a link of.

use std::net::Ipv4Addr;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::Text;

/// Endings of addresses that are written in Cyrillic; those in Latin are any letters.
const CYRILLIC_ENDINGS: [&str; 12] =
    ["рф", "қаз", "рус", "онлайн", "сайт", "орг", "ком", "дети", "москва", "мон", "бел", "укр"];

/// What begins an address that needs no slashes, and what is written for it.
const SCHEMES: [&str; 14] = [
    "http", "https", "hxxp", "hxxps", "ftp", "tg", "mailto", "tel", "sms", "viber", "whatsapp", "skype",
    "intent", "market",
];
/// Endings that make an address of `evil. kz/x` too; elsewhere a blank after a
/// full stop begins another word.
const USUAL_ENDINGS: [&str; 12] =
    ["kz", "ru", "com", "net", "org", "me", "io", "info", "shop", "site", "online", "рф"];

/// The name holds a link, or what would become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name with a link in it")]
pub struct LinkInName;

impl From<LinkInName> for Text {
    fn from(_: LinkInName) -> Self {
        Self::new("link-in-name")
    }
}

/// A text of one line.
#[must_use]
pub fn line(text: &str) -> String {
    tidy(text.chars().filter(|letter| !is_hidden(*letter)))
}

/// One line of what people type on several, such as an address: a space keeps
/// apart what stood on different lines.
#[must_use]
pub fn flat(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let letters = text.chars().map(|letter| if is_line_break(letter) { ' ' } else { letter });
    tidy(letters.filter(|letter| !is_hidden(*letter)))
}

/// A text of several lines: breaks and tabulators stay.
#[must_use]
pub fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    tidy(text.chars().filter(|letter| matches!(letter, '\n' | '\t') || !is_hidden(*letter)))
}

/// A name that other people read: of a shop, its staff, its goods, its zones.
///
/// # Errors
/// [`LinkInName`] for `://`, `www.`, a path after a domain, or `@name`, and for
/// what a reader takes for one of them.
pub fn name(text: &str) -> Result<String, LinkInName> {
    let name = line(text);
    if holds_link(&name) { Err(LinkInName) } else { Ok(name) }
}

/// True for what only says how a text is to be shown: a soft hyphen, a joiner,
/// a mark of direction.
#[must_use]
pub fn is_format(letter: char) -> bool {
    letter.general_category() == GeneralCategory::Format
}

/// True for a dash of any kind, the minus sign among them.
#[must_use]
pub fn is_dash(letter: char) -> bool {
    letter == '\u{2212}' || letter.general_category() == GeneralCategory::DashPunctuation
}

/// Without what nobody sees around it; empty where there is nothing else.
fn tidy(letters: impl Iterator<Item = char>) -> String {
    let text: String = letters.nfc().collect();
    if text.chars().all(|letter| letter.is_whitespace() || is_format(letter)) {
        return String::new();
    }
    text.trim().to_owned()
}

fn is_line_break(letter: char) -> bool {
    matches!(letter, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Controls, and what turns the direction of writing.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || is_line_break(letter)
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn holds_link(name: &str) -> bool {
    let name = as_read(name);
    name.contains("://")
        || name.contains("www.")
        || holds_mention(&name)
        || holds_scheme(&name)
        || holds_path(&name)
}

/// As a reader takes it, however wide, raised or spread its letters are, and
/// whichever of the signs that look alike was taken.
fn as_read(name: &str) -> String {
    let letters = name.nfkc().filter(|letter| !is_format(*letter)).map(|letter| match letter {
        '\\' | '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{29f5}' | '\u{2571}' | '\u{1735}' => '/',
        '\u{3002}' | '\u{6d4}' | '\u{a4f8}' => '.',
        '\u{2236}' | '\u{2d0}' | '\u{a789}' => ':',
        letter => letter,
    });
    let name = letters.collect::<String>().to_lowercase();
    let name = name.replace("[.]", ".").replace("(.)", ".");
    with_stops_joined(&name)
}

/// Without the blanks before a full stop, where nobody writes any, and those
/// that follow it; and without one that parts a name from a usual ending.
fn with_stops_joined(name: &str) -> String {
    let mut joined = String::with_capacity(name.len());
    for (index, part) in name.split('.').enumerate() {
        let next = part.trim_start();
        let ending = next.split(|letter| !is_of_word(letter)).next().unwrap_or_default();
        if index > 0 {
            let is_apart = joined.ends_with(char::is_whitespace);
            joined.truncate(joined.trim_end().len());
            joined.push('.');
            joined.push_str(if is_apart || USUAL_ENDINGS.contains(&ending) { next } else { part });
        } else {
            joined.push_str(part);
        }
    }
    joined
}

/// True for `https:/`, `hxxp//evil`, `tg:resolve` and the like, not for
/// `Букеты: розы` or `Rose // Peony`.
fn holds_scheme(name: &str) -> bool {
    name.char_indices().any(|(at, letter)| {
        let (before, after) = (&name[..at], &name[at + letter.len_utf8()..]);
        let begins_word = after.starts_with(is_of_word) || after.starts_with('+');
        match letter {
            ':' => {
                let is_way = after.trim_start().starts_with('/') && ends_in_latin(before.trim_end());
                is_way || (begins_word && SCHEMES.contains(&last_word(before)))
            }
            '/' => {
                let is_double =
                    before.ends_with('/') && after.starts_with(|next: char| next.is_ascii_alphanumeric());
                is_double && !before[..before.len() - 1].ends_with(|last: char| last.is_ascii_digit())
            }
            _ => false,
        }
    })
}

fn ends_in_latin(text: &str) -> bool {
    text.ends_with(|letter: char| letter.is_ascii_alphabetic())
}

fn last_word(text: &str) -> &str {
    text.rsplit(|letter| !is_of_word(letter)).next().unwrap_or_default()
}

fn holds_mention(name: &str) -> bool {
    name.split('@').skip(1).any(|after| after.starts_with(is_of_word))
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// True for `cvety.kz/` and the like, not for `cvety.kz`.
fn holds_path(name: &str) -> bool {
    name.char_indices().any(|(at, letter)| {
        let after = name[at + letter.len_utf8()..].chars().next();
        let begins_path = match letter {
            '/' => true,
            '?' | '#' => after.is_some_and(is_of_word),
            ':' => after.is_some_and(|after| after.is_ascii_digit()),
            _ => false,
        };
        begins_path && ends_with_domain(&name[..at])
    })
}

fn ends_with_domain(text: &str) -> bool {
    let is_of_host = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let host = text.rsplit(|letter| !is_of_host(letter)).next().unwrap_or_default();
    let Some((before, ending)) = host.rsplit_once('.') else { return false };
    let is_latin = ending.len() > 1 && ending.bytes().all(|letter| letter.is_ascii_alphabetic());
    let is_ending = is_latin || ending.starts_with("xn--") || CYRILLIC_ENDINGS.contains(&ending);
    let is_named = is_ending && before.ends_with(char::is_alphanumeric);
    is_named || host.parse::<Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_nobody_sees_is_dropped() {
        for (text, kept) in [
            (" Роза ", "Роза"),
            ("Ро\u{0}з\u{7}а\u{1b}", "Роза"),
            ("\u{202e}Роза\u{202c}", "Роза"),
            ("\u{2066}Роза\u{2069}\u{200f}\u{61c}", "Роза"),
            ("Роза \u{2028}белая\t в\r\n\u{85} горшке", "Роза белая в горшке"),
            ("Иван Петрович и\u{306}", "Иван Петрович й"),
            ("\u{200b}\u{2060} \u{feff}", ""),
            ("семья 👨\u{200d}👩\u{200d}👧", "семья 👨\u{200d}👩\u{200d}👧"),
        ] {
            assert_eq!(line(text), kept, "{text:?}");
        }
    }

    #[test]
    fn an_address_of_several_lines_is_one_with_its_words_apart() {
        assert_eq!(flat("Достык 89\r\nкв. 5\u{2028}\tкод\u{202e} 12"), "Достык 89 кв. 5  код 12");
    }

    #[test]
    fn several_lines_keep_their_breaks() {
        assert_eq!(lines(" С днём\r\nрождения,\tмама!\r\u{202e}\u{0}❤ "), "С днём\nрождения,\tмама!\n❤");
    }

    #[test]
    fn a_name_is_no_link() {
        for text in [
            "⚠ Cvety: https://evil.example",
            "tg://resolve",
            "Заходите на WWW.evil.kz",
            "evil.example/код",
            "Cvety.kz/",
            "t.me/evil",
            "evil.kz?code=1",
            "evil.kz:8080",
            "evil.kz#вход",
            "сайт.рф/вход",
            "xn.xn--p1ai/a",
            "10.0.0.1/x",
            "@evil_bot",
            "Пишите: @evil",
            "info@evil.kz",
            "ｅｖｉｌ．ｋｚ／ｘ",
            "ht\u{202e}tps:\u{200e}//evil.kz",
            "https:/evil.kz",
            "https: / / evil",
            "http:\u{2044}\u{2044}evil.kz",
            "https:\\\\evil.kz",
            "http\u{2236}//evil",
            "hxxp//evil",
            "Розы //evil.kz",
            "tg:resolve?domain=x",
            "tel:+77011234567",
            "evil . kz/x",
            "evil .example/x",
            "evil. kz/x",
            "evil[.]kz/x",
            "evil\u{3002}kz/x",
            "ev\u{200b}il.kz\u{2060}/x",
            "WWW . evil.kz",
        ] {
            assert_eq!(name(text), Err(LinkInName), "{text}");
        }
    }

    #[test]
    fn a_name_may_look_like_a_name() {
        for text in [
            "Cvety.kz",
            "Цветы №1 / Гүлдер",
            "Роза 50/60 см",
            "Букет «21 роза» 1/2",
            "Мастер-класс @ Достык",
            "Уп./шт.",
            "Роза и Ко.",
            "24/7",
            "Цветы/подарки",
            "Цветы / подарки . Алматы",
            "Flowers Co. Ltd/Almaty",
            "Роза // Пион",
            "Tel: 8 701 123-45-67",
            "Cvety.kz / Гүлдер",
            "Дом:/сад",
            "Магазин: 24/7",
            "Розы…красные/белые",
            "С 8:00 до 20:00",
            "Flowers & Co. 24:7",
            "А.Б. Иванов",
        ] {
            assert_eq!(name(text).as_deref(), Ok(text));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_stays_as_it_is(text in ".{0,60}") {
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(lines(&lines(&text)), lines(&text));
            prop_assert_eq!(flat(&flat(&text)), flat(&text));
            prop_assert!(!line(&text).chars().chain(flat(&text).chars()).any(char::is_control));
        }
    }
}
