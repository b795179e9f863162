//! Why nothing is done about a customer, in words of the trade.

use crate::db::Stop;

/// What a use case of this room returns.
pub type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// A rule about customers that says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no such customer, or they were erased.
    NoCustomer,
    /// A phone belongs to one customer of a shop.
    PhoneTaken,
    /// The customer has no such date.
    NoDate,
    /// The customer has as many dates as one may have.
    TooManyDates { most: usize },
    /// The customer has no such address.
    NoAddress,
    /// The customer has that address already.
    AddressKnown,
    /// One customer, and not two.
    SameCustomer,
    /// Their texts or tags together are more than one customer has.
    TooMuchToMerge,
    /// The page begins beyond what is counted of a filtered list.
    PageTooFar,
}
