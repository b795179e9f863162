//! House numbers, and the ordinals that look like them.
//!
//! Invariant: a house number is up to four digits with at most one letter and one further number; a flat joined to it
//! by a dash is cut off.

/// Letters that follow a house number; others are the endings of ordinals (`5я`, `8й`).
const HOUSE_LETTERS: &str = "абвгджзклabcdefgh";
const ORDINAL_ENDINGS: &str = "й я е ой ый ий ая ое ья го ти лет летия летие ші шы інші ыншы st nd rd th";

/// Whether the word is a letter that may end a house number, standing alone.
pub(super) fn house_letter(word: &str) -> Option<char> {
    let mut letters = word.chars();
    letters.next().filter(|letter| letters.next().is_none() && is_house_letter(*letter))
}

/// `8-й`, `28th`, `30-летия`: a number that belongs to a street's name.
pub(super) fn is_ordinal(word: &str) -> bool {
    let (number, ending) = split_digits(word);
    let ending = ending.trim_start_matches('-').to_lowercase();
    !number.is_empty() && ORDINAL_ENDINGS.split_whitespace().any(|known| known == ending)
}

/// Reads `89`, `22а`, `12/3`, `89к2`, `12-а`; of `89-45` only the house, `89`.
pub(super) fn house_number(word: &str) -> Option<String> {
    let (number, rest) = split_digits(word);
    if !(1..=4).contains(&number.len()) {
        return None;
    }
    let (letter, rest) = split_house_letter(rest);
    let house = format!("{number}{letter}");
    if rest.is_empty() {
        return Some(house);
    }
    let joint = rest.chars().next()?;
    let (extra, ending) = split_digits(&rest[joint.len_utf8()..]);
    let (extra_letter, end) = split_house_letter(ending);
    match joint {
        _ if !end.is_empty() || extra.len() > 4 => None,
        '/' | 'к' | 'К' | 'k' | 'K' if !extra.is_empty() => {
            Some(format!("{house}{joint}{extra}{extra_letter}"))
        }
        '-' if extra.is_empty() && letter.is_empty() && !extra_letter.is_empty() => {
            Some(format!("{house}-{extra_letter}"))
        }
        '-' | '–' | '—' | '‑' if !extra.is_empty() => Some(house),
        _ => None,
    }
}

fn is_house_letter(letter: char) -> bool {
    letter.to_lowercase().all(|small| HOUSE_LETTERS.contains(small))
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len()))
}

/// A letter that is not the beginning of more: `89к2` has none, its `к` joins two numbers.
fn split_house_letter(text: &str) -> (&str, &str) {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), next) if is_house_letter(letter) && !next.is_some_and(char::is_alphanumeric) => {
            text.split_at(letter.len_utf8())
        }
        _ => ("", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn house_numbers_are_read_without_the_flat() {
        for (word, house) in [
            ("89", "89"),
            ("22а", "22а"),
            ("22А", "22А"),
            ("12/3", "12/3"),
            ("12а/3б", "12а/3б"),
            ("89к2", "89к2"),
            ("89к", "89к"),
            ("12-а", "12-а"),
            ("89-45", "89"),
            ("89а–45", "89а"),
        ] {
            assert_eq!(house_number(word).as_deref(), Some(house), "{word}");
        }
    }

    #[test]
    fn what_only_begins_like_a_house_number_is_none() {
        for word in [
            "",
            "а",
            "12345",
            "89кв45",
            "89/",
            "8й",
            "2024-12-26",
            "10/2/45",
            "89/кв",
            "5этаж",
            "٣",
            "89/12345",
            "12-",
        ] {
            assert_eq!(house_number(word), None, "{word}");
        }
        assert!(is_ordinal("8-й") && is_ordinal("28th") && is_ordinal("30-летия"));
        assert!(!is_ordinal("8") && !is_ordinal("й") && !is_ordinal("8-а"));
    }
}
