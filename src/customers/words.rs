//! The words that REST has for what is refused about customers.

use super::error::Refused;
use crate::http::{Error, PageRequest};
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoCustomer => Self::NotFound(Text::new("customer-not-found")),
            Refused::PhoneTaken => Self::rule("phone_taken", Text::new("customer-phone-taken")),
            Refused::PageTooFar => PageRequest::too_far(),
        }
    }
}
