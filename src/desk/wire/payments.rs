//! Payments, as they are recorded and shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Checks, Result};
use crate::payments::{self, NewPayment, Payment, PaymentState};
use crate::rest::{LONGEST_NAME, LONGEST_TEXT};
use crate::values::{Currency, Language, Major, MajorInput, OrderId, PaymentId, PaymentMethod, ShopZone};

/// Money that a person has taken.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct RecordPayment {
    /// In major units, above 0; a fraction of a tenge is refused.
    #[schema(value_type = f64, exclusive_minimum = 0, maximum = 1_000_000_000, example = 27000)]
    amount: MajorInput,
    method: PaymentMethod,
    #[schema(max_length = 2000)]
    comment: Option<String>,
    /// What the terminal printed: the bank's number of the payment.
    #[schema(max_length = 200, example = "RRN 512907114203")]
    terminal_reference: Option<String>,
    #[schema(max_length = 200, example = "1307004512")]
    fiscal_receipt_number: Option<String>,
}

impl RecordPayment {
    pub(in crate::desk) fn check(&self, order_id: OrderId, currency: Currency) -> Result<NewPayment> {
        let mut checks = Checks::body();
        let amount = checks.positive_amount("amount", &self.amount, currency);
        let comment = checks.optional_prose("comment", self.comment.as_deref(), LONGEST_TEXT);
        let mut text = |field: &str, text: &Option<String>, limit: usize| {
            checks.optional_text(field, text.as_deref(), limit)
        };
        let new = NewPayment {
            comment,
            terminal_reference: text("terminal_reference", &self.terminal_reference, LONGEST_NAME),
            fiscal_receipt_number: text("fiscal_receipt_number", &self.fiscal_receipt_number, LONGEST_NAME),
            ..NewPayment::plain(order_id, amount, currency, self.method)
        };
        checks.done().map(|()| new)
    }
}

/// A payment of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = Payment, example = json!({"status": "succeeded"}))]
pub(in crate::desk) struct PaymentView {
    #[schema(value_type = i64)]
    id: PaymentId,
    #[schema(value_type = i64, example = 1234)]
    order_id: OrderId,
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
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    settled_at: Option<String>,
}

impl PaymentView {
    pub(in crate::desk) fn new(payment: Payment, zone: ShopZone, language: Language) -> Self {
        let failure = payment.failure.as_deref();
        Self {
            id: payment.id,
            order_id: payment.order_id,
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
