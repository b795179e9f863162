//! Who is counted, and what they are told of it.

use crate::http::client_address::ClientAddress;
use crate::values::{PersonId, ShopId};

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// A person in a shop, whatever session they use.
    Member { shop: ShopId, person: PersonId },
    /// A program, by its API key's id.
    Key(i64),
    /// Whoever has proved to be nobody in particular.
    Address(ClientAddress),
    /// Whoever writes to the bot in that chat.
    Chat(i64),
}

/// What is left of a limit, as the answer's headers tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub limit: u32,
    pub remaining: u32,
    /// When all of it is there again, in seconds since 1970.
    pub reset: i64,
    /// Seconds to wait, for a request that is refused.
    pub retry_after: Option<u64>,
}

impl Allowance {
    /// The one that is used up first.
    #[must_use]
    pub fn or_tighter(self, other: Self) -> Self {
        let is_tighter = other.retry_after.is_some() || other.remaining < self.remaining;
        if is_tighter { other } else { self }
    }
}
