//! Rules of a shop that say no.

use crate::http::Error;
use crate::values::Text;

/// Why a change of staff is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffError {
    /// The last owner can't be removed or demoted.
    LastOwner,
    /// That phone already works here.
    PhoneTaken,
}

impl From<StaffError> for Error {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::LastOwner => Self::rule("last_owner", Text::new("last-owner")),
            StaffError::PhoneTaken => Self::rule("phone_taken", Text::new("staff-phone-taken")),
        }
    }
}

/// The home currency is fixed once something has a price in it.
pub(super) fn currency_in_use() -> Error {
    Error::rule("currency_in_use", Text::new("currency-in-use"))
}
