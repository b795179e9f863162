//! Secrets of others at rest: sealed with keys derived from `secrets.key`, one
//! for each purpose; and digests of what is only to be recognised again.
//!
//! Invariant: what was sealed for one owner opens for no other, nor for another
//! purpose, so that a row copied by hand serves nobody. The first byte says how
//! it was sealed; whoever changes `secrets.key` asks owners for their secrets
//! again.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::Sha256;

use crate::values::ShopId;

/// XChaCha20-Poly1305 under the key of a purpose.
const VERSION: u8 = 1;
const KEY: usize = 32;
const NONCE: usize = 24;

/// What is sealed. A purpose's words are never changed: they make its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// By which a shop's money is moved.
    PaymentCredentials,
}

impl Purpose {
    fn words(self) -> &'static [u8] {
        match self {
            Self::PaymentCredentials => b"cvety payment credentials 1",
        }
    }
}

/// What is only ever recognised again. A purpose's words are never changed: they
/// set its digests apart from all others made with the same secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// A phone that was sent invoices.
    InvoicedPhone,
    /// A phone that orders at a storefront.
    BuyersPhone,
    /// A network address that orders at a storefront.
    Origin,
}

impl Recognised {
    fn words(self) -> &'static [u8] {
        match self {
            Self::InvoicedPhone => b"cvety invoiced phone 1\0",
            Self::BuyersPhone => b"cvety buyer's phone 1\0",
            Self::Origin => b"cvety origin 1\0",
        }
    }
}

/// Recognises what it has seen before, by a digest under the server's secret:
/// it tells nobody without that whom it stands for. Has no `Debug`.
#[derive(Clone)]
pub struct Recogniser(Hmac<Sha256>);

impl Recogniser {
    /// A recogniser with the server's secret.
    ///
    /// # Errors
    /// None that can happen: an HMAC takes keys of any length.
    pub fn new(secret: &[u8], of: Recognised) -> anyhow::Result<Self> {
        let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(secret);
        let mac = mac.map_err(|_| anyhow::anyhow!("the secret is no HMAC key"))?;
        Ok(Self(mac.chain_update(of.words())))
    }

    /// What a subject is recognised by.
    pub fn digest(&self, subject: &[u8]) -> Vec<u8> {
        self.0.clone().chain_update(subject).finalize().into_bytes().to_vec()
    }
}

/// Whose a secret is, and of what kind among the shop's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner<'a> {
    pub shop: ShopId,
    pub kind: &'a str,
}

impl Owner<'_> {
    fn bound(self) -> Vec<u8> {
        [&[VERSION], self.shop.0.to_be_bytes().as_slice(), self.kind.as_bytes()].concat()
    }
}

/// Seals and opens for one purpose. Has no `Debug`.
#[derive(Clone)]
pub struct Vault(XChaCha20Poly1305);

impl Vault {
    /// A vault with the server's secret.
    ///
    /// # Errors
    /// None that can happen: the length of the key is one that HKDF can make.
    pub fn new(secret: &[u8], purpose: Purpose) -> anyhow::Result<Self> {
        let mut key = [0; KEY];
        let expanded = Hkdf::<Sha256>::new(None, secret).expand(purpose.words(), &mut key);
        expanded.map_err(|_| anyhow::anyhow!("no key of that length"))?;
        Ok(Self(XChaCha20Poly1305::new(&Key::from(key))))
    }

    /// Seals for an owner.
    ///
    /// # Errors
    /// The secret is longer than any cipher takes.
    pub fn seal(&self, owner: Owner<'_>, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::rng().random();
        let payload = Payload { msg: plain, aad: &owner.bound() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| anyhow::anyhow!("the secret can't be sealed"))?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for that owner with this secret; None for anything
    /// else.
    pub fn open(&self, owner: Owner<'_>, sealed: &[u8]) -> Option<Vec<u8>> {
        let rest = sealed.strip_prefix(&[VERSION])?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: &owner.bound() };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Owner<'static> = Owner { shop: ShopId(1), kind: "kaspi" };

    fn vault(secret: &str) -> Vault {
        Vault::new(secret.as_bytes(), Purpose::PaymentCredentials).expect("a vault")
    }

    #[test]
    fn what_was_sealed_opens_for_its_shop_and_provider_alone() {
        let sealed = vault("secret").seal(OURS, b"prod_key").expect("sealed");
        assert_eq!(vault("secret").open(OURS, &sealed).as_deref(), Some(b"prod_key".as_slice()));
        assert_eq!(vault("secret").open(Owner { shop: ShopId(2), ..OURS }, &sealed), None);
        assert_eq!(vault("secret").open(Owner { kind: "gateway", ..OURS }, &sealed), None);
        assert_eq!(vault("other").open(OURS, &sealed), None);
    }

    #[test]
    fn what_was_sealed_before_there_was_a_vault_for_all_still_opens() {
        let sealed = "01932d5c5c3fa5732cdd4a31453da02693c5f40d38d8403a748c4ff50d33085500e3db9974da7c3c2563a8f3ac9e8e46\
                      0c798630e9611fc1d0ab33734908cca671bf041eeadbd8f9716d8852b7b21ceab2f5de9391c1eda8fb766482ec750f06\
                      54c779";
        let sealed = hex::decode(sealed).expect("a row of version 0.1");
        let owner = Owner { shop: ShopId(42), kind: "gateway" };
        let opened = vault("a secret of before").open(owner, &sealed).expect("opened");
        assert_eq!(opened, br#"{"gateway":{"api_key":"key_1","webhook_secret":"whsec_2"}}"#);
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
