//! The nine digits by which a buyer follows an order without signing in.
//!
//! Invariant: 100000000 to 999999999, drawn uniformly from a CSPRNG. Whoever has it sees the order's progress, so
//! `Debug` keeps it out of logs.

use std::fmt;

use rand::Rng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::values::Text;

const LEAST: i32 = 100_000_000;
const MOST: i32 = 999_999_999;
const DIGITS: usize = 9;

/// Names one order to whoever was given it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackingToken(i32);

/// The text or number can't be a tracking token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a tracking token")]
pub struct BadTrackingToken;

impl From<BadTrackingToken> for Text {
    fn from(_: BadTrackingToken) -> Self {
        Self::new("tracking-not-found")
    }
}

impl TrackingToken {
    /// A new one. It may already be taken: uniqueness is the database's to say.
    #[must_use]
    pub fn random() -> Self {
        Self(rand::rng().random_range(LEAST..=MOST))
    }

    /// # Errors
    /// `BadTrackingToken` unless the text is nine ASCII digits, the first not zero.
    pub fn parse(text: &str) -> Result<Self, BadTrackingToken> {
        let digits = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: i32 = if digits {
            text.parse().map_err(|_| BadTrackingToken)?
        } else {
            return Err(BadTrackingToken);
        };
        Self::try_from(number)
    }

    /// The number, as its column holds it.
    #[must_use]
    pub fn value(self) -> i32 {
        self.0
    }
}

impl TryFrom<i32> for TrackingToken {
    type Error = BadTrackingToken;

    fn try_from(number: i32) -> Result<Self, BadTrackingToken> {
        if (LEAST..=MOST).contains(&number) { Ok(Self(number)) } else { Err(BadTrackingToken) }
    }
}

impl fmt::Display for TrackingToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Debug for TrackingToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TrackingToken(…)")
    }
}

impl Serialize for TrackingToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TrackingToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nine_digits_are_read_and_written_as_text() {
        let token = TrackingToken::parse("123456789").unwrap();
        assert_eq!(token.value(), 123_456_789);
        assert_eq!(serde_json::to_string(&token).unwrap(), r#""123456789""#);
        assert_eq!(format!("{token:?}"), "TrackingToken(…)");
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "012345678",
            "12345678",
            "1234567890",
            "12345678a",
            "+12345678",
            " 12345678",
            "-12345678",
            "٣٣٣٣٣",
        ] {
            assert_eq!(TrackingToken::parse(text), Err(BadTrackingToken), "{text}");
        }
        assert_eq!(TrackingToken::try_from(99_999_999), Err(BadTrackingToken));
        assert_eq!(TrackingToken::try_from(1_000_000_000), Err(BadTrackingToken));
        assert_eq!(TrackingToken::try_from(-123_456_789), Err(BadTrackingToken));
    }

    #[test]
    fn random_tokens_spread_over_the_whole_range() {
        let mut counts = [0_u32; 9];
        for _ in 0..90_000 {
            let text = TrackingToken::random().to_string();
            assert!(TrackingToken::parse(&text).is_ok());
            counts[usize::from(text.as_bytes()[0] - b'1')] += 1;
        }
        // Ten standard deviations around the 10,000 expected of each first digit.
        assert!(counts.iter().all(|count| (9_050..=10_950).contains(count)), "{counts:?}");
    }

    proptest! {
        #[test]
        fn garbage_never_panics(text in ".{0,20}") {
            let _ = TrackingToken::parse(&text);
        }
    }
}
