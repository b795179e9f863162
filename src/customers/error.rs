//! Rules about customers that say no.

use crate::http::Error;

/// A phone belongs to one customer of a shop.
pub(super) fn phone_taken() -> Error {
    Error::rule("phone_taken", "Клиент с таким телефоном уже есть")
}
