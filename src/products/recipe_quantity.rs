//! How much of an ingredient goes into a product: an exact decimal that JSON
//! shows as a number.
//!
//! Invariant: no number passes through floating point; what is stored has at
//! most three decimals.

use rust_decimal::Decimal;
use serde::de::{self, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::value::RawValue;

use crate::values::Text;

/// Nobody needs more of anything in one product.
pub(super) const LARGEST: i64 = 100_000;
const MOST_DECIMALS: u32 = 3;
/// More characters than any quantity in range needs.
const LONGEST_TEXT: usize = 30;

/// A quantity as a client sent it: the number's own digits. Like amounts, it
/// must be deserialized from JSON text.
#[derive(Clone, Debug)]
pub(super) struct QuantityInput(Box<str>);

/// A quantity as we answer it: 25, not 25.000.
#[derive(Clone, Copy, Debug)]
pub struct QuantityView(pub Decimal);

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
        if self.0.len() > LONGEST_TEXT {
            return Err(BadQuantity::TooPrecise);
        }
        let number = match self.0.contains(['e', 'E']) {
            true => Decimal::from_scientific(&self.0),
            false => Decimal::from_str_exact(&self.0),
        };
        let quantity = number.map_err(|_| BadQuantity::OutOfRange)?.normalize();
        if quantity <= Decimal::ZERO || quantity > Decimal::from(LARGEST) {
            return Err(BadQuantity::OutOfRange);
        }
        if quantity.scale() > MOST_DECIMALS { Err(BadQuantity::TooPrecise) } else { Ok(quantity) }
    }
}

impl<'de> Deserialize<'de> for QuantityInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let found = match raw.get().as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => return Ok(Self(raw.get().into())),
            Some(b'"') => Unexpected::Other("string"),
            Some(b't') => Unexpected::Bool(true),
            Some(b'f') => Unexpected::Bool(false),
            Some(b'[') => Unexpected::Seq,
            Some(b'{') => Unexpected::Map,
            _ => Unexpected::Other("null"),
        };
        Err(de::Error::invalid_type(found, &"a number"))
    }
}

impl Serialize for QuantityView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = self.0.normalize().to_string();
        RawValue::from_string(digits).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, BadQuantity> {
        QuantityInput(text.into()).read().map(|quantity| quantity.to_string())
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

    #[test]
    fn an_answer_shows_no_idle_zeros() {
        for (quantity, shown) in
            [("25.000", "25"), ("100.000", "100"), ("0.500", "0.5"), ("12.345", "12.345")]
        {
            let quantity = Decimal::from_str_exact(quantity).expect("a decimal");
            assert_eq!(serde_json::to_string(&QuantityView(quantity)).expect("JSON"), shown);
        }
    }

    #[test]
    fn only_a_json_number_is_taken() {
        for wrong in ["\"25\"", "true", "null", "[25]", "{}"] {
            assert!(serde_json::from_str::<QuantityInput>(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_number_makes_it_panic(text in "-?[0-9]{1,12}(\\.[0-9]{1,12})?([eE][-+]?[0-9]{1,12})?") {
            let _ = read(&text);
        }
    }
}
