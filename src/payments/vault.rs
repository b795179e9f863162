//! Credentials at rest: sealed with a key derived from `secrets.key`.
//!
//! Invariant: what was sealed for one shop and provider opens for no other, so
//! that a row copied by hand moves nobody's money. The first byte says how it
//! was sealed; whoever changes `secrets.key` asks owners for their credentials
//! again.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand::Rng;
use sha2::Sha256;

use super::credentials::ProviderKind;
use crate::values::ShopId;

/// XChaCha20-Poly1305 under the key of this purpose.
const VERSION: u8 = 1;
const PURPOSE: &[u8] = b"cvety payment credentials 1";
const KEY: usize = 32;
const NONCE: usize = 24;

/// Seals and opens. Has no `Debug`.
#[derive(Clone)]
pub(super) struct Vault(XChaCha20Poly1305);

impl Vault {
    /// A vault with the server's secret.
    ///
    /// # Errors
    /// None that can happen: the length of the key is one that HKDF can make.
    pub(super) fn new(secret: &[u8]) -> anyhow::Result<Self> {
        let mut key = [0; KEY];
        let expanded = Hkdf::<Sha256>::new(None, secret).expand(PURPOSE, &mut key);
        expanded.map_err(|_| anyhow::anyhow!("no key of that length"))?;
        Ok(Self(XChaCha20Poly1305::new(&Key::from(key))))
    }

    /// Seals for a shop's provider.
    pub(super) fn seal(&self, whose: (ShopId, ProviderKind), plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::rng().random();
        let payload = Payload { msg: plain, aad: &bound_to(whose) };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| anyhow::anyhow!("credentials can't be sealed"))?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for that shop's provider with this secret; None
    /// for anything else.
    pub(super) fn open(&self, whose: (ShopId, ProviderKind), sealed: &[u8]) -> Option<Vec<u8>> {
        let rest = sealed.strip_prefix(&[VERSION])?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: &bound_to(whose) };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

fn bound_to((shop, provider): (ShopId, ProviderKind)) -> Vec<u8> {
    [&[VERSION], shop.0.to_be_bytes().as_slice(), provider.word().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: (ShopId, ProviderKind) = (ShopId(1), ProviderKind::Kaspi);

    fn vault(secret: &str) -> Vault {
        Vault::new(secret.as_bytes()).expect("a vault")
    }

    #[test]
    fn what_was_sealed_opens_for_its_shop_and_provider_alone() {
        let sealed = vault("secret").seal(OURS, b"prod_key").expect("sealed");
        assert_eq!(vault("secret").open(OURS, &sealed).as_deref(), Some(b"prod_key".as_slice()));
        assert_eq!(vault("secret").open((ShopId(2), ProviderKind::Kaspi), &sealed), None);
        assert_eq!(vault("secret").open((ShopId(1), ProviderKind::Gateway), &sealed), None);
        assert_eq!(vault("other").open(OURS, &sealed), None);
    }

    #[test]
    fn the_same_sealed_twice_differs_and_shows_nothing() {
        let [one, two] = [(); 2].map(|()| vault("secret").seal(OURS, b"prod_key").expect("sealed"));
        assert_ne!(one, two);
        assert!(!one.windows(8).any(|part| part == b"prod_key"));
    }

    #[test]
    fn any_byte_changed_opens_nothing() {
        let sealed = vault("secret").seal(OURS, b"prod_key").expect("sealed");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(vault("secret").open(OURS, &changed), None, "byte {at}");
        }
        for short in [&[][..], &[VERSION], &sealed[..NONCE + 1]] {
            assert_eq!(vault("secret").open(OURS, short), None);
        }
    }
}
