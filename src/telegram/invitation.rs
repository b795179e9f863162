//! Deep links: an address with 128 random bits, kept as a digest, that opens
//! one chat with the bot, once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::queries;
use crate::db::SystemTx;
use crate::values::{Language, Phone};

/// An address for whoever has asked for a code.
pub(super) async fn invite(
    tx: &mut SystemTx,
    bot: &str,
    phone: &Phone,
    language: Language,
) -> Result<String, sqlx::Error> {
    let nonce = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
    queries::insert_invitation(tx, &digest(&nonce), phone, language).await?;
    Ok(format!("https://t.me/{bot}?start={nonce}"))
}

/// Under which the word of a deep link is looked up.
pub(super) fn digest(nonce: &str) -> Vec<u8> {
    Sha256::digest(nonce).to_vec()
}
