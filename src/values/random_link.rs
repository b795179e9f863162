//! Addresses that nobody can guess: the secret part of `/pay/…`, by which a buyer reaches the page of one payment, and
//! of `/api/payments/callbacks/…`, by which a provider reaches us.
//!
//! Invariant: 128 bits from a CSPRNG, written as 32 small hexadecimal digits. Whoever has one may use it, so `Debug`
//! keeps it out of logs.

use std::fmt;

use rand::Rng;

use crate::values::Text;

const LENGTH: usize = 32;

fn random() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

fn is_well_formed(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

macro_rules! random_links {
    ($($(#[doc = $doc:literal])+ $name:ident or $bad:ident, $not_found:literal;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, PartialEq, Eq, Hash)]
            pub struct $name(String);

            /// Why a text is none.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
            #[error("not such a link")]
            pub struct $bad;

            impl From<$bad> for Text {
                fn from(_: $bad) -> Self {
                    Self::new($not_found)
                }
            }

            impl $name {
                /// A new one.
                #[must_use]
                pub fn random() -> Self {
                    Self(random())
                }

                /// Reads one.
                ///
                /// # Errors
                /// The text is no such link.
                pub fn parse(text: &str) -> Result<Self, $bad> {
                    if is_well_formed(text) { Ok(Self(text.to_owned())) } else { Err($bad) }
                }

                /// As it stands in an address.
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
        )+
    };
}

random_links! {
    /// Leads a buyer to the page of one order's payment.
    PayLink or BadPayLink, "pay-link-not-found";
    /// Leads a provider's callbacks to the shop they are for.
    CallbackLink or BadCallbackLink, "not-found";
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
