//! Why a shop says no, in words of the trade.

use chrono::NaiveDate;

use crate::db::Stop;
use crate::values::{ClockTime, OpeningHours};

/// What a use case of this room returns.
pub type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// A rule of the shop that says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The day asked for is over.
    DatePast { today: NaiveDate },
    /// It is closed on that day; the next one on which it is open, within reach.
    DayOff { day: NaiveDate, next: Option<NaiveDate> },
    /// It is closed at that time of the day: it is open then.
    OutOfHours(OpeningHours),
    /// Orders for today are taken until then.
    CutOff(ClockTime),
    /// Today is over: it was open then.
    DayOver(OpeningHours),
    /// That time of today is over.
    HourPast { now: ClockTime },
    /// The zone named isn't there, or nothing is delivered there now.
    UnknownZone,
    /// The home currency is fixed once something has a price in it.
    CurrencyInUse,
    /// There is no such zone to be shown or changed.
    NoZone,
    /// There is no such closure.
    NoClosure,
    /// Nobody of that id works here.
    NoStaff,
    /// The last owner can't be removed or demoted.
    LastOwner,
    /// That phone already works here.
    PhoneTaken,
}
