//! How the bot writes orders and lists of them.

use crate::values::{Language, Text, TrackingToken};

/// `#5 – Новый, 27 000 ₸`, what else there is to say, and the way to more for
/// whoever may follow it as the buyer does.
pub(super) fn order_line(
    id: i64,
    status: &str,
    sum: &str,
    shop: Option<&str>,
    token: Option<TrackingToken>,
) -> String {
    let shop = shop.map(|shop| format!(", {shop}")).unwrap_or_default();
    let way = token.map(|token| format!("\n/track_{token}")).unwrap_or_default();
    format!("#{id} – {status}, {sum}{shop}{way}")
}

/// A heading with lines under it.
pub(super) fn section(heading: &Text, lines: &[String], language: Language) -> String {
    format!("{}\n\n{}", heading.speak(language), lines.join("\n\n"))
}
