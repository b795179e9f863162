//! How many pieces of something an order takes.
//!
//! Invariant: a `Quantity` is between 1 and 10,000.

use serde::Serialize;
use utoipa::ToSchema;

use crate::values::Text;

/// A number of pieces, 1 to 10,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = i32, minimum = 1, maximum = 10000, examples(1))]
pub struct Quantity(i32);

/// Why so many pieces are no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadQuantity {
    /// Less than one piece.
    #[error("less than one piece")]
    TooFew,
    /// More than anyone means: what a shop sells at most is less, mostly.
    #[error("more than 10000 pieces")]
    TooMany,
}

impl From<BadQuantity> for Text {
    fn from(bad: BadQuantity) -> Self {
        match bad {
            BadQuantity::TooFew => Self::new("quantity-too-small"),
            BadQuantity::TooMany => Self::new("quantity-too-large").with("most", i64::from(Quantity::MOST.0)),
        }
    }
}

impl Quantity {
    pub const ONE: Self = Self(1);
    pub const MOST: Self = Self(10_000);

    /// # Errors
    /// `BadQuantity` outside 1 to 10,000.
    pub fn new(pieces: i64) -> Result<Self, BadQuantity> {
        match i32::try_from(pieces) {
            _ if pieces < i64::from(Self::ONE.0) => Err(BadQuantity::TooFew),
            Ok(pieces) if pieces <= Self::MOST.0 => Ok(Self(pieces)),
            _ => Err(BadQuantity::TooMany),
        }
    }

    /// Pieces.
    #[must_use]
    pub fn get(self) -> i32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_ten_thousand_are_the_ends() {
        assert_eq!(Quantity::new(1).map(Quantity::get), Ok(1));
        assert_eq!(Quantity::new(10_000), Ok(Quantity::MOST));
        for pieces in [0, -1, i64::MIN] {
            assert_eq!(Quantity::new(pieces), Err(BadQuantity::TooFew), "{pieces}");
        }
        for pieces in [10_001, i64::MAX, 1 << 32 | 1] {
            assert_eq!(Quantity::new(pieces), Err(BadQuantity::TooMany), "{pieces}");
        }
    }
}
