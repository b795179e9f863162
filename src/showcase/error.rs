//! Why no price is marked down, in words of the trade.

use crate::db::Stop;

/// What a use case of this room returns.
pub(super) type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// A rule of the showcase that says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// There is no such product, or it is archived.
    NoProduct,
    /// Nothing speaks for marking it down.
    NotProposed,
}
