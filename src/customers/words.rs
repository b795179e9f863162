//! The words that REST has for what is refused about customers.

use super::error::Refused;
use crate::http::{Error, PageRequest};
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoCustomer => Self::NotFound(Text::new("customer-not-found")),
            Refused::PhoneTaken => Self::rule("phone_taken", Text::new("customer-phone-taken")),
            Refused::NoDate => Self::NotFound(Text::new("important-date-not-found")),
            Refused::TooManyDates { most } => {
                Self::rule("too_many_dates", Text::new("too-many-important-dates").with("most", most))
            }
            Refused::NoAddress => Self::NotFound(Text::new("customer-address-not-found")),
            Refused::AddressKnown => Self::rule("address_known", Text::new("customer-address-known")),
            Refused::SameCustomer => Self::field("merge_id", Text::new("same-customer")),
            Refused::TooMuchToMerge => Self::rule("too_much_to_merge", Text::new("too-much-to-merge")),
            Refused::PageTooFar => PageRequest::too_far(),
        }
    }
}
