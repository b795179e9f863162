//! A shop's access to the gateway, which is asked nothing beforehand.

use serde::{Deserialize, Serialize};

use crate::payments::credentials::{NewProvider, PublicSettings, ending};
use crate::values::PaymentMethod;

/// A shop at the gateway.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::payments) struct GatewayCredentials {
    pub api_key: String,
    /// Signs what it calls back.
    pub webhook_secret: String,
}

/// The gateway, for orders of those methods.
pub(in crate::payments) fn connect(
    credentials: GatewayCredentials,
    methods: Vec<PaymentMethod>,
) -> NewProvider<GatewayCredentials> {
    let key_ending = ending(&credentials.api_key);
    NewProvider { credentials, settings: PublicSettings { key_ending, methods, ..PublicSettings::default() } }
}
