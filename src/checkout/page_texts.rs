//! Every text of the pay page, in its reader's language.

use chrono::TimeDelta;

use crate::values::{Language, Text};

/// The words of the pay page, whatever it shows.
pub(super) struct Words {
    pub title: String,
    pub paid: String,
    pub cancelled: String,
    pub pay: String,
    /// How long there is time to pay, as far as that is known.
    pub time_left: String,
    pub declined: &'static str,
    pub expired: &'static str,
    pub qr: &'static str,
    pub invoice: &'static str,
    pub invoice_phone: &'static str,
    pub open: &'static str,
    pub scan: &'static str,
    pub scan_only: &'static str,
    pub qr_name: &'static str,
    pub invoiced: &'static str,
    pub invoiced_note: &'static str,
    pub invoice_paid: &'static str,
    pub invoice_cancel: &'static str,
    pub delivery: &'static str,
    pub test_note: &'static str,
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
    pub(super) fn new(language: Language, order_number: i64, sum: &str, time: Option<TimeDelta>) -> Self {
        let of_order = |text: Text| text.with("number", order_number).speak(language);
        Self {
            title: of_order(Text::new("pay-title")),
            paid: of_order(Text::new("pay-paid")),
            cancelled: of_order(Text::new("pay-cancelled")),
            pay: Text::new("pay-button").with("sum", sum).speak(language),
            time_left: time_left(time, language),
            declined: Text::new("pay-declined").word(language),
            expired: Text::new("pay-expired").word(language),
            qr: Text::new("pay-qr").word(language),
            invoice: Text::new("pay-invoice").word(language),
            invoice_phone: Text::new("pay-invoice-phone").word(language),
            open: Text::new("pay-open").word(language),
            scan: Text::new("pay-scan").word(language),
            scan_only: Text::new("pay-scan-only").word(language),
            qr_name: Text::new("pay-qr-name").word(language),
            invoiced: Text::new("pay-invoiced").word(language),
            invoiced_note: Text::new("pay-invoiced-note").word(language),
            invoice_paid: Text::new("pay-invoice-paid").word(language),
            invoice_cancel: Text::new("pay-invoice-cancel").word(language),
            delivery: Text::new("pay-delivery").word(language),
            test_note: Text::new("pay-mock-note").word(language),
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

/// In minutes, the last one begun counted.
fn time_left(time: Option<TimeDelta>, language: Language) -> String {
    match time {
        Some(time) => {
            let minutes = (time.num_seconds() + 59) / 60;
            Text::new("pay-time-left").with("minutes", minutes.max(1)).speak(language)
        }
        None => Text::new("pay-waiting").speak(language),
    }
}
