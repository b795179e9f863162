//! An attempt: one try at a provider to take money for an order.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::by::Taker;
use super::status::PaymentState;
use super::way::Way;
use crate::values::{Currency, Minor, OrderId, PaymentId};

/// An invoice lies in the buyer's app for a day, and is ours to wait for as long.
const INVOICE_PATIENCE: TimeDelta = TimeDelta::days(1);

/// An attempt as it stands, with what the buyer was given to pay with. A
/// provider that hears of the same `id` twice charges once.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What its provider knows it by.
    pub id: Uuid,
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub taker: Taker,
    pub way: Way,
    pub status: PaymentState,
    pub amount: Minor,
    pub currency: Currency,
    /// The provider's own name for it, once known.
    pub reference: Option<String>,
    pub link: Option<String>,
    /// The text of a QR code.
    pub qr: Option<String>,
    /// The buyer can't begin to pay after that.
    pub expires_at: Option<DateTime<Utc>>,
    /// Decided by then, where the provider or we set an end.
    pub ends_at: Option<DateTime<Utc>>,
    /// Written down as it began; None of one that an earlier version began.
    pub given_up_from: Option<DateTime<Utc>>,
    pub begun_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Attempt {
    /// When it ends for us, whatever its provider says or leaves unsaid.
    pub fn given_up_from(&self, patience: Duration) -> DateTime<Utc> {
        self.given_up_from.unwrap_or_else(|| given_up_from(self.begun_at, self.way, patience))
    }

    /// True if the buyer can still begin to pay with what they were given.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        let has_means = self.link.is_some() || self.qr.is_some();
        self.status.is_live() && has_means && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Our patience after an attempt begins, a day for an invoice.
pub(super) fn given_up_from(begun_at: DateTime<Utc>, way: Way, patience: Duration) -> DateTime<Utc> {
    let patience = match way {
        Way::Invoice => INVOICE_PATIENCE,
        Way::Link | Way::Qr => TimeDelta::from_std(patience).unwrap_or(TimeDelta::MAX),
    };
    begun_at.checked_add_signed(patience).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
