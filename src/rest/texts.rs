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

    /// The text; an objection is noted at the field.
    fn check(&self, checks: &mut Checks, field: &str, limit: usize) -> Self::Checked;
}

impl OrderText for Option<String> {
    type Checked = Self;

    fn check(&self, checks: &mut Checks, field: &str, limit: usize) -> Self {
        checks.optional_text(field, self.as_deref(), limit)
    }
}

impl OrderText for Given<String> {
    type Checked = TextEdit;

    fn check(&self, checks: &mut Checks, field: &str, limit: usize) -> TextEdit {
        self.0.as_ref().map(|text| text.check(checks, field, limit))
    }
}

/// An address within its limits.
pub fn checked_address<T: OrderText>(checks: &mut Checks, address: &Address<T>) -> Address<T::Checked> {
    Address {
        line: address.line.check(checks, "address", LONGEST_ADDRESS),
        entrance: address.entrance.check(checks, "entrance", LONGEST_ADDRESS_PART),
        floor: address.floor.check(checks, "floor", LONGEST_ADDRESS_PART),
        flat: address.flat.check(checks, "flat", LONGEST_ADDRESS_PART),
        intercom: address.intercom.check(checks, "intercom", LONGEST_ADDRESS_PART),
    }
}

/// Comment and card within their limits.
pub fn checked_texts<T: OrderText>(checks: &mut Checks, texts: &Texts<T>) -> Texts<T::Checked> {
    Texts {
        comment: texts.comment.check(checks, "comment", LONGEST_TEXT),
        card_text: texts.card_text.check(checks, "card_text", LONGEST_TEXT),
    }
}
