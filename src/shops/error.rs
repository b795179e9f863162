//! Why a shop says no, in words of the trade.

use crate::db::Stop;

/// What a use case of this room returns.
pub type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// A rule of the shop that says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The day asked for is over.
    DatePast,
    /// It is closed on that day, or at that time of it.
    Closed,
    /// It takes no more orders for that time today.
    TooLate,
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
