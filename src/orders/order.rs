//! An order as the rooms know it: its four facts, its money, its people, its
//! lines and its history. What holds phones and addresses has no `Debug`, so
//! that none gets into a log.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::types::Json;

use super::issue::IssueType;
use super::status::{DeliveryMethod, Stage, Standing};
use crate::figures::Figure;
use crate::payments::PaymentStatus;
use crate::text_column;
use crate::values::{ClockTime, Currency, DayWindow, Minor, PayLink, PaymentMethod, TrackingToken};

/// Orders of these sources are paid later, whatever their method.
pub(super) const MARKETPLACES: [&str; 1] = ["kuper"];

/// What an order holds of the shop's stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Reservation {
    None,
    Held,
    Consumed,
    Released,
}

text_column!(Reservation);

/// An order.
#[derive(Clone)]
pub struct Order {
    pub id: i64,
    pub ulid: String,
    /// From 1 per shop, rising, with gaps.
    pub number: i64,
    /// Rises with every change.
    pub version: i32,
    pub stage: Stage,
    pub stage_before_issue: Option<Stage>,
    pub payment_status: PaymentStatus,
    pub paid_total: Minor,
    pub refunded_total: Minor,
    pub reservation: Reservation,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub currency: Currency,
    pub flower_sum: Minor,
    pub delivery_fee: Minor,
    pub discount: Minor,
    pub total: Minor,
    pub payment_method: Option<PaymentMethod>,
    pub source: String,
    pub customer_id: i64,
    pub customer_name: Option<String>,
    pub customer_phone: Option<String>,
    pub recipient_name: Option<String>,
    pub recipient_phone: Option<String>,
    pub is_anonymous: bool,
    pub delivery_method: DeliveryMethod,
    pub delivery_zone_id: Option<i64>,
    pub address: Option<String>,
    pub entrance: Option<String>,
    pub floor: Option<String>,
    pub flat: Option<String>,
    pub intercom: Option<String>,
    pub address_needs_clarification: bool,
    pub delivery_date: Option<NaiveDate>,
    pub window_from: Option<ClockTime>,
    pub window_to: Option<ClockTime>,
    pub comment: Option<String>,
    pub card_text: Option<String>,
    pub staff_notes: Option<String>,
    pub florist_id: Option<i64>,
    pub courier_id: Option<i64>,
    pub tracking_token: TrackingToken,
    pub pay_link: Option<PayLink>,
    pub unpaid_release_at: Option<DateTime<Utc>>,
    pub issue_type: Option<IssueType>,
    pub issue_comment: Option<String>,
    pub issue_reported_at: Option<DateTime<Utc>>,
    pub cancel_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub paid_at: Option<DateTime<Utc>>,
    pub assembled_at: Option<DateTime<Utc>>,
    pub shipped_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub items: Json<Vec<Item>>,
    /// The stages passed, the oldest first.
    pub stages_passed: Json<Vec<StagePassed>>,
    pub florist: Option<Json<Colleague>>,
    pub courier: Option<Json<Colleague>>,
    /// The customer as known today; names and phones on the order stay as placed.
    pub customer: Json<Buyer>,
}

/// A line of an order, as placed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Item {
    pub id: i64,
    pub product_id: Option<i64>,
    pub product_name: String,
    pub product_category: String,
    pub quantity: i64,
    pub price: Minor,
    pub total: Minor,
    /// Counted goods this line holds of its product's stock.
    pub held_quantity: i64,
    /// Pieces that were refunded, and what they came to.
    pub refunded_quantity: i64,
    pub refunded_amount: Minor,
    pub notes: Option<String>,
}

/// A stage an order has come to.
#[derive(Clone, Debug, Deserialize)]
pub struct StagePassed {
    pub stage: Stage,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
}

/// A florist or courier.
#[derive(Clone, Deserialize)]
pub struct Colleague {
    pub id: i64,
    pub name: String,
    pub phone: String,
}

/// The customer behind an order.
#[derive(Clone, Deserialize)]
pub struct Buyer {
    pub id: i64,
    pub name: Option<String>,
    pub phone: Option<String>,
    /// What they have bought in the shop's currency, as it was when the order was read.
    pub bought: Figure,
}

/// Kinds of history rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum HistoryKind {
    Created,
    Status,
    Edited,
    Items,
    Assigned,
    Confirmed,
    Payment,
    Refund,
    Reservation,
    Comment,
}

text_column!(HistoryKind);

/// A row of an order's history.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    pub id: i64,
    pub kind: HistoryKind,
    /// The stage after the change.
    pub stage: Stage,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
    pub staff_id: Option<i64>,
    pub comment: Option<String>,
    pub details: Option<serde_json::Value>,
}

pub(super) fn is_paid_later(method: Option<PaymentMethod>, source: &str) -> bool {
    method == Some(PaymentMethod::Cash) || MARKETPLACES.contains(&source)
}

impl Item {
    /// Pieces that are still the buyer's.
    pub(super) fn kept_quantity(&self) -> i64 {
        self.quantity - self.refunded_quantity
    }
}

impl Order {
    /// All that decides where the order may go next.
    pub fn standing(&self) -> Standing {
        Standing {
            stage: self.stage,
            before_issue: self.stage_before_issue,
            delivery_method: self.delivery_method,
            is_paid_later: self.is_paid_later(),
        }
    }

    /// Cash or a marketplace: payment moves no stage.
    pub fn is_paid_later(&self) -> bool {
        is_paid_later(self.payment_method, &self.source)
    }

    /// What is still to be paid; a refund is not owed again.
    pub fn outstanding(&self) -> Minor {
        if self.stage == Stage::Cancelled {
            return Minor::ZERO;
        }
        Minor((self.total.0 - self.paid_total.0).max(0))
    }

    /// The window of its day.
    pub fn window(&self) -> Option<DayWindow> {
        DayWindow::new(self.window_from?, self.window_to?).ok()
    }
}
