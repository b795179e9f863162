//! Address and texts of an order: their limits, whether they come with a new
//! order or change one that is there.

use super::LONGEST_TEXT;
use crate::http::{Checks, Given};
use crate::orders::{Address, TextEdit, Texts};

const LONGEST_ADDRESS: usize = 500;
const LONGEST_ADDRESS_PART: usize = 50;

/// A text of a body, with its limit: what a blank one says is nothing.
pub trait OrderText {
    /// As it is stored, or as it is to become.
    type Checked;

    /// The text as `read` takes it.
    fn check(&self, read: impl FnOnce(Option<&str>) -> Option<String>) -> Self::Checked;
}

impl OrderText for Option<String> {
    type Checked = Self;

    fn check(&self, read: impl FnOnce(Option<&str>) -> Option<String>) -> Self {
        read(self.as_deref())
    }
}

impl OrderText for Given<String> {
    type Checked = TextEdit;

    fn check(&self, read: impl FnOnce(Option<&str>) -> Option<String>) -> TextEdit {
        self.0.as_ref().map(|text| text.check(read))
    }
}

/// An address within its limits; each part is one line.
pub fn checked_address<T: OrderText>(checks: &mut Checks, address: &Address<T>) -> Address<T::Checked> {
    let line = address.line.check(|text| checks.optional_address("address", text, LONGEST_ADDRESS));
    let mut part = |field: &str, text: &T, limit| text.check(|text| checks.optional_text(field, text, limit));
    Address {
        line,
        entrance: part("entrance", &address.entrance, LONGEST_ADDRESS_PART),
        floor: part("floor", &address.floor, LONGEST_ADDRESS_PART),
        flat: part("flat", &address.flat, LONGEST_ADDRESS_PART),
        intercom: part("intercom", &address.intercom, LONGEST_ADDRESS_PART),
    }
}

/// Comment and card within their limits, of as many lines as they have.
pub fn checked_texts<T: OrderText>(checks: &mut Checks, texts: &Texts<T>) -> Texts<T::Checked> {
    let mut text =
        |field: &str, text: &T| text.check(|text| checks.optional_prose(field, text, LONGEST_TEXT));
    Texts { comment: text("comment", &texts.comment), card_text: text("card_text", &texts.card_text) }
}
