//! How the bot writes orders and sums: the same in its lists and its news.

use crate::values::{Language, Text, TrackingToken};

/// `27 000 ₸`; other currencies by their code. The amount is in major units.
pub(super) fn sum(amount: &str, currency: &str) -> String {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    let sign = if currency == "KZT" { "₸" } else { currency };
    format!("{grouped}\u{a0}{sign}")
}

/// `#5 – Новый, 27 000 ₸`, what else there is to say, and the way to more.
pub(super) fn order_line(
    id: i64,
    status: &str,
    sum: &str,
    shop: Option<&str>,
    token: TrackingToken,
) -> String {
    let shop = shop.map(|shop| format!(", {shop}")).unwrap_or_default();
    format!("#{id} – {status}, {sum}{shop}\n/track_{token}")
}

/// A heading with lines under it.
pub(super) fn section(heading: &Text, lines: &[String], language: Language) -> String {
    format!("{}\n\n{}", heading.speak(language), lines.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_grouped_by_threes() {
        for (amount, shown) in [("5", "5"), ("500", "500"), ("1000", "1 000"), ("1234567", "1 234 567")] {
            assert_eq!(sum(amount, "KZT"), format!("{} ₸", shown).replace(' ', "\u{a0}"));
        }
        assert_eq!(sum("1200.5", "USD").replace('\u{a0}', " "), "1 200.5 USD");
    }
}
