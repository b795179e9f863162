//! Every text of the pay page, in its reader's language.

use crate::values::{Currency, Language, Minor, Text};

/// The words of the pay page, whatever it shows.
pub(super) struct Words {
    pub title: String,
    pub paid: String,
    pub cancelled: String,
    pub pay: String,
    pub declined: &'static str,
    pub delivery: &'static str,
    pub mock_decline: &'static str,
    pub mock_late: &'static str,
    pub mock_note: &'static str,
    pub pending: &'static str,
    pub pending_note: &'static str,
    pub thanks: &'static str,
    pub follow: &'static str,
    pub cancelled_note: &'static str,
    pub unavailable: &'static str,
    pub unavailable_note: &'static str,
    pub order_page: &'static str,
}

impl Words {
    pub(super) fn new(language: Language, order_number: i64, sum: &str) -> Self {
        let of_order = |text: Text| text.with("number", order_number).speak(language);
        Self {
            title: of_order(Text::new("pay-title")),
            paid: of_order(Text::new("pay-paid")),
            cancelled: of_order(Text::new("pay-cancelled")),
            pay: Text::new("pay-button").with("sum", sum).speak(language),
            declined: Text::new("pay-declined").word(language),
            delivery: Text::new("pay-delivery").word(language),
            mock_decline: Text::new("pay-mock-decline").word(language),
            mock_late: Text::new("pay-mock-late").word(language),
            mock_note: Text::new("pay-mock-note").word(language),
            pending: Text::new("pay-pending").word(language),
            pending_note: Text::new("pay-pending-note").word(language),
            thanks: Text::new("pay-thanks").word(language),
            follow: Text::new("pay-follow").word(language),
            cancelled_note: Text::new("pay-cancelled-note").word(language),
            unavailable: Text::new("pay-unavailable").word(language),
            unavailable_note: Text::new("pay-unavailable-note").word(language),
            order_page: Text::new("pay-order-page").word(language),
        }
    }
}

/// A sum as people read it: `27 000 ₸`, in English `27,000 ₸`.
pub(super) fn money(amount: Minor, currency: Currency, language: Language) -> String {
    let (between_thousands, before_fraction) = match language {
        Language::Ru | Language::Kk => ('\u{a0}', ','),
        Language::En => (',', '.'),
    };
    let major = currency.to_major(amount).to_string();
    let (whole, fraction) = major.split_once('.').unwrap_or((&major, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(between_thousands);
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push(before_fraction);
        grouped.push_str(fraction);
    }
    let sign = if currency == Currency::KZT { "₸" } else { currency.code() };
    format!("{grouped}\u{a0}{sign}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_grouped_as_people_read_it() {
        let ru = |amount, currency| money(Minor(amount), currency, Language::Ru);
        assert_eq!(ru(2_700_000, Currency::KZT), "27\u{a0}000\u{a0}₸");
        assert_eq!(ru(123_456_750, Currency::USD), "1\u{a0}234\u{a0}567,5\u{a0}USD");
        assert_eq!(ru(90_000, Currency::KZT), "900\u{a0}₸");
        assert_eq!(money(Minor(123_456_750), Currency::USD, Language::En), "1,234,567.5\u{a0}USD");
    }
}
