//! What the gateway calls back: `X-Webhook-Signature: sha256=<hex HMAC of the
//! body>`.
//!
//! Invariant: the signature is checked over the bytes as they came, in
//! constant time, before anything reads them.

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use uuid::Uuid;

use super::wire::{Invoice, InvoiceStatus};
use crate::payments::attempt::Attempt;
use crate::payments::provider::Outcome;
use crate::payments::refusal::Refusal;
use crate::values::{Minor, ProviderId};

const SCHEME: &[u8] = b"sha256=";

/// What a callback says of one of our attempts.
pub struct Word {
    pub attempt: Uuid,
    reference: String,
    status: InvoiceStatus,
    amount: Minor,
    currency: String,
}

#[derive(Deserialize)]
struct Callback {
    invoice: Invoice,
}

/// True if that secret signed the body.
pub(in crate::payments) fn is_signed(secret: &str, body: &[u8], signature: &[u8]) -> bool {
    let Some(digits) = signature.strip_prefix(SCHEME) else { return false };
    let Ok(given) = hex::decode(digits) else { return false };
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.chain_update(body).verify_slice(&given).is_ok()
}

/// A body whose signature was right; None if it is about no invoice.
pub(in crate::payments) fn read(body: &[u8]) -> Option<Word> {
    let Callback { invoice } = serde_json::from_slice(body).ok()?;
    Some(Word {
        attempt: invoice.external_id,
        reference: invoice.id,
        status: invoice.status,
        amount: invoice.amount.0,
        currency: invoice.currency,
    })
}

impl Word {
    /// What it means for the attempt; None unless it speaks of exactly that
    /// money, asked for with the credentials that signed the word.
    pub fn outcome_for(&self, attempt: &Attempt, provider_id: ProviderId) -> Option<Outcome> {
        let is_ours = attempt.taker.id == Some(provider_id)
            && attempt.id == self.attempt
            && attempt.amount == self.amount
            && attempt.currency.code() == self.currency
            && attempt.reference.as_ref().is_none_or(|reference| *reference == self.reference);
        is_ours.then(|| match self.status {
            InvoiceStatus::Pending => Outcome::Pending { reference: Some(self.reference.clone()) },
            InvoiceStatus::Paid => Outcome::Approved { reference: Some(self.reference.clone()) },
            InvoiceStatus::Failed => Outcome::Declined { reason: Refusal::GatewayRefused },
            InvoiceStatus::Expired => Outcome::Expired,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_body_and_secret_alone() {
        // RFC 4231, test case 2.
        let signature = b"sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let body = b"what do ya want for nothing?";
        assert!(is_signed("Jefe", body, signature));
        assert!(!is_signed("Jefe", b"what do ya want for nothing", signature));
        assert!(!is_signed("Jeff", body, signature));
        for odd in [&b""[..], b"sha256=", b"sha256=zz", &signature[7..], &signature[..70]] {
            assert!(!is_signed("Jefe", body, odd));
        }
    }
}
