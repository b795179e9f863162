//! What goes to the gateway and comes back. Words that several gateways spell
//! in their own way are read alike.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::payments::wire_amount::WireAmount;

#[derive(Serialize)]
pub(super) struct CreateInvoice<'a> {
    pub amount: WireAmount,
    pub currency: &'a str,
    pub external_id: Uuid,
    pub description: String,
    pub callback_url: &'a str,
}

/// An invoice, in answers and in callbacks.
#[derive(Deserialize)]
pub(super) struct Invoice {
    pub id: String,
    #[serde(alias = "externalOrderId", alias = "external_order_id")]
    pub external_id: Uuid,
    pub status: InvoiceStatus,
    pub amount: WireAmount,
    pub currency: String,
    #[serde(default, alias = "payUrl")]
    pub pay_url: Option<String>,
    #[serde(default)]
    pub qr: Option<String>,
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum InvoiceStatus {
    #[serde(alias = "new", alias = "created")]
    Pending,
    /// What went back since was paid before.
    #[serde(alias = "partially_refunded", alias = "refunded")]
    Paid,
    #[serde(alias = "declined")]
    Failed,
    #[serde(alias = "cancelled")]
    Expired,
}

/// What a search by our name for it finds.
#[derive(Deserialize)]
pub(super) struct InvoiceList {
    pub items: Vec<Invoice>,
}

#[derive(Serialize)]
pub(super) struct CreateRefund<'a> {
    pub amount: WireAmount,
    pub currency: &'a str,
    pub external_id: Uuid,
}

#[derive(Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub status: RefundStatus,
    pub amount: WireAmount,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RefundStatus {
    Pending,
    #[serde(alias = "succeeded", alias = "refunded")]
    Done,
    Failed,
}
