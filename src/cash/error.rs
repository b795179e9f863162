//! Why no cash is told of or taken in, in words of the trade.

use crate::db::Stop;
use crate::values::{Currency, Minor};

/// What a use case of this room returns.
pub(super) type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// A rule about cash that says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Nobody of that id has ever worked here.
    NoStaff,
    /// More than they owe.
    HandoverTooLarge { owed: Minor, currency: Currency },
}
