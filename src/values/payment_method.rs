//! The ways to pay that shops know.

use serde::{Deserialize, Serialize};
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
    Deserialize,
    ToSchema,
    strum::EnumString,
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

impl PaymentMethod {
    /// The word used in SQL, JSON and events.
    pub fn word(self) -> &'static str {
        self.into()
    }
}
