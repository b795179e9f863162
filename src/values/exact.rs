//! Exact decimals on the wire: costs a stem, exchange rates, quantities of
//! recipes. JSON shows them as numbers, and no digit passes through floating
//! point.

use rust_decimal::Decimal;
use serde::de::{self, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::value::RawValue;

/// More characters than any number in range needs.
const LONGEST_TEXT: usize = 40;

/// A number as a client sent it: its own digits. Like amounts, it must be
/// deserialized from JSON text.
#[derive(Clone, Debug)]
pub struct DecimalInput(Box<str>);

/// A number as we answer it: 25, not 25.000.
#[derive(Clone, Copy, Debug)]
pub struct DecimalView(pub Decimal);

/// Why a number is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDecimal {
    #[error("below zero or too large")]
    OutOfRange,
    #[error("too many decimal places")]
    TooPrecise,
}

impl DecimalInput {
    /// The digits of a number.
    pub fn of(digits: &str) -> Self {
        Self(digits.into())
    }

    /// The number, from zero on.
    ///
    /// # Errors
    /// [`BadDecimal`] below zero, above `most`, or with more than so many
    /// `decimals`.
    pub fn read(&self, most: i64, decimals: u32) -> Result<Decimal, BadDecimal> {
        if self.0.len() > LONGEST_TEXT {
            return Err(BadDecimal::TooPrecise);
        }
        let number = match self.0.contains(['e', 'E']) {
            true => Decimal::from_scientific(&self.0),
            false => Decimal::from_str_exact(&self.0),
        };
        let number = number.map_err(|_| BadDecimal::OutOfRange)?.normalize();
        if number < Decimal::ZERO || number > Decimal::from(most) {
            return Err(BadDecimal::OutOfRange);
        }
        if number.scale() > decimals { Err(BadDecimal::TooPrecise) } else { Ok(number) }
    }
}

impl<'de> Deserialize<'de> for DecimalInput {
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

impl Serialize for DecimalView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = self.0.normalize().to_string();
        RawValue::from_string(digits).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_shows_no_idle_zeros() {
        for (number, shown) in [("25.000", "25"), ("100.000", "100"), ("0.500", "0.5"), ("12.345", "12.345")]
        {
            let number = Decimal::from_str_exact(number).expect("a decimal");
            assert_eq!(serde_json::to_string(&DecimalView(number)).expect("JSON"), shown);
        }
    }

    #[test]
    fn only_a_json_number_is_taken() {
        for wrong in ["\"25\"", "true", "null", "[25]", "{}"] {
            assert!(serde_json::from_str::<DecimalInput>(wrong).is_err(), "{wrong}");
        }
    }
}
