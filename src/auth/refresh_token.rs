//! Refresh tokens: opaque, and kept as a SHA-256 digest only. 256 random bits
//! need no salt and no slow hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

const PREFIX: &str = "cvr_";

/// A new refresh token, shown once.
pub(super) struct RefreshToken(String);

impl RefreshToken {
    /// A new token, from a cryptographic source.
    pub(super) fn random() -> Self {
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())))
    }

    pub(super) fn digest(&self) -> Vec<u8> {
        digest(&self.0)
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// The digest under which a token is looked up.
pub(super) fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_opaque_and_found_by_its_digest() {
        let token = RefreshToken::random();
        let kept = token.digest();
        let text = token.into_text();
        assert_eq!((text.len(), &text[..4]), (47, "cvr_"));
        assert_eq!(digest(&text), kept);
        assert_ne!(RefreshToken::random().digest(), kept);
    }
}
