//! API keys as text: `cvk_…`, holding the key's id, random bits, and a seal by
//! which a forgery is told without asking the database.
//!
//! Invariant: the seal only spares work. What opens the door is the digest of
//! the whole text, and only that is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::values::ApiKeyId;

/// What every key begins with.
const PREFIX: &str = "cvk_";
const ID: usize = 8;
const RANDOM: usize = 24;
const SEAL: usize = 16;
const ALL: usize = ID + RANDOM + SEAL;
/// Sets this secret apart from anything else derived from the server's.
const PURPOSE: &[u8] = b"api key\0";
const SHOWN: usize = 4;
/// Of SHA-256, as HMAC wants its key.
const BLOCK: usize = 64;

/// A new key, shown once. Has no `Debug`, so that it can't slip into a log.
pub struct ApiKey(String);

impl ApiKey {
    /// What is stored of it.
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.0)
    }

    /// Its end, by which people tell it from others.
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - SHOWN..]
    }

    /// The whole text.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// Makes and recognises keys with the server's secret. Cheap to clone.
#[derive(Clone)]
pub struct ApiKeySeal(Hmac<Sha256>);

impl ApiKeySeal {
    /// A seal with the server's secret. Keys sealed with another are no keys.
    pub fn new(secret: &[u8]) -> Self {
        let derived = Sha256::new().chain_update(PURPOSE).chain_update(secret).finalize();
        let mut block = [0; BLOCK];
        block[..derived.len()].copy_from_slice(&derived);
        Self(Hmac::new(&block.into()))
    }

    /// A new key for the row of this id, from a cryptographic source.
    pub fn issue(&self, id: ApiKeyId) -> ApiKey {
        let mut bytes = Vec::with_capacity(ALL);
        bytes.extend(id.0.to_be_bytes());
        bytes.extend(rand::random::<[u8; RANDOM]>());
        bytes.extend(self.over(&bytes));
        ApiKey(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The id in a key that this server sealed, whether or not it still opens
    /// anything; asks no database.
    pub fn id_of(&self, text: &str) -> Option<ApiKeyId> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        let (body, seal) = bytes.split_at_checked(ID + RANDOM)?;
        let is_ours: bool = self.over(body).ct_eq(seal).into();
        let id = body.first_chunk::<ID>().filter(|_| is_ours)?;
        Some(ApiKeyId(i64::from_be_bytes(*id)))
    }

    fn over(&self, body: &[u8]) -> [u8; SEAL] {
        let mac = self.0.clone().chain_update(body).finalize().into_bytes();
        std::array::from_fn(|at| mac[at])
    }
}

/// True if the text means to be a key of ours rather than an access token.
pub(super) fn is_key(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// The digest under which a key is looked up.
pub(super) fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(secret: &str) -> ApiKeySeal {
        ApiKeySeal::new(secret.as_bytes())
    }

    #[test]
    fn a_key_is_recognised_by_the_server_that_made_it() {
        let key = seal("secret").issue(ApiKeyId(70_000));
        let (kept, last_four) = (key.digest(), key.last_four().to_owned());
        let text = key.into_text();
        assert_eq!((text.len(), &text[..4]), (68, "cvk_"));
        assert!(text.ends_with(&last_four));
        assert_eq!(digest(&text), kept);
        assert_eq!(seal("secret").id_of(&text), Some(ApiKeyId(70_000)));
        assert_eq!(seal("other").id_of(&text), None);
    }

    #[test]
    fn two_keys_of_one_id_differ() {
        assert_ne!(seal("secret").issue(ApiKeyId(1)).digest(), seal("secret").issue(ApiKeyId(1)).digest());
    }

    #[test]
    fn a_key_with_any_letter_changed_is_none_of_ours() {
        let text = seal("secret").issue(ApiKeyId(7)).into_text();
        for at in 0..text.len() {
            let mut letters: Vec<char> = text.chars().collect();
            letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
            assert_eq!(seal("secret").id_of(&letters.iter().collect::<String>()), None, "letter {at}");
        }
        for odd in
            ["", "cvk_", "cvk_AAAA", &text[..67], &format!("{text}A"), &format!("{text}AAAA"), &text[4..]]
        {
            assert_eq!(seal("secret").id_of(odd), None, "{odd}");
        }
    }
}
