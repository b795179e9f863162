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

/// Less than one piece, or more than anyone means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a quantity from 1 to 10000")]
pub struct BadQuantity;

impl From<BadQuantity> for Text {
    fn from(_: BadQuantity) -> Self {
        Self::new("bad-quantity")
    }
}

impl Quantity {
    pub const ONE: Self = Self(1);
    pub const MOST: Self = Self(10_000);

    /// # Errors
    /// `BadQuantity` outside 1 to 10,000.
    pub fn new(pieces: i64) -> Result<Self, BadQuantity> {
        let quantity = i32::try_from(pieces).map(Self).map_err(|_| BadQuantity)?;
        if (Self::ONE..=Self::MOST).contains(&quantity) { Ok(quantity) } else { Err(BadQuantity) }
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
        for pieces in [0, -1, 10_001, i64::MIN, i64::MAX, 1 << 32 | 1] {
            assert_eq!(Quantity::new(pieces), Err(BadQuantity), "{pieces}");
        }
    }
}
