//! The secret part of `/pay/…`, by which a buyer reaches the page of one payment.
//!
//! Invariant: 128 bits from a CSPRNG, written as 32 small hexadecimal digits. Whoever has it may pay, so `Debug`
//! keeps it out of logs.

use std::fmt;

use rand::Rng;

use crate::values::Text;

const LENGTH: usize = 32;

/// An unguessable name of a pay page.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PayLink(String);

/// The text can't be a pay link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a pay link")]
pub struct BadPayLink;

impl From<BadPayLink> for Text {
    fn from(_: BadPayLink) -> Self {
        Self::new("pay-link-not-found")
    }
}

impl PayLink {
    /// A new one that nobody can guess.
    #[must_use]
    pub fn random() -> Self {
        Self(format!("{:032x}", rand::rng().random::<u128>()))
    }

    /// # Errors
    /// `BadPayLink` unless the text is 32 small hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, BadPayLink> {
        let well_formed =
            text.len() == LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if well_formed { Ok(Self(text.to_owned())) } else { Err(BadPayLink) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PayLink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PayLink(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_random_link_reads_back_and_differs_from_the_next() {
        let link = PayLink::random();
        assert_eq!(PayLink::parse(link.as_str()), Ok(link.clone()));
        assert_ne!(PayLink::random(), link);
        assert!(!format!("{link:?}").contains(link.as_str()));
    }

    #[test]
    fn capitals_and_other_lengths_are_refused() {
        for text in
            ["", "0", &"A".repeat(32), &"a".repeat(31), &"a".repeat(33), &"g".repeat(32), &"я".repeat(16)]
        {
            assert_eq!(PayLink::parse(text), Err(BadPayLink), "{text}");
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(text in ".{0,40}") {
            let _ = PayLink::parse(&text);
        }
    }
}
