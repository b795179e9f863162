//! What a file of the source says to people: the keys of its texts, and words
//! that should have been texts. Attributes, comments and tests don't count.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::source::Source;

/// What one file says.
#[derive(Default)]
pub struct Spoken {
    /// Keys of `Text::new("…")`.
    pub keys: BTreeSet<String>,
    /// Those read by `.word(…)` at once.
    pub words: BTreeSet<String>,
    /// Names of `.with("…", …)`.
    pub filled: BTreeSet<String>,
    /// `Text::new` whose key can't be seen.
    pub unread: Vec<String>,
    /// Literals in Cyrillic.
    pub cyrillic: Vec<String>,
    /// In `impl From<…> for Text`, `Self` is a text too.
    self_is_text: bool,
}

pub fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&letter)
}

/// Reads a file.
pub fn spoken_in(source: &Source) -> Spoken {
    let mut spoken = Spoken { self_is_text: source.code.contains(" for Text {"), ..Spoken::default() };
    if source.file() != "tests.rs" {
        let tokens: TokenStream = source.code.parse().unwrap_or_else(|_| panic!("{} is Rust", source.path));
        spoken.read(tokens);
    }
    spoken
}

impl Spoken {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            if let Some(length) = attribute(&tokens[at..]) {
                let is_test = tokens[at + length - 1].to_string().replace(' ', "") == "[cfg(test)]";
                at += length;
                if is_test {
                    at += item(&tokens[at..]);
                }
                continue;
            }
            self.look(&tokens[at..]);
            if let TokenTree::Group(group) = &tokens[at] {
                self.read(group.stream());
            }
            at += 1;
        }
    }

    /// What begins with the first of these tokens.
    fn look(&mut self, tokens: &[TokenTree]) {
        match &tokens[0] {
            TokenTree::Literal(literal) if literal.to_string().chars().any(is_cyrillic) => {
                self.cyrillic.push(literal.to_string());
            }
            TokenTree::Ident(name) if self.is_text(name) && follows(&tokens[1..], &[":", ":", "new"]) => {
                self.look_at_text(&tokens[4..], name == "Text");
            }
            TokenTree::Ident(name) if name == "with" => {
                self.filled.extend(tokens.get(1).and_then(first_literal));
            }
            _ => {}
        }
    }

    fn is_text(&self, name: &Ident) -> bool {
        name == "Text" || (name == "Self" && self.self_is_text)
    }

    fn look_at_text(&mut self, after: &[TokenTree], is_surely_text: bool) {
        match after.first().and_then(first_literal) {
            Some(key) => {
                if follows(&after[1..], &[".", "word"]) {
                    self.words.insert(key.clone());
                }
                self.keys.insert(key);
            }
            None if is_surely_text => {
                self.unread
                    .push(format!("Text::new{}", after.first().map(ToString::to_string).unwrap_or_default()));
            }
            None => {}
        }
    }
}

/// The length of an attribute that begins here.
fn attribute(tokens: &[TokenTree]) -> Option<usize> {
    if tokens[0].to_string() != "#" {
        return None;
    }
    let inner = usize::from(tokens.get(1).is_some_and(|token| token.to_string() == "!"));
    match tokens.get(1 + inner)? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => Some(2 + inner),
        _ => None,
    }
}

/// The length of the item that begins here.
fn item(tokens: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        other => other.to_string() == ";",
    };
    tokens.iter().position(ends).map_or(tokens.len(), |end| end + 1)
}

fn follows(tokens: &[TokenTree], words: &[&str]) -> bool {
    tokens.len() >= words.len() && tokens.iter().zip(words).all(|(token, word)| token.to_string() == *word)
}

/// The text of a literal that a pair of brackets begins with.
fn first_literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = token else { return None };
    let TokenTree::Literal(literal) = group.stream().into_iter().next()? else { return None };
    let text = literal.to_string();
    Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

#[test]
fn what_is_said_is_heard_and_what_is_noted_is_not() {
    let code = r##"
        #[utoipa::path(tag = "Заказы")]
        fn a() { let x = Text::new("one").with("count", 3); format!("Привет {x}"); Text::new(key); }
        impl From<A> for Text { fn from() -> Self { Self::new("two").word(ru) } }
        #[cfg(test)]
        mod tests { const A: &str = "Тест"; }
        fn b() { r#"Қазақша"#; }
    "##;
    let spoken =
        spoken_in(&Source { path: "x.rs".to_owned(), lines: 8, code: code.replace("\n        ", "\n") });
    assert_eq!(spoken.keys.iter().collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(spoken.words.iter().collect::<Vec<_>>(), ["two"]);
    assert_eq!(spoken.filled.iter().collect::<Vec<_>>(), ["count"]);
    assert_eq!(spoken.cyrillic, ["\"Привет {x}\"", "r#\"Қазақша\"#"]);
    assert_eq!(spoken.unread, ["Text::new(key)"]);
}
