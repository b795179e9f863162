//! By whom money moves: a person's hand, or a provider.
//!
//! Invariant: this file and the function `is_by_hand` of migration 0019 alone
//! know the word that stands in the column `provider` for a person; a test
//! holds them together.

use sqlx::error::BoxDynError;
use sqlx::postgres::PgValueRef;
use sqlx::postgres::types::PgRecordDecoder;
use sqlx::{Decode, Postgres};

use crate::values::ProviderId;

const HAND: &str = "manual";

/// By whom money moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A person records it, and it has moved already.
    Hand,
    /// A provider is asked, and it has moved when the provider says so.
    Provider(Taker),
}

/// The provider that takes or took a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taker {
    /// As it is stored.
    pub name: String,
    /// The shop's credentials it was taken with; None for one that needs none.
    pub id: Option<ProviderId>,
}

impl By {
    /// The word of SQL and JSON.
    pub fn word(&self) -> &str {
        match self {
            Self::Hand => HAND,
            Self::Provider(taker) => &taker.name,
        }
    }

    /// The provider, where it is one.
    pub fn taker(&self) -> Option<&Taker> {
        match self {
            Self::Hand => None,
            Self::Provider(taker) => Some(taker),
        }
    }

    fn stored(name: String, id: Option<i64>) -> Self {
        if name == HAND { Self::Hand } else { Self::Provider(Taker { name, id: id.map(ProviderId) }) }
    }
}

/// Read as one value of two columns: `(provider, provider_id) as "by!: By"`.
impl<'r> Decode<'r, Postgres> for By {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let mut columns = PgRecordDecoder::new(value)?;
        Ok(Self::stored(columns.try_decode()?, columns.try_decode()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_a_hand_and_every_other_a_provider() {
        assert_eq!(By::stored("manual".to_owned(), None), By::Hand);
        let kaspi = By::stored("kaspi".to_owned(), Some(7));
        assert_eq!(kaspi.taker(), Some(&Taker { name: "kaspi".to_owned(), id: Some(ProviderId(7)) }));
        assert_eq!((By::Hand.word(), kaspi.word()), ("manual", "kaspi"));
    }
}
