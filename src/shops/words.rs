//! The words that REST has for what a shop refuses.

use super::error::Refused;
use crate::http::Error;
use crate::values::{Text, spoken};

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::DatePast { today } => {
                Self::rule("date_past", Text::new("date-past").with("today", today))
            }
            Refused::DayOff { day, next: Some(next) } => {
                Self::rule("shop_closed", Text::new("shop-closed-until").with("day", day).with("next", next))
            }
            Refused::DayOff { day, next: None } => {
                Self::rule("shop_closed", Text::new("shop-closed").with("day", day))
            }
            Refused::OutOfHours(hours) => {
                Self::rule("shop_closed", Text::new("shop-hours").with("hours", spoken::opening(hours)))
            }
            Refused::DayOver(hours) => {
                Self::rule("too_late", Text::new("too-late-day").with("hours", spoken::opening(hours)))
            }
            Refused::CutOff(time) => {
                Self::rule("too_late", Text::new("too-late-cutoff").with("time", time.to_string()))
            }
            Refused::HourPast { now } => {
                Self::rule("too_late", Text::new("too-late-hour").with("time", now.to_string()))
            }
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
