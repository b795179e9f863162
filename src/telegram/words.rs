//! How the bot writes orders and lists of them.

use crate::values::{Language, Part, ShopId, Text, TrackingToken};

/// Between two letters it breaks an address, a mention or a command, and nobody
/// sees it.
const WORD_JOINER: char = '\u{2060}';

/// A text that others have written, such that Telegram makes no link of it: it
/// would of `Cvety.kz`, even in plain text.
pub(super) fn unlinked(text: &str) -> String {
    let mut broken = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        broken.push(letter);
        let joins = matches!(letter, '.' | ':' | '/' | '@' | '#' | '$');
        if joins && letters.peek().is_some_and(|next| !next.is_whitespace()) {
            broken.push(WORD_JOINER);
        }
    }
    broken
}

/// A shop by its name, or where that is not to be said, by its number.
pub(super) fn shop(id: ShopId, name: Option<&str>) -> Text {
    match name {
        Some(name) => Text::new("bot-shop-named").with("name", Part::name(unlinked(name))),
        None => Text::new("bot-shop-number").with("id", id.to_string()),
    }
}

/// `#5 – Новый, 27 000 ₸`, what else there is to say, and the way to more for
/// whoever may follow it as the buyer does.
pub(super) fn order_line(
    id: i64,
    status: &str,
    sum: &str,
    shop: Option<&str>,
    token: Option<TrackingToken>,
) -> String {
    let shop = shop.map(|shop| format!(", {}", unlinked(shop))).unwrap_or_default();
    let way = token.map(|token| format!("\n/track_{token}")).unwrap_or_default();
    format!("#{id} – {status}, {sum}{shop}{way}")
}

/// A heading with lines under it.
pub(super) fn section(heading: &Text, lines: &[String], language: Language) -> String {
    format!("{}\n\n{}", heading.speak(language), lines.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_be_a_link_is_broken_unseen() {
        let broken = unlinked("Cvety.kz https://t.me/a @bot #тег");
        assert_eq!(
            broken,
            "Cvety.\u{2060}kz https:\u{2060}/\u{2060}/\u{2060}t.\u{2060}me/\u{2060}a @\u{2060}bot #\u{2060}тег"
        );
        for plain in ["Цветочный магазин 0001", "г. Алматы, пр. ******, д. 89", "Цветы: розы."]
        {
            assert_eq!(unlinked(plain), plain);
        }
    }
}
