//! Kaspi Pay: a link or a QR code that lives three minutes, or an invoice sent
//! to the buyer's phone. Kaspi calls nobody back, so it is asked.
//!
//! What holds whatever is cut off midway:
//! - A link or code is shown only from the attempt's row, and a row takes one
//!   only while the attempt is live. One whose minting was cut off has no
//!   payment id and was seen by nobody, so nobody can pay by it: it ends when
//!   our patience with the call has ended.
//! - An invoice reaches the buyer past us. If its making was cut off, it may
//!   be paid though we can't ask about it: it stays open for as long as it can
//!   be paid, and then ends with a word to the shop to look in Kaspi's app.
//! - A link ends, and another may be minted, when Kaspi says after its time
//!   that nobody came; a buyer who is confirming then is waited for.

mod api;
mod connect;
mod refunds;
mod refusals;
mod wire;

use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use api::Api;
use api::Fault;
pub(super) use api::KaspiDoors;
pub(super) use connect::{KaspiAccess, KaspiCredentials, connect};
use refusals::No;
pub(super) use refusals::meaning_of;
use wire::{
    CancelInvoice, CreateInvoice, CreatePayment, CreatedInvoice, CreatedPayment, PaymentStatus, Status,
};

use super::attempt::Attempt;
use super::provider::{Abilities, Charge, Offer, Outcome, PaymentProvider, Repayment};
use super::way::{Means, Way};
use super::web_address::is_web_address;
use super::wire_amount::WireAmount;
use crate::values::Phone;

/// Who is named in an order's history.
pub(super) const TITLE: &str = "Kaspi Pay";
/// An invoice can be paid for so long.
const INVOICE_LIVES: TimeDelta = TimeDelta::hours(24);
/// What Kaspi may say a link lives; anything else makes no sense.
const LONGEST_LINK: TimeDelta = TimeDelta::hours(1);
const LONGEST_TOKEN: usize = 500;

/// Kaspi Pay, for one shop.
pub(super) struct Kaspi {
    api: Api,
    device_token: String,
}

impl Kaspi {
    /// None where the operator has not set up that way to Kaspi.
    pub(super) fn new(doors: &KaspiDoors, credentials: &KaspiCredentials) -> Option<Self> {
        let api = doors.open(&credentials.access)?;
        Some(Self { api, device_token: credentials.device_token.clone() })
    }

    async fn mint(&self, attempt: &Attempt, is_link: bool, now: DateTime<Utc>) -> Result<Offer, Fault> {
        let wish = CreatePayment {
            device_token: &self.device_token,
            amount: WireAmount(attempt.amount),
            external_id: attempt.id.to_string(),
            organization: self.api.organization(),
        };
        let path = if is_link { "qr/create-link" } else { "qr/create" };
        let made: CreatedPayment = self.api.post(path, &wish).await?;
        Ok(offer_of(made, is_link, now)?)
    }

    async fn invoice(&self, attempt: &Attempt, phone: &Phone) -> Result<Offer, Fault> {
        let organization_bin = self.api.organization_bin();
        let wish = CreateInvoice {
            organization_bin: organization_bin.context("no invoices by this scheme")?,
            amount: WireAmount(attempt.amount),
            phone_number: local_phone(phone).context("no phone of Kaspi's")?,
            device_token: &self.device_token,
            comment: attempt.id.to_string(),
        };
        let made: CreatedInvoice = self.api.post("remote/create", &wish).await?;
        Ok(Offer {
            reference: made.qr_payment_id.to_string(),
            link: None,
            qr: None,
            expires_at: attempt.ends_at,
            ends_at: attempt.ends_at,
            check_every: None,
        })
    }

    /// Where the attempt stands, of which Kaspi gave us a payment id.
    async fn ask(&self, attempt: &Attempt, id: i64, now: DateTime<Utc>) -> anyhow::Result<Outcome> {
        let said: PaymentStatus = self.api.get(&format!("payment/status/{id}")).await?;
        let is_over = attempt.ends_at.is_some_and(|end| end <= now);
        Ok(match said.status {
            Status::Processed => {
                let is_ours = said.amount.is_none_or(|amount| amount.0 == attempt.amount);
                anyhow::ensure!(is_ours, "Kaspi speaks of another amount");
                Outcome::Approved { reference: attempt.reference.clone() }
            }
            Status::Error => Outcome::Declined { reason: No::KaspiRefused.into() },
            Status::RemotePaymentCanceled => Outcome::Expired,
            Status::QrTokenCreated if is_over => Outcome::Expired,
            Status::QrTokenCreated | Status::Wait => Outcome::Pending { reference: None },
        })
    }
}

/// An answer that makes sense, as the buyer is to see it.
fn offer_of(made: CreatedPayment, is_link: bool, now: DateTime<Utc>) -> anyhow::Result<Offer> {
    let life = made.expire_date - now;
    anyhow::ensure!(life > TimeDelta::zero() && life <= LONGEST_LINK, "Kaspi's link lives in another time");
    let link =
        made.payment_link.filter(|link| is_link && link.len() <= LONGEST_TOKEN && is_web_address(link));
    // Whoever sees the link on another screen scans it.
    let qr = if is_link { link.clone() } else { made.qr_token.filter(|token| token.len() <= LONGEST_TOKEN) };
    anyhow::ensure!(qr.is_some(), "Kaspi gave nothing to pay by");
    let behavior = made.payment_behavior_options;
    Ok(Offer {
        reference: made.payment_id.to_string(),
        link,
        qr,
        expires_at: Some(made.expire_date),
        ends_at: Some(made.expire_date + TimeDelta::seconds(behavior.payment_confirmation_timeout.into())),
        check_every: Some(Duration::from_secs(behavior.status_polling_interval.max(1).into())),
    })
}

/// As Kaspi writes a phone: `8` and ten digits.
fn local_phone(phone: &Phone) -> Option<String> {
    phone.to_string().strip_prefix("+7").map(|rest| format!("8{rest}"))
}

fn payment_id(reference: Option<&String>) -> Option<i64> {
    reference.and_then(|reference| reference.parse().ok())
}

#[async_trait]
impl PaymentProvider for Kaspi {
    fn name(&self) -> &'static str {
        "kaspi"
    }

    fn title(&self) -> &'static str {
        TITLE
    }

    fn abilities(&self) -> Abilities {
        let makes_invoices = self.api.organization_bin().is_some();
        let ways: &[Way] =
            if makes_invoices { &[Way::Link, Way::Qr, Way::Invoice] } else { &[Way::Link, Way::Qr] };
        Abilities { ways, choices: &[] }
    }

    fn ends_at(&self, way: Way, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (way == Way::Invoice).then(|| now + INVOICE_LIVES)
    }

    async fn charge(
        &self,
        attempt: &Attempt,
        charge: &Charge,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Outcome> {
        let made = match &charge.means {
            Means::Link => self.mint(attempt, true, now).await,
            Means::Qr => self.mint(attempt, false, now).await,
            Means::Invoice(phone) => self.invoice(attempt, phone).await,
        };
        match made {
            Ok(offer) => Ok(Outcome::Offered(offer)),
            Err(Fault::Refused(code)) => {
                tracing::warn!(payment.attempt = %attempt.id, kaspi.code = code, "Kaspi refused to begin a payment");
                Ok(Outcome::Declined { reason: No::KaspiNoLink.into() })
            }
            Err(Fault::Unclear(error)) => Err(error),
        }
    }

    async fn look_up(&self, attempt: &Attempt, now: DateTime<Utc>) -> anyhow::Result<Outcome> {
        match (payment_id(attempt.reference.as_ref()), attempt.ends_at) {
            (Some(id), _) => self.ask(attempt, id, now).await,
            (None, None) => Ok(Outcome::Expired),
            (None, Some(end)) if end <= now => Ok(Outcome::Declined { reason: No::KaspiUnheard.into() }),
            (None, Some(_)) => Ok(Outcome::Unknown),
        }
    }

    async fn withdraw(&self, attempt: &Attempt) -> anyhow::Result<Outcome> {
        let goes_on = Outcome::Pending { reference: attempt.reference.clone() };
        let invoice = self.api.organization_bin().zip(payment_id(attempt.reference.as_ref()));
        // A link lies in nobody's app; it runs out by itself.
        let invoice = invoice.filter(|_| attempt.way == Way::Invoice);
        let Some((organization_bin, qr_payment_id)) = invoice else { return Ok(goes_on) };
        let wish = CancelInvoice { organization_bin, qr_payment_id, device_token: &self.device_token };
        let said: PaymentStatus = self.api.post("remote/cancel", &wish).await?;
        Ok(match said.status {
            Status::RemotePaymentCanceled => Outcome::Expired,
            _ => goes_on,
        })
    }

    async fn refund(&self, refund: &Repayment) -> anyhow::Result<Outcome> {
        self.pay_back(refund).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_written_as_kaspi_wants_them() {
        let phone = |text| local_phone(&Phone::any(text).expect("a phone"));
        assert_eq!(phone("+77071234567").as_deref(), Some("87071234567"));
        assert_eq!(phone("+491701234567"), None);
    }
}
