//! The words that REST has for what a shop refuses.

use super::error::Refused;
use crate::http::Error;
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::DatePast => Self::rule("date_past", Text::new("date-past")),
            Refused::Closed => Self::rule("shop_closed", Text::new("shop-closed")),
            Refused::TooLate => Self::rule("too_late", Text::new("too-late-today")),
            Refused::UnknownZone => Self::field("zone_id", Text::new("zone-not-found")),
            Refused::CurrencyInUse => Self::rule("currency_in_use", Text::new("currency-in-use")),
            Refused::NoZone => Self::NotFound(Text::new("zone-not-found")),
            Refused::NoClosure => Self::NotFound(Text::new("closure-not-found")),
            Refused::NoStaff => Self::NotFound(Text::new("staff-not-found")),
            Refused::LastOwner => Self::rule("last_owner", Text::new("last-owner")),
            Refused::PhoneTaken => Self::rule("phone_taken", Text::new("staff-phone-taken")),
        }
    }
}
