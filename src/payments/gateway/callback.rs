//! What the gateway calls back: `X-Webhook-Signature: sha256=<hex HMAC of the
//! body>`.
//!
//! Invariant: the signature is checked over the bytes as they came, in
//! constant time, before anything reads them.

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use super::refusals::No;
use super::wire::{Invoice, InvoiceStatus};
use crate::payments::provider::{Outcome, Word};

const SCHEME: &[u8] = b"sha256=";

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
    let reference = Some(invoice.id.clone());
    let outcome = match invoice.status {
        InvoiceStatus::Pending => Outcome::Pending { reference },
        InvoiceStatus::Paid => Outcome::Approved { reference },
        InvoiceStatus::Failed => Outcome::Declined { reason: No::GatewayRefused.into() },
        InvoiceStatus::Expired => Outcome::Expired,
    };
    Some(Word {
        attempt: invoice.external_id,
        reference: invoice.id,
        amount: invoice.amount.0,
        currency: invoice.currency,
        outcome,
    })
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
