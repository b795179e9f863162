//! Amounts as providers write them: decimal numbers of major units.
//!
//! Invariant: exact both ways, digit by digit; no number passes through
//! floating point, and a fraction of a hundredth is no amount.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::values::Minor;

const DIGITS: u32 = 2;

/// An amount on its way to or from a provider: `200.00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WireAmount(pub Minor);

impl WireAmount {
    fn parse(text: &str) -> Option<Self> {
        let number = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()?;
        let minor = number.checked_mul(Decimal::ONE_HUNDRED)?;
        if !minor.fract().is_zero() {
            return None;
        }
        minor.to_i64().map(|minor| Self(Minor(minor)))
    }
}

impl Serialize for WireAmount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = Decimal::new(self.0.0, DIGITS).to_string();
        RawValue::from_string(text).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for WireAmount {
    /// A number, or a text that is one.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get().trim_matches('"')).ok_or_else(|| D::Error::custom("not an amount"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Option<i64> {
        serde_json::from_str::<WireAmount>(json).ok().map(|amount| amount.0.0)
    }

    #[test]
    fn every_way_to_write_an_amount_is_read() {
        for (json, minor) in [
            ("200", 20_000),
            ("200.0", 20_000),
            ("200.00", 20_000),
            ("2E2", 20_000),
            ("0.07", 7),
            ("\"200.10\"", 20_010),
        ] {
            assert_eq!(read(json), Some(minor), "{json}");
        }
    }

    #[test]
    fn what_is_not_exactly_an_amount_is_none() {
        for json in [
            "0.001",
            "199.999999999",
            "1e-3",
            "null",
            "\"\"",
            "\"ten\"",
            "true",
            "{}",
            "1e40",
            "92233720368547758.08",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    #[test]
    fn amounts_are_written_with_two_digits() {
        assert_eq!(serde_json::to_string(&WireAmount(Minor(20_000))).expect("JSON"), "200.00");
        assert_eq!(serde_json::to_string(&WireAmount(Minor(7))).expect("JSON"), "0.07");
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_as_itself(minor in any::<i64>()) {
            let json = serde_json::to_string(&WireAmount(Minor(minor))).expect("JSON");
            prop_assert_eq!(read(&json), Some(minor), "{}", json);
        }

        #[test]
        fn every_amount_of_a_double_is_read_as_it_was_printed(whole in 0_i64..=99_999_999, rest in 0_i64..100) {
            // As a provider prints its doubles: 200.0, 200.1, 200.15.
            let printed = format!("{whole}.{rest:02}");
            let printed = printed.strip_suffix('0').unwrap_or(&printed);
            prop_assert_eq!(read(printed), Some(whole * 100 + rest));
        }

        #[test]
        fn garbage_never_panics(text in ".{0,40}") {
            let _ = WireAmount::parse(&text);
        }
    }
}
