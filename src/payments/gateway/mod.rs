//! A gateway that takes invoices and calls back when they are paid. It is
//! looked up as well, so a callback that never comes loses nothing.

mod callback;
mod connect;
mod refusals;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(super) use callback::{is_signed, read};
pub(super) use connect::{GatewayCredentials, connect};
use refusals::No;
pub(super) use refusals::meaning_of;
use wire::{CreateInvoice, CreateRefund, Invoice, InvoiceList, InvoiceStatus, Refund, RefundStatus};

use super::attempt::Attempt;
use super::provider::{Abilities, Charge, Offer, Outcome, PaymentProvider, Repayment};
use super::way::Way;
use super::web_address::is_web_address;
use super::wire_amount::WireAmount;
use crate::outgoing::{Answer, answer};

/// Who is named in an order's history.
pub(super) const TITLE: &str = "Платёжный шлюз";
/// How often it is asked, besides being listened to.
const CHECK_EVERY: Duration = Duration::from_secs(15);
const LONGEST_TEXT: usize = 500;

/// Where the gateway is reached.
pub(super) struct GatewayDoor {
    pub http: Client,
    pub url: String,
}

/// The gateway, for one shop.
pub(super) struct Gateway {
    http: Client,
    url: String,
    credentials: GatewayCredentials,
    /// Where it calls back.
    callback_url: String,
}

impl Gateway {
    pub(super) fn new(door: &GatewayDoor, credentials: GatewayCredentials, callback_url: String) -> Self {
        Self { http: door.http.clone(), url: door.url.clone(), credentials, callback_url }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/{path}", self.url));
        request.header("x-api-key", &self.credentials.api_key)
    }

    /// A POST that the gateway knows again by its key.
    fn post(&self, path: &str, key: &str, body: &impl Serialize) -> anyhow::Result<RequestBuilder> {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        Ok(request.header("idempotency-key", key).body(serde_json::to_vec(body)?))
    }

    /// What it has of the attempt, by its own name for it or by ours.
    async fn find(&self, attempt: &Attempt) -> anyhow::Result<Option<Invoice>> {
        let path = match &attempt.reference {
            Some(reference) => format!("invoices/{}", escaped(reference)),
            None => format!("invoices?external_id={}", attempt.id),
        };
        let Answer { status, body } = answer(self.request(Method::GET, &path)).await?;
        match status {
            StatusCode::NOT_FOUND if attempt.reference.is_none() => Ok(None),
            StatusCode::OK if attempt.reference.is_some() => Ok(Some(read_answer(&body)?)),
            StatusCode::OK => Ok(read_answer::<InvoiceList>(&body)?.items.into_iter().next()),
            other => anyhow::bail!("the gateway answered HTTP {other}"),
        }
    }
}

fn escaped(part: &str) -> String {
    form_urlencoded::byte_serialize(part.as_bytes()).collect()
}

/// serde's own words would quote the answer.
fn read_answer<T: DeserializeOwned>(body: &[u8]) -> anyhow::Result<T> {
    serde_json::from_slice(body).map_err(|_| anyhow::anyhow!("the gateway's answer makes no sense"))
}

/// It said no, and will say no again; anything else may be tried again.
fn is_refusal(status: StatusCode) -> bool {
    matches!(status.as_u16(), 400 | 402 | 403 | 404 | 422)
}

/// What an invoice says of the attempt it is for.
fn outcome_of(attempt: &Attempt, invoice: Invoice) -> anyhow::Result<Outcome> {
    let is_ours = invoice.external_id == attempt.id
        && invoice.amount.0 == attempt.amount
        && invoice.currency == attempt.currency.code();
    anyhow::ensure!(is_ours, "the gateway speaks of another invoice");
    anyhow::ensure!(invoice.id.len() <= LONGEST_TEXT, "the gateway's name for an invoice has no end");
    Ok(match invoice.status {
        InvoiceStatus::Pending => match invoice.pay_url.filter(|url| is_web_address(url)) {
            Some(link) if link.len() <= LONGEST_TEXT => Outcome::Offered(Offer {
                reference: invoice.id,
                qr: Some(invoice.qr.filter(|qr| qr.len() <= LONGEST_TEXT).unwrap_or_else(|| link.clone())),
                link: Some(link),
                expires_at: invoice.expires_at,
                ends_at: None,
                check_every: Some(CHECK_EVERY),
            }),
            _ => Outcome::Pending { reference: Some(invoice.id) },
        },
        InvoiceStatus::Paid => Outcome::Approved { reference: Some(invoice.id) },
        InvoiceStatus::Failed => Outcome::Declined { reason: No::GatewayRefused.into() },
        InvoiceStatus::Expired => Outcome::Expired,
    })
}

#[async_trait]
impl PaymentProvider for Gateway {
    fn name(&self) -> &'static str {
        "gateway"
    }

    fn title(&self) -> &'static str {
        TITLE
    }

    fn abilities(&self) -> Abilities {
        Abilities { ways: &[Way::Link], choices: &[] }
    }

    async fn charge(
        &self,
        attempt: &Attempt,
        _charge: &Charge,
        _now: DateTime<Utc>,
    ) -> anyhow::Result<Outcome> {
        let wish = CreateInvoice {
            amount: WireAmount(attempt.amount),
            currency: attempt.currency.code(),
            external_id: attempt.id,
            description: attempt.id.to_string(),
            callback_url: &self.callback_url,
        };
        let Answer { status, body } = answer(self.post("invoices", &attempt.id.to_string(), &wish)?).await?;
        if is_refusal(status) {
            tracing::warn!(payment.attempt = %attempt.id, http.status = status.as_u16(), "the gateway refused an invoice");
            return Ok(Outcome::Declined { reason: No::GatewayRefused.into() });
        }
        anyhow::ensure!(status.is_success(), "the gateway answered HTTP {status}");
        outcome_of(attempt, read_answer(&body)?)
    }

    /// One that the gateway does not know was never made; had it been on its
    /// way still, nobody would get to see its link.
    async fn look_up(&self, attempt: &Attempt, _now: DateTime<Utc>) -> anyhow::Result<Outcome> {
        match self.find(attempt).await? {
            Some(invoice) => outcome_of(attempt, invoice),
            None => Ok(Outcome::Expired),
        }
    }

    async fn refund(&self, refund: &Repayment) -> anyhow::Result<Outcome> {
        let declined = Outcome::Declined { reason: No::GatewayNoRefund.into() };
        let Some(reference) = &refund.payment_reference else { return Ok(declined) };
        let wish = CreateRefund {
            amount: WireAmount(refund.amount),
            currency: refund.currency.code(),
            external_id: refund.id,
        };
        let path = format!("invoices/{}/refunds", escaped(reference));
        let Answer { status, body } = answer(self.post(&path, &refund.id.to_string(), &wish)?).await?;
        if is_refusal(status) {
            return Ok(declined);
        }
        anyhow::ensure!(status.is_success(), "the gateway answered HTTP {status}");
        let said: Refund = read_answer(&body)?;
        anyhow::ensure!(said.amount.0 == refund.amount, "the gateway speaks of another amount");
        Ok(match said.status {
            RefundStatus::Done => Outcome::Approved { reference: Some(said.id) },
            RefundStatus::Pending => Outcome::Pending { reference: Some(said.id) },
            RefundStatus::Failed => declined,
        })
    }
}
