//! Why the gateway did not move money, and what that means to people.

use crate::payments::provider::Refusal;
use crate::values::Text;

/// Why the gateway said no.
#[derive(Clone, Copy, strum::EnumString, strum::VariantNames, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum No {
    GatewayRefused,
    GatewayNoRefund,
}

impl From<No> for Refusal {
    fn from(no: No) -> Self {
        Self(no.into())
    }
}

impl No {
    fn text(self) -> Text {
        match self {
            Self::GatewayRefused => Text::new("refusal-gateway-refused"),
            Self::GatewayNoRefund => Text::new("refusal-gateway-no-refund"),
        }
    }
}

/// What a stored refusal of the gateway means.
pub(in crate::payments) fn meaning_of(refusal: &str) -> Option<Text> {
    refusal.parse().ok().map(No::text)
}
