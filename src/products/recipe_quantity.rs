//! How much of an ingredient goes into a product: above zero, with at most three
//! decimals.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::values::{BadDecimal, DecimalInput, Text};

/// Nobody needs more of anything in one product.
pub(super) const LARGEST: i64 = 100_000;
const MOST_DECIMALS: u32 = 3;

/// A quantity as a client sent it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct QuantityInput(DecimalInput);

/// Why a number is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadQuantity {
    #[error("not above zero and at most {LARGEST}")]
    OutOfRange,
    #[error("more than three decimal places")]
    TooPrecise,
}

impl From<BadQuantity> for Text {
    fn from(error: BadQuantity) -> Self {
        match error {
            BadQuantity::OutOfRange => Self::new("bad-recipe-quantity").with("most", LARGEST),
            BadQuantity::TooPrecise => Self::new("recipe-three-digits"),
        }
    }
}

impl QuantityInput {
    /// The quantity, above zero.
    pub(super) fn read(&self) -> Result<Decimal, BadQuantity> {
        match self.0.read(LARGEST, MOST_DECIMALS) {
            Ok(quantity) if quantity > Decimal::ZERO => Ok(quantity),
            Ok(_) | Err(BadDecimal::OutOfRange) => Err(BadQuantity::OutOfRange),
            Err(BadDecimal::TooPrecise) => Err(BadQuantity::TooPrecise),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, BadQuantity> {
        QuantityInput(DecimalInput::of(text)).read().map(|quantity| quantity.to_string())
    }

    #[test]
    fn quantities_are_read_exactly() {
        for (text, quantity) in [
            ("25", "25"),
            ("25.000", "25"),
            ("0.001", "0.001"),
            ("2.5e1", "25"),
            ("5E-1", "0.5"),
            ("100000", "100000"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(quantity), "{text}");
        }
    }

    #[test]
    fn nothing_less_than_nothing_and_far_too_much_are_refused() {
        for text in ["0", "-1", "-0.5", "0.0", "100000.001", "1e9", "1e99999999999", "1e400"] {
            assert_eq!(read(text), Err(BadQuantity::OutOfRange), "{text}");
        }
        for text in ["0.0001", "1.0005", &"1".repeat(100_000)] {
            assert_eq!(read(text), Err(BadQuantity::TooPrecise), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_number_makes_it_panic(text in "-?[0-9]{1,12}(\\.[0-9]{1,12})?([eE][-+]?[0-9]{1,12})?") {
            let _ = read(&text);
        }
    }
}
