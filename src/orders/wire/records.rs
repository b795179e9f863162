//! What stands beside an order: its history, comments, payments and counts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::orders::order::HistoryEntry;
use crate::orders::status::Stage;
use crate::payments::{self, Payment, PaymentState};
use crate::values::{Currency, Language, Major, PaymentMethod, ShopZone};

/// A row of an order's history.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub(in crate::orders) struct HistoryView {
    id: i64,
    /// created, status, edited, items, assigned, confirmed, payment, refund, reservation, comment.
    #[schema(example = "status")]
    kind: &'static str,
    /// The stage after the change.
    status: Stage,
    #[schema(value_type = String, format = DateTime)]
    changed_at: String,
    #[schema(example = "Марина")]
    changed_by: String,
    staff_id: Option<i64>,
    comment: Option<String>,
    #[schema(value_type = Option<Object>)]
    details: Option<serde_json::Value>,
}

impl HistoryView {
    pub(in crate::orders) fn new(entry: HistoryEntry, zone: ShopZone) -> Self {
        Self {
            id: entry.id,
            kind: entry.kind.into(),
            status: entry.stage,
            changed_at: zone.render(entry.changed_at),
            changed_by: entry.changed_by,
            staff_id: entry.staff_id,
            comment: entry.comment,
            details: entry.details,
        }
    }
}

/// A comment just made.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderComment)]
pub(in crate::orders) struct CommentView {
    pub id: i64,
    #[schema(example = "Клиент просил пионы вместо роз")]
    pub comment: String,
    #[schema(example = "Марина")]
    pub changed_by: String,
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: String,
}

/// A payment of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = Payment)]
pub(in crate::orders) struct PaymentView {
    id: i64,
    order_id: i64,
    #[schema(value_type = f64, example = 27000)]
    amount: Major,
    currency: Currency,
    method: PaymentMethod,
    /// `manual`: recorded by a person.
    #[schema(example = "manual")]
    provider: String,
    status: PaymentState,
    /// Why it failed, in the reader's language.
    failure: Option<String>,
    comment: Option<String>,
    terminal_reference: Option<String>,
    fiscal_receipt_number: Option<String>,
    #[schema(example = "Марина")]
    recorded_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    settled_at: Option<String>,
}

impl PaymentView {
    pub(in crate::orders) fn new(payment: Payment, zone: ShopZone, language: Language) -> Self {
        let failure = payment.failure.as_deref();
        Self {
            id: payment.id.0,
            order_id: payment.order_id.0,
            amount: payment.currency.to_major(payment.amount),
            currency: payment.currency,
            method: payment.method,
            provider: payment.by.word().to_owned(),
            status: payment.status,
            failure: failure.map(|stored| payments::tell_failure(stored, language).to_owned()),
            comment: payment.comment,
            terminal_reference: payment.terminal_reference,
            fiscal_receipt_number: payment.fiscal_receipt_number,
            recorded_by: payment.recorded_by,
            created_at: zone.render(payment.created_at),
            settled_at: payment.settled_at.map(|moment| zone.render(moment)),
        }
    }
}

/// How many orders stand in each stage.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub(in crate::orders) struct SummaryView {
    pub total: i64,
    /// Every status, those without orders as 0.
    #[schema(value_type = std::collections::BTreeMap<String, i64>, example = json!({"new": 3, "paid": 5}))]
    pub counts: std::collections::BTreeMap<&'static str, i64>,
}
