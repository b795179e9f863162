//! Why a provider did not move money: kept with the payment or refund by a word
//! of its own, and told in the reader's language.

use crate::values::{Language, Text};

/// Why a provider said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Refusal {
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
    GatewayRefused,
    GatewayNoRefund,
    BankRefused,
    PaymentUnknown,
}

impl Refusal {
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
            Self::GatewayRefused => Text::new("refusal-gateway-refused"),
            Self::GatewayNoRefund => Text::new("refusal-gateway-no-refund"),
            Self::BankRefused => Text::new("refusal-bank-refused"),
            Self::PaymentUnknown => Text::new("refusal-payment-unknown"),
        }
    }

    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// What is stored of a failure, for people to read.
pub fn tell_failure(stored: &str, language: Language) -> &str {
    stored.parse().map_or(stored, |refusal: Refusal| refusal.text().word(language))
}
