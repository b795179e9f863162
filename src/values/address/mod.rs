//! Shows an address to whoever has an order's tracking link without saying where it is.
//!
//! Invariant: a masked address is made of known labels, a known town and a house number only; not one word of the
//! input is copied. What is not understood is left out: too little shown is a nuisance, too much a leak.

mod house_number;
mod words;

use house_number::{house_letter, house_number, is_ordinal};
use words::{CITY, MICRO_DISTRICT, Meaning, marks_house_before_it, meaning, town};

/// Enough for any address; the rest of a longer text is not looked at.
const LONGEST_INPUT_CHARS: usize = 500;
const HIDDEN: &str = "******";

/// `г. Алматы, пр. Достык 89, кв. 45` becomes `г. Алматы, пр. ******, д. 89`. The town alone when there is no street
/// to be made out, `None` when there is no known town either.
#[must_use]
pub fn mask(address: &str) -> Option<String> {
    let address: String = address.chars().take(LONGEST_INPUT_CHARS).collect();
    let parts: Vec<Part> = address.split([',', ';', '\n', '\r']).map(Part::read).collect();
    let town = parts.iter().find_map(|part| part.town.clone());
    let street = typed_street(&parts).or_else(|| untyped_street(&parts));
    let shown: Vec<String> = town.into_iter().chain(street).collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

/// What stands between two commas.
#[derive(Debug, Default)]
struct Part {
    /// The town as it is shown.
    town: Option<String>,
    tokens: Vec<Token>,
    /// Something secret or unreadable followed the tokens.
    is_cut: bool,
    /// A region or an unknown town: its words name no street.
    is_region: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Street(&'static str),
    HouseMark,
    Number(String),
    Name {
        has_digit: bool,
    },
    /// Part of a house number or an initial, which only its place tells.
    Letter(char),
}

/// A street of a known kind. A micro-district gives way to a street inside it.
fn typed_street(parts: &[Part]) -> Option<String> {
    let kinds =
        || parts.iter().enumerate().filter_map(|(place, part)| part.street().map(|label| (place, label)));
    let (place, label) = kinds().find(|(_, label)| *label != MICRO_DISTRICT).or_else(|| kinds().next())?;
    let street = format!("{label} {HIDDEN}");
    let house = explicit_house(parts)
        .or_else(|| parts[place].trailing_house(label == MICRO_DISTRICT))
        .or_else(|| parts[place].may_continue().then(|| lone_number(parts.get(place + 1)?)).flatten());
    Some(match house {
        Some(house) => format!("{street}, д. {house}"),
        None => street,
    })
}

/// A street without its kind, `Алматы, Достык 89`: believed only right after the town and with a house number.
fn untyped_street(parts: &[Part]) -> Option<String> {
    let place = parts.iter().position(|part| !part.is_region && !part.tokens.is_empty())?;
    let part = &parts[place];
    let names = part.tokens.iter().filter(|token| matches!(token, Token::Name { .. })).count();
    if !(1..=3).contains(&names) || part.trailing_numbers().is_none_or(|numbers| numbers.len() > 1) {
        return None;
    }
    let house = explicit_house(parts)
        .or_else(|| part.trailing_house(false))
        .or_else(|| part.may_continue().then(|| lone_number(parts.get(place + 1)?)).flatten())?;
    Some(format!("{HIDDEN}, д. {house}"))
}

/// The number after «д.» or «дом», wherever that is.
fn explicit_house(parts: &[Part]) -> Option<&str> {
    parts.iter().find_map(|part| {
        part.tokens.windows(2).find_map(|pair| match pair {
            [Token::HouseMark, Token::Number(number)] => Some(number.as_str()),
            _ => None,
        })
    })
}

fn lone_number(part: &Part) -> Option<&str> {
    match part.tokens.as_slice() {
        // Before a flat or an entrance it may as well be one itself: `ул. Абая, 10 подъезд 3 этаж`.
        [Token::Number(number)] if !part.is_cut => Some(number),
        _ => None,
    }
}

impl Part {
    fn read(text: &str) -> Self {
        let words = split_words(text);
        let mut part = Self::default();
        let rest = part.take_town(&words);
        part.read_tokens(rest);
        part.settle_letters();
        part
    }

    /// Takes the town off the front: «г. Алматы», «Алматы қаласы», «Алматы». When all that is left is a kind of street
    /// or a number, the town's name is the street's (`Астана көшесі 5`), and stays.
    fn take_town<'a>(&mut self, words: &'a [String]) -> &'a [String] {
        let mark_at = |place: usize| match words.get(place).map(|word| meaning(word, false)) {
            Some(Meaning::TownMark(label)) => Some(label),
            _ => None,
        };
        let town_at = |place: usize| words.get(place).and_then(|word| town(word));
        let (shown, taken) = match (mark_at(0), town_at(0), mark_at(1), town_at(1)) {
            (Some(mark), _, _, Some((name, is_plain))) if is_plain || mark == CITY => {
                (format!("{mark} {name}"), 2)
            }
            (_, Some((name, is_plain)), Some(mark), _) if is_plain || mark == CITY => {
                (format!("{mark} {name}"), 2)
            }
            (_, Some((name, true)), _, _) => (name.to_owned(), 1),
            (Some(_), ..) => {
                // An initial («С. Сейфуллин көшесі») looks the same, but then the street's kind is there too.
                self.is_region = true;
                return words;
            }
            _ => return words,
        };
        let rest = &words[taken..];
        if rest.is_empty() || rest.iter().any(|word| is_name(word)) {
            self.town = Some(shown);
            return rest;
        }
        words
    }

    fn read_tokens(&mut self, words: &[String]) {
        for (place, word) in words.iter().enumerate() {
            let next = words.get(place + 1);
            let a_number_follows =
                next.is_some_and(|next| next.starts_with(|first: char| first.is_numeric()));
            if marks_house_before_it(word) && self.mark_last_number() {
                continue;
            }
            let token = match meaning(word, a_number_follows) {
                Meaning::Street(label) => Token::Street(label),
                Meaning::HouseMark => Token::HouseMark,
                Meaning::Secret => return self.cut_before_secret(a_number_follows),
                Meaning::Region => {
                    self.is_region = true;
                    continue;
                }
                Meaning::TownMark(_) if place > 0 && next.is_some_and(|next| town(next).is_some()) => {
                    return self.is_cut = true;
                }
                Meaning::TownMark(_) | Meaning::Unknown => match read_unknown(word) {
                    Some(token) => token,
                    None if is_postal_code(word) => continue,
                    None => return self.is_cut = true,
                },
            };
            self.tokens.push(token);
        }
    }

    /// A flat's number may also stand before its word: `45 пәтер`.
    fn cut_before_secret(&mut self, a_number_follows: bool) {
        if !a_number_follows && matches!(self.tokens.last(), Some(Token::Number(_))) {
            self.tokens.pop();
        }
        self.is_cut = true;
    }

    /// `89 үй` is read as `үй 89`.
    fn mark_last_number(&mut self) -> bool {
        let place = self.tokens.len().saturating_sub(1);
        let is_number = matches!(self.tokens.last(), Some(Token::Number(_)));
        if is_number {
            self.tokens.insert(place, Token::HouseMark);
        }
        is_number
    }

    /// «22 А» at the end is one house number; any other letter is an initial.
    fn settle_letters(&mut self) {
        if let [.., Token::Number(number), Token::Letter(letter)] = self.tokens.as_mut_slice()
            && number.ends_with(|last: char| last.is_ascii_digit())
        {
            number.push(*letter);
            self.tokens.pop();
        }
        for token in &mut self.tokens {
            if matches!(token, Token::Letter(_)) {
                *token = Token::Name { has_digit: false };
            }
        }
    }

    fn street(&self) -> Option<&'static str> {
        self.tokens.iter().find_map(|token| match token {
            Token::Street(label) => Some(*label),
            _ => None,
        })
    }

    /// The numbers after the street's name; `None` when there is no telling what is name and what is number. Numbers
    /// before the name belong to it (`28 Панфиловцев`).
    fn trailing_numbers(&self) -> Option<Vec<&str>> {
        let named: Vec<_> = self.tokens.iter().filter(|token| !matches!(token, Token::Street(_))).collect();
        let is_name = |token: &&&Token| matches!(token, Token::Name { .. });
        let from_name = named.iter().skip_while(|token| !is_name(token));
        let after: Vec<_> = from_name.skip_while(is_name).collect();
        let numbers = after.iter().map(|token| match token {
            Token::Number(number) => Some(number.as_str()),
            _ => None,
        });
        numbers.collect()
    }

    fn trailing_house(&self, is_micro_district: bool) -> Option<&str> {
        let numbers = self.trailing_numbers()?;
        if !is_micro_district {
            return (numbers.len() <= 2).then(|| numbers.first().copied()).flatten();
        }
        let names_with_digit =
            self.tokens.iter().any(|token| matches!(token, Token::Name { has_digit: true }));
        let all_numbers: Vec<_> =
            self.tokens.iter().filter(|token| !matches!(token, Token::Street(_))).collect();
        match (numbers.as_slice(), all_numbers.as_slice()) {
            // «мкр. Аксай 33» may be the 33rd part of Аксай as well as a house in it, «мкр. Самал-2 33» may not.
            ([house] | [house, _], _) if names_with_digit => Some(house),
            ([], [Token::Number(_), Token::Number(house)]) => Some(house),
            _ => None,
        }
    }

    /// Whether a lone number after the next comma can only be the house.
    fn may_continue(&self) -> bool {
        let numbers = self.tokens.iter().filter(|token| matches!(token, Token::Number(_))).count();
        let has_name = self.tokens.iter().any(|token| matches!(token, Token::Name { .. }));
        !self.is_cut
            && (has_name || numbers == 1)
            && self.trailing_numbers().is_some_and(|numbers| numbers.is_empty())
    }
}

/// Words without dots and other marks, `кв45` and `кв-45` taken apart.
fn split_words(text: &str) -> Vec<String> {
    let is_inner = |character: char| {
        character.is_alphanumeric() || matches!(character, '-' | '/' | '–' | '—' | '‑' | '№')
    };
    let words = text.split(|character| !is_inner(character));
    words.flat_map(unglue).collect()
}

fn unglue(word: &str) -> Vec<String> {
    let is_joint = |character: char| !character.is_alphanumeric();
    let word = word.trim_start_matches('№').trim_matches(is_joint);
    if word.is_empty() {
        return Vec::new();
    }
    let head_end = word.find(|character: char| !character.is_alphabetic()).unwrap_or(word.len());
    let (head, tail) = word.split_at(head_end);
    let number = tail.trim_start_matches(is_joint);
    let is_mark = matches!(meaning(head, true), Meaning::HouseMark | Meaning::Secret);
    let is_glued = number.starts_with(char::is_numeric) && (number.len() == tail.len() || is_mark);
    if head.is_empty() || !is_glued {
        vec![word.to_owned()]
    } else {
        vec![head.to_owned(), number.to_owned()]
    }
}

fn is_name(word: &str) -> bool {
    meaning(word, false) == Meaning::Unknown
        && word.starts_with(char::is_alphabetic)
        && word.chars().count() > 1
}

fn is_postal_code(word: &str) -> bool {
    word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A house number or a word of a name; `None` for what begins like a number and isn't one.
fn read_unknown(word: &str) -> Option<Token> {
    if word.starts_with(char::is_numeric) {
        let ordinal = is_ordinal(word).then_some(Token::Name { has_digit: true });
        return ordinal.or_else(|| house_number(word).map(Token::Number));
    }
    let has_digit = word.contains(char::is_numeric);
    Some(house_letter(word).map_or(Token::Name { has_digit }, Token::Letter))
}

#[cfg(test)]
mod tests;
