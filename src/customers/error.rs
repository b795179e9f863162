//! Rules about customers that say no.

use crate::http::Error;
use crate::values::Text;

/// A phone belongs to one customer of a shop.
pub(super) fn phone_taken() -> Error {
    Error::rule("phone_taken", Text::new("customer-phone-taken"))
}
