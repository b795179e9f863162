//! What every provider's credentials have in common: a part that may be shown
//! again.
//!
//! Invariant: what holds a secret has no `Debug`, and leaves this room only
//! sealed.

use serde::{Deserialize, Serialize};

use crate::values::PaymentMethod;

/// How many characters of a secret its owner sees again.
const SHOWN: usize = 4;

/// A provider about to be connected: checked, and known where it has to be.
pub(super) struct NewProvider<C> {
    pub credentials: C,
    pub settings: PublicSettings,
}

impl<C> NewProvider<C> {
    /// The same with its credentials as those of any provider.
    pub(super) fn with<T>(self, any: impl FnOnce(C) -> T) -> NewProvider<T> {
        NewProvider { credentials: any(self.credentials), settings: self.settings }
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
