//! What a shop's owner gives us to move money by, and the part of it that may
//! be shown again.
//!
//! Invariant: what holds a secret has no `Debug`, and leaves this room only
//! sealed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text_column;
use crate::values::PaymentMethod;

/// How many characters of a secret its owner sees again.
const SHOWN: usize = 4;

/// Who moves money for shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, strum::EnumString, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ProviderKind {
    Kaspi,
    Gateway,
}

text_column!(ProviderKind);

impl ProviderKind {
    /// The word of SQL and JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// Everything needed to act for a shop.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Credentials {
    Kaspi(KaspiCredentials),
    Gateway(GatewayCredentials),
}

/// A shop at Kaspi Pay.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KaspiCredentials {
    pub access: KaspiAccess,
    /// Stands for our till at the shop's trade point.
    pub device_token: String,
}

/// How Kaspi knows for whom we ask.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum KaspiAccess {
    /// Scheme r1: the shop's own key.
    R1 { api_key: String },
    /// Scheme r3: our certificate, and this organisation.
    R3 { organization_bin: String },
}

/// A shop at the gateway.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct GatewayCredentials {
    pub api_key: String,
    /// Signs what it calls back.
    pub webhook_secret: String,
}

impl Credentials {
    pub(super) fn kind(&self) -> ProviderKind {
        match self {
            Self::Kaspi(_) => ProviderKind::Kaspi,
            Self::Gateway(_) => ProviderKind::Gateway,
        }
    }
}

/// What is known of a provider without opening anything.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct PublicSettings {
    pub scheme: Option<String>,
    pub key_ending: Option<String>,
    pub organization_bin: Option<String>,
    pub trade_point_id: Option<i64>,
    /// What is paid by it.
    pub methods: Vec<PaymentMethod>,
}

impl PublicSettings {
    /// True if orders of that method are paid by it.
    pub(super) fn serves(&self, method: PaymentMethod) -> bool {
        self.methods.contains(&method)
    }
}

/// The end of a secret, by which its owner tells it from others; nothing of a
/// short one.
pub(super) fn ending(secret: &str) -> Option<String> {
    let letters: Vec<char> = secret.chars().collect();
    let is_long = letters.len() >= 4 * SHOWN;
    is_long.then(|| letters[letters.len() - SHOWN..].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_shows_nothing_of_itself() {
        assert_eq!(ending("prod_0123456789abcdef").as_deref(), Some("cdef"));
        assert_eq!(ending("short_secret"), None);
    }
}
