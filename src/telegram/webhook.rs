//! Where updates come by themselves: an address nobody can guess and a secret
//! in the header, both made from the server's key, so that every instance
//! knows them and the database holds neither.

use anyhow::Context;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Sets these apart from anything else made with the same key.
const PATH: &[u8] = b"telegram webhook path\0";
const SECRET: &[u8] = b"telegram webhook secret\0";
const PATH_LETTERS: usize = 32;

/// How Telegram reaches us, and proves that it is Telegram.
pub(super) struct Webhook {
    path: String,
    address: String,
    secret: SecretString,
}

impl Webhook {
    /// For the bot of a token, under an address of ours.
    pub(super) fn new(base: &str, key: &SecretString, bot_token: &SecretString) -> anyhow::Result<Self> {
        let mut path = derived(key, PATH, bot_token)?;
        path.truncate(PATH_LETTERS);
        let address = format!("{base}/telegram/{path}");
        Ok(Self { path, address, secret: derived(key, SECRET, bot_token)?.into() })
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn secret(&self) -> &SecretString {
        &self.secret
    }

    /// True if path and secret are both ours; how long that takes tells nothing.
    pub(super) fn admits(&self, path: &str, secret: &[u8]) -> bool {
        let right_path = self.path.as_bytes().ct_eq(path.as_bytes());
        let right_secret = self.secret.expose_secret().as_bytes().ct_eq(secret);
        (right_path & right_secret).into()
    }
}

fn derived(key: &SecretString, purpose: &[u8], bot_token: &SecretString) -> anyhow::Result<String> {
    let mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes());
    let mac = mac.ok().context("secrets.key is no HMAC key")?;
    let mac = mac.chain_update(purpose).chain_update(bot_token.expose_secret());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_secret_are_needed_and_change_with_key_and_bot() {
        let made = |key: &str, token: &str| {
            Webhook::new("https://cvety.kz", &key.to_owned().into(), &token.to_owned().into()).expect("made")
        };
        let ours = made("key", "1:a");
        let secret = ours.secret.expose_secret().as_bytes().to_vec();
        assert!(ours.admits(&ours.path, &secret));
        assert!(!ours.admits(&ours.path, b"") && !ours.admits("", &secret));
        assert!(!ours.admits(&ours.path, &secret[1..]));
        for other in [made("other", "1:a"), made("key", "1:b")] {
            assert!(
                !other.admits(&other.path, &secret)
                    && !other.admits(&ours.path, other.secret.expose_secret().as_bytes())
            );
        }
        assert_eq!(ours.address(), format!("https://cvety.kz/telegram/{}", ours.path));
    }
}
