//! Why a picture is not taken, in words of the trade.

use crate::db::Stop;

/// What a use case here returns.
pub type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// By its content it is none that we know.
    NotAPicture,
    /// It begins as one, and can't be read to its end.
    Torn,
    /// Wider, higher or with more pixels than are decoded.
    TooManyPixels,
    /// Too many wait already to be decoded.
    Busy,
    /// The folder or the bucket does not take it; why, for the log.
    StoreAway(String),
    /// Its owner has so many pictures already.
    TooMany { most: i32 },
    /// Its owner has no such picture.
    Unknown,
    /// Its owner has only so many places.
    NoSuchPosition { last: i32 },
    /// One of several is the main one: another is to be chosen.
    MainNeeded,
}

impl From<Refused> for Stop<Refused> {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}
