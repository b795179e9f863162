//! The ways to pay that shops know.

use crate::word_value;
use serde::Serialize;
use utoipa::ToSchema;

/// A way to pay.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PaymentMethod {
    Kaspi,
    Cash,
    Card,
    Transfer,
}

word_value!(PaymentMethod);

impl PaymentMethod {
    /// A provider may move money this way; cash and transfers people record.
    pub fn may_be_online(self) -> bool {
        matches!(self, Self::Kaspi | Self::Card)
    }

    /// The word used in SQL, JSON and events.
    pub fn word(self) -> &'static str {
        self.into()
    }
}
