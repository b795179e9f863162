//! A payment of an order: one that is to be, and one that is there.

use chrono::{DateTime, Utc};

use super::by::By;
use super::status::PaymentState;
use crate::values::{Currency, Minor, OrderId, PaymentId, PaymentMethod};

/// A payment of an order.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: PaymentId,
    pub order_id: OrderId,
    pub amount: Minor,
    pub currency: Currency,
    pub method: PaymentMethod,
    pub by: By,
    pub status: PaymentState,
    pub failure: Option<String>,
    pub comment: Option<String>,
    pub terminal_reference: Option<String>,
    pub fiscal_receipt_number: Option<String>,
    pub recorded_by: String,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// A payment to be.
#[derive(Clone, Debug)]
pub struct NewPayment {
    pub order_id: OrderId,
    pub amount: Minor,
    pub currency: Currency,
    pub method: PaymentMethod,
    pub comment: Option<String>,
    pub terminal_reference: Option<String>,
    pub fiscal_receipt_number: Option<String>,
}

impl NewPayment {
    /// A payment without papers.
    pub fn plain(order_id: OrderId, amount: Minor, currency: Currency, method: PaymentMethod) -> Self {
        Self {
            order_id,
            amount,
            currency,
            method,
            comment: None,
            terminal_reference: None,
            fiscal_receipt_number: None,
        }
    }
}
