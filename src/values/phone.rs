//! Phone numbers, however people write them, in the one form everything compares by.
//!
//! Invariant: a `Phone` is E.164 with its `+`; one that starts with `+7` has ten digits after it. `Debug` shows it
//! masked, so that it can't slip into a log.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

use crate::values::{Text, writing};

/// Nobody writes a phone number longer than this, in characters.
const LONGEST_INPUT: usize = 32;
const KAZAKH_DIGITS: usize = 11;

/// A phone number in E.164.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, examples("+77011234567"))]
pub struct Phone(String);

/// The text is not a phone number we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number")]
pub struct BadPhone;

impl From<BadPhone> for Text {
    fn from(_: BadPhone) -> Self {
        Self::new("bad-phone")
    }
}

impl Phone {
    /// Reads a number of the `+7` zone: `+77011234567`, `8 701 123-45-67`, `+7 (701) 123 45 67`, `77011234567`, with
    /// whatever spaces, dashes and unseen marks phones paste along, and `+8 701 123 45 67`, as some write it.
    ///
    /// # Errors
    /// `BadPhone` for anything else.
    pub fn kazakh(text: &str) -> Result<Self, BadPhone> {
        Self::from_kazakh(&Dialled::read(text)?)
    }

    /// Reads the same forms, or a number of any other country written with `+`, 7 to 15 digits.
    ///
    /// # Errors
    /// `BadPhone` for anything else.
    pub fn any(text: &str) -> Result<Self, BadPhone> {
        let dialled = Dialled::read(text)?;
        let digits = &dialled.digits;
        if !dialled.has_plus || digits.starts_with('7') || dialled.is_kazakh_after_all() {
            return Self::from_kazakh(&dialled);
        }
        if digits.starts_with('0') || !(7..=15).contains(&digits.len()) {
            return Err(BadPhone);
        }
        Ok(Self(format!("+{digits}")))
    }

    fn from_kazakh(dialled: &Dialled) -> Result<Self, BadPhone> {
        if dialled.digits.len() != KAZAKH_DIGITS {
            return Err(BadPhone);
        }
        // 8 is the long-distance prefix people dial inside the country; after a plus it mostly is another country.
        let national = match dialled.digits.split_at(1) {
            ("7", national) => national,
            ("8", national) if !dialled.has_plus || dialled.is_kazakh_after_all() => national,
            _ => return Err(BadPhone),
        };
        Ok(Self(format!("+7{national}")))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `+7 705 123 45 67`, as people read numbers of the `+7` zone; any other as it is dialled.
    #[must_use]
    pub fn spaced(&self) -> String {
        match self.0.strip_prefix("+7") {
            Some(national) if national.len() == KAZAKH_DIGITS - 1 => {
                let groups = [&national[..3], &national[3..6], &national[6..8], &national[8..]];
                format!("+7\u{a0}{}", groups.join("\u{a0}"))
            }
            _ => self.0.clone(),
        }
    }

    /// A phone as it is stored, masked; one that can't be read shows nothing of itself.
    #[must_use]
    pub fn mask(stored: &str) -> String {
        Self::any(stored).map_or_else(|_| "*".repeat(stored.chars().count()), |phone| phone.masked())
    }

    /// `+7705*****67`: as long as the number, the first five characters (fewer of a short number, so that five stay
    /// hidden) and the last two shown.
    #[must_use]
    pub fn masked(&self) -> String {
        let length = self.0.len();
        let hidden = length.saturating_sub(5 + 2).max(5);
        let shown = length.saturating_sub(hidden + 2);
        format!("{}{}{}", &self.0[..shown], "*".repeat(hidden), &self.0[length - 2..])
    }

    /// The last four digits, for names such as `Цветочный магазин 4567`.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

/// What was typed, without its ornaments.
struct Dialled {
    has_plus: bool,
    digits: String,
}

impl Dialled {
    /// `+8 701 123 45 67`: no country's numbers begin with `+87` and have eleven digits.
    fn is_kazakh_after_all(&self) -> bool {
        self.has_plus && self.digits.len() == KAZAKH_DIGITS && self.digits.starts_with("87")
    }

    fn read(text: &str) -> Result<Self, BadPhone> {
        // A look ahead of one character too many, and a huge text is not walked.
        if text.chars().nth(LONGEST_INPUT).is_some() {
            return Err(BadPhone);
        }
        let trimmed = text.trim_start_matches(is_ornament);
        let (has_plus, rest) = match trimmed.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let mut digits = String::with_capacity(rest.len());
        let (mut opened, mut closed) = (0, 0);
        for character in rest.chars() {
            match character {
                '0'..='9' => digits.push(character),
                '(' => opened += 1,
                ')' => closed += 1,
                _ if is_ornament(character) => {}
                _ => return Err(BadPhone),
            }
            if closed > opened || opened > closed + 1 {
                return Err(BadPhone);
            }
        }
        if opened == closed { Ok(Self { has_plus, digits }) } else { Err(BadPhone) }
    }
}

/// Spaces, dashes, dots, and marks that nobody sees.
fn is_ornament(character: char) -> bool {
    character == '.'
        || character.is_whitespace()
        || writing::is_dash(character)
        || writing::is_format(character)
}

impl fmt::Display for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any(text: &str) -> Phone {
        Phone::any(text).unwrap()
    }

    #[test]
    fn every_way_to_write_a_kazakh_number_is_the_same_number() {
        for text in [
            "+77011234567",
            "8 701 123-45-67",
            "+7 (701) 123 45 67",
            "77011234567",
            " 77011234567",
            "8(701)1234567",
            "8.701.123.45.67",
            "+7-701-123-45-67",
            "+8 701 123 45 67",
            "+8(701)1234567",
            "\u{202a}+7\u{a0}701\u{2011}123\u{2011}45\u{2011}67\u{202c}",
            "8\u{2009}(701)\u{202f}123\u{2013}45\u{2212}67\u{200b}\u{feff}",
            "\t8 701 123 45 67\n",
        ] {
            assert_eq!(Phone::kazakh(text).unwrap().as_str(), "+77011234567", "{text}");
            assert_eq!(any(text).as_str(), "+77011234567", "{text}");
        }
    }

    #[test]
    fn what_is_no_phone_is_refused_in_the_reference_words() {
        for text in [
            "",
            "+",
            "7011234567",
            "+7701123456",
            "+770112345678",
            "+7701123456a",
            "++77011234567",
            "7+7011234567",
            "8 701 123-45-6",
            "(+7)7011234567",
            "+7 )701( 1234567",
            "+7 (701 1234567",
            "+7 ((701)) 1234567",
            "٨٧٠١١٢٣٤٥٦٧",
            "+7 701 123 45 67                        ",
            "+7/7011234567",
            "+7701123456７",
        ] {
            assert_eq!(Phone::kazakh(text), Err(BadPhone), "{text}");
            assert_eq!(Phone::any(text), Err(BadPhone), "{text}");
        }
        assert_eq!(Text::from(BadPhone).speak(crate::values::Language::Ru), "Неверный формат телефона");
    }

    #[test]
    fn a_number_from_abroad_needs_its_plus() {
        assert_eq!(any("+49 (151) 234-567").as_str(), "+49151234567");
        assert_eq!(any("+1234567").as_str(), "+1234567");
        assert_eq!(any("+123456789012345").as_str(), "+123456789012345");
        for text in
            ["49151234567", "+123456", "+1234567890123456", "+0151234567", "+7123456", "+791234567890"]
        {
            assert_eq!(Phone::any(text), Err(BadPhone), "{text}");
        }
        for text in ["+49151234567", "+84951234567", "+870773123456"] {
            assert_eq!(Phone::kazakh(text), Err(BadPhone), "{text}");
            assert_eq!(any(text).as_str(), text);
        }
    }

    #[test]
    fn a_masked_number_keeps_its_length_and_hides_five_digits_or_more() {
        assert_eq!(any("+77051234567").masked(), "+7705*****67");
        assert_eq!(any("+1234567").masked(), "+*****67");
        assert_eq!(any("+123456789012345").masked(), "+1234*********45");
        assert_eq!(format!("{:?}", any("+77051234567")), "Phone(+7705*****67)");
        assert_eq!(any("+77051234567").last_four(), "4567");
    }

    proptest! {
        #[test]
        fn a_normal_form_stays_as_it_is(text in r"\+[1-9][0-9]{6,14}") {
            // A Kazakh number as phones paste it, which is no normal form.
            prop_assume!(!text.starts_with("+87"));
            if let Ok(phone) = Phone::any(&text) {
                prop_assert_eq!(phone.as_str(), text.as_str());
                prop_assert_eq!(phone.masked().len(), text.len());
            }
        }

        #[test]
        fn ornaments_do_not_change_a_number(digits in "[0-9]{10}", ornaments in "[ .-]{10}") {
            let dressed: String = digits.chars().zip(ornaments.chars()).flat_map(|(digit, ornament)| [ornament, digit]).collect();
            let phone = Phone::kazakh(&format!("8{dressed}")).unwrap();
            prop_assert_eq!(phone.as_str(), format!("+7{digits}"));
            prop_assert_eq!(Phone::kazakh(phone.as_str()), Ok(phone.clone()));
        }

        #[test]
        fn garbage_never_panics(text in ".{0,40}", dialled in r"[-+() .0-9]{0,34}") {
            for text in [text, dialled] {
                if let Ok(phone) = Phone::any(&text) {
                    prop_assert!(phone.masked().len() == phone.as_str().len());
                    prop_assert_eq!(phone.last_four().len(), 4);
                }
            }
        }
    }
}
