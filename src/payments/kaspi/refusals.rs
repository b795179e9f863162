//! Why Kaspi Pay did not move money, and what that means to people.

use crate::payments::provider::Refusal;
use crate::values::Text;

/// Why Kaspi said no.
#[derive(Clone, Copy, strum::EnumString, strum::VariantNames, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "each is the word it is stored by, which says whose it is")]
pub(super) enum No {
    KaspiRefused,
    /// An invoice of which only Kaspi knows what became.
    KaspiUnheard,
    KaspiNoLink,
    KaspiNoRefunds,
    KaspiOverAmount,
    KaspiNoPartial,
    KaspiWrongStatus,
    KaspiBooksDiffer,
    KaspiNoRefund,
}

impl From<No> for Refusal {
    fn from(no: No) -> Self {
        Self(no.into())
    }
}

impl No {
    fn text(self) -> Text {
        match self {
            Self::KaspiRefused => Text::new("refusal-kaspi-refused"),
            Self::KaspiUnheard => Text::new("refusal-kaspi-unheard"),
            Self::KaspiNoLink => Text::new("refusal-kaspi-no-link"),
            Self::KaspiNoRefunds => Text::new("refusal-kaspi-no-refunds"),
            Self::KaspiOverAmount => Text::new("refusal-kaspi-over-amount"),
            Self::KaspiNoPartial => Text::new("refusal-kaspi-no-partial"),
            Self::KaspiWrongStatus => Text::new("refusal-kaspi-wrong-status"),
            Self::KaspiBooksDiffer => Text::new("refusal-kaspi-books-differ"),
            Self::KaspiNoRefund => Text::new("refusal-kaspi-no-refund"),
        }
    }
}

/// What a stored refusal of Kaspi means.
pub(in crate::payments) fn meaning_of(refusal: &str) -> Option<Text> {
    refusal.parse().ok().map(No::text)
}
