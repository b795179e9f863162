//! Names that open something to whoever was given them: the pay page of an order, a cart, the way in for a provider, a
//! picture.
//!
//! Invariant: 128 bits from a CSPRNG, written as 32 small hexadecimal digits; nobody guesses one, so looking one up needs
//! no limit of its own. Whoever has it may act, so `Debug` keeps it out of logs.

use std::fmt;

use rand::Rng;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

const LENGTH: usize = 32;

/// The text can't be such a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 small hexadecimal digits")]
pub struct BadRandomToken;

/// A type of its own for each thing that is opened, so that none is taken for another.
macro_rules! random_token {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// A new one that nobody can guess.
            #[must_use]
            pub fn random() -> Self {
                Self(random_digits())
            }

            /// # Errors
            /// `BadRandomToken` unless the text is 32 small hexadecimal digits.
            pub fn parse(text: &str) -> Result<Self, BadRandomToken> {
                if is_well_formed(text) { Ok(Self(text.to_owned())) } else { Err(BadRandomToken) }
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

random_token! {
    /// The secret part of `/pay/…`, by which a buyer reaches the page of one payment.
    PayLink
}

random_token! {
    /// By which a buyer reaches their cart.
    CartToken
}

random_token! {
    /// The secret part of `/api/payments/callbacks/…`, by which a provider reaches the shop its callbacks are for.
    CallbackLink
}

random_token! {
    /// The name of a picture's files, below `/uploads/`.
    FileKey
}

impl<'de> Deserialize<'de> for FileKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn random_digits() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

fn is_well_formed(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_random_one_reads_back_and_differs_from_the_next() {
        let link = PayLink::random();
        assert_eq!(PayLink::parse(link.as_str()), Ok(link.clone()));
        assert_ne!(PayLink::random(), link);
        assert_eq!(format!("{link:?} {:?}", CartToken::random()), "PayLink(…) CartToken(…)");
    }

    #[test]
    fn capitals_and_other_lengths_are_refused() {
        for text in
            ["", "0", &"A".repeat(32), &"a".repeat(31), &"a".repeat(33), &"g".repeat(32), &"я".repeat(16)]
        {
            assert_eq!(PayLink::parse(text), Err(BadRandomToken), "{text}");
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(text in ".{0,40}") {
            let _ = CartToken::parse(&text);
        }
    }
}
