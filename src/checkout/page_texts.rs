//! Every text of the pay page, in its reader's language.

use crate::values::{Language, Text};

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
