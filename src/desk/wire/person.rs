//! All that the shop has of one person, as a file.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::customers::CustomerView;
use crate::orders::{FieldChange, Stage, Told};
use crate::values::{Currency, CustomerId, Major, OrderId};

/// All that the shop has of one person.
#[derive(Serialize, ToSchema)]
pub(in crate::desk) struct PersonalFile {
    #[schema(value_type = String, format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    pub exported_at: String,
    /// Their profile, with phones, dates and addresses.
    pub customer: CustomerView,
    /// The oldest first.
    pub orders: Vec<PersonalOrder>,
    /// Whether they want to hear of their orders by the bot.
    pub consents: Vec<PersonalConsent>,
    /// Whose data became theirs.
    pub merged: Vec<PersonalMerge>,
}

/// An order with all that was written on it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(in crate::desk) struct PersonalOrder {
    #[schema(value_type = i64, example = 1234)]
    pub id: OrderId,
    #[schema(example = 57)]
    number: i64,
    status: Stage,
    #[schema(format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    created_at: String,
    #[schema(example = "website")]
    source: String,
    currency: Currency,
    #[schema(value_type = f64, example = 27000)]
    total: Major,
    customer_name: Option<String>,
    customer_phone: Option<String>,
    recipient_name: Option<String>,
    recipient_phone: Option<String>,
    is_anonymous: bool,
    delivery_date: Option<NaiveDate>,
    address: Option<String>,
    entrance: Option<String>,
    floor: Option<String>,
    flat: Option<String>,
    intercom: Option<String>,
    comment: Option<String>,
    card_text: Option<String>,
    staff_notes: Option<String>,
    issue_comment: Option<String>,
    cancel_reason: Option<String>,
    items: Vec<PersonalItem>,
    payments: Vec<PersonalMoney>,
    refunds: Vec<PersonalMoney>,
    feedback: Option<PersonalFeedback>,
    history: Vec<PersonalChange>,
}

/// A line of such an order.
#[derive(Serialize, Deserialize, ToSchema)]
struct PersonalItem {
    #[schema(example = "Букет роз «Классика»")]
    product_name: String,
    #[schema(example = 1)]
    quantity: i64,
    #[schema(value_type = f64, example = 25000)]
    price: Major,
    notes: Option<String>,
}

/// Money that came, or went back.
#[derive(Serialize, Deserialize, ToSchema)]
struct PersonalMoney {
    #[schema(value_type = f64, example = 27000)]
    amount: Major,
    currency: Currency,
    #[schema(example = "kaspi")]
    method: String,
    #[schema(example = "succeeded")]
    status: String,
    comment: Option<String>,
    #[schema(format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    created_at: String,
}

/// What they said of an order.
#[derive(Serialize, Deserialize, ToSchema)]
struct PersonalFeedback {
    #[schema(example = 5)]
    rating: i32,
    comment: Option<String>,
    #[schema(format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    created_at: String,
}

/// What happened to an order, with the values that told of people.
#[derive(Serialize, Deserialize, ToSchema)]
struct PersonalChange {
    #[schema(example = "edited")]
    kind: String,
    #[schema(format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    changed_at: String,
    comment: Option<String>,
    changes: Vec<PersonalValue>,
}

/// A value that told of somebody, and the one in its place.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(from = "FieldChange")]
struct PersonalValue {
    #[schema(example = "recipient_name")]
    field: String,
    #[schema(example = "Мадина")]
    old: Option<String>,
    #[schema(example = "Мадина Сеитова")]
    new: Option<String>,
}

impl From<FieldChange> for PersonalValue {
    fn from(change: FieldChange) -> Self {
        let text = |told| match told {
            Told::Text(text) | Told::Phone(text) => Some(text),
            Told::Line { notes, .. } => notes,
            Told::Nothing | Told::Amount { .. } | Told::Flag(_) | Told::Staff { .. } => None,
        };
        Self { field: change.field, old: text(change.old), new: text(change.new) }
    }
}

/// An answer to the shop's one question.
#[derive(Serialize, Deserialize, ToSchema)]
pub(in crate::desk) struct PersonalConsent {
    #[schema(example = "+77011234567")]
    phone: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    asked_at: Option<String>,
    /// Null: not answered.
    agreed: Option<bool>,
    #[schema(value_type = Option<String>, format = DateTime)]
    answered_at: Option<String>,
}

/// A customer who was merged into this one.
#[derive(Serialize, Deserialize, ToSchema)]
pub(in crate::desk) struct PersonalMerge {
    #[schema(value_type = i64, example = 1002)]
    merged_id: CustomerId,
    #[schema(format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    merged_at: String,
}
