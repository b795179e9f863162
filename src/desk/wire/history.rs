//! An order's history: what happened, with old and new values.

use serde::Serialize;
use utoipa::ToSchema;

use super::order_parts::event_of_stage;
use crate::orders::{Details, FieldChange, HistoryEntry, HistoryKind, Stage, Told};
use crate::values::{Currency, LineId, Major, Minor, PaymentId, Phone, RefundId, ShopZone, StaffId};

/// A row of an order's history.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryEntry, example = json!({
    "kind": "edited",
    "details": {
        "payment_id": null, "status": null, "refund_id": null, "parts": null, "fields": ["delivery_fee"],
        "changes": [{"field": "delivery_fee", "item_id": null, "product_name": null, "old": 1000, "new": 2000}],
    },
}))]
pub(in crate::desk) struct HistoryView {
    id: i64,
    /// created, status, edited, items, assigned, confirmed, payment, refund, reservation, comment, photo_added,
    /// photo_removed.
    #[schema(example = "status")]
    kind: &'static str,
    /// The stage after the change.
    status: Stage,
    #[schema(value_type = String, format = DateTime)]
    changed_at: String,
    #[schema(example = "Марина")]
    changed_by: String,
    #[schema(value_type = Option<i64>)]
    staff_id: Option<StaffId>,
    comment: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    /// The kind in the earlier words, where there was one for it.
    #[schema(example = "status_changed")]
    event_type: &'static str,
    #[schema(example = "Марина")]
    user: String,
    /// Null where the kind says it all.
    details: Option<DetailsView>,
}

/// What changed, and what it has to do with; what does not belong to the kind is null.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryDetails)]
struct DetailsView {
    /// The payment, or the one that moved the order.
    #[schema(value_type = Option<i64>)]
    payment_id: Option<PaymentId>,
    /// What became of an attempt to pay.
    #[schema(example = "failed")]
    status: Option<String>,
    #[schema(value_type = Option<i64>)]
    refund_id: Option<RefundId>,
    /// The refunds of single payments that it consists of.
    #[schema(value_type = Option<Vec<i64>>)]
    parts: Option<Vec<RefundId>>,
    /// The fields that were edited: they stay when values that tell of a person were erased.
    #[schema(example = json!(["address", "delivery_fee"]))]
    fields: Option<Vec<String>>,
    changes: Vec<ChangeView>,
}

/// A field, a line or a person that changed.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryChange, example = json!({
    "field": "delivery_fee", "item_id": null, "product_name": null, "old": 1000, "new": 2000
}))]
struct ChangeView {
    /// As the order names it; `items` for a line, `florist_id` and `courier_id` for whom it was assigned to.
    field: String,
    /// Of a line.
    #[schema(value_type = Option<i64>)]
    item_id: Option<LineId>,
    /// Of a line.
    product_name: Option<String>,
    /// Null where there was nothing.
    old: Option<ValueView>,
    /// Null where there is nothing any more.
    new: Option<ValueView>,
}

/// A value of an order: a text (dates, windows and words too), an amount, a flag, somebody of the staff, or a line.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = HistoryValue)]
enum ValueView {
    Text(String),
    #[schema(value_type = f64)]
    Amount(Major),
    Flag(bool),
    Staff(StaffValue),
    Line(LineValue),
}

/// Somebody of the staff, by the name they had.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryStaff)]
struct StaffValue {
    #[schema(value_type = i64, example = 5)]
    id: StaffId,
    #[schema(example = "Марина")]
    name: String,
}

/// A line: how much, for how much.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryLine)]
struct LineValue {
    #[schema(example = 1)]
    quantity: i64,
    #[schema(value_type = f64, example = 25000)]
    price: Major,
    notes: Option<String>,
}

/// Who reads a history, and of what order.
#[derive(Clone, Copy)]
pub(in crate::desk) struct HistoryReader {
    pub zone: ShopZone,
    pub currency: Currency,
    pub sees_phones: bool,
}

impl HistoryView {
    pub(in crate::desk) fn new(entry: HistoryEntry, reader: HistoryReader) -> Self {
        let event_type = earlier_word(&entry);
        let personal = entry.personal.map(|personal| personal.0).unwrap_or_default().0;
        Self {
            id: entry.id,
            kind: entry.kind.into(),
            status: entry.stage,
            changed_at: reader.zone.render(entry.changed_at),
            created_at: reader.zone.render(entry.changed_at),
            event_type,
            user: entry.changed_by.clone(),
            changed_by: entry.changed_by,
            staff_id: entry.staff_id,
            comment: entry.comment,
            details: entry.details.and_then(|details| reader.details(details.0, personal)),
        }
    }
}

fn earlier_word(entry: &HistoryEntry) -> &'static str {
    let names = |field| {
        let details = entry.details.as_ref().map(|details| &details.0);
        details.is_some_and(|details| details.changes.0.iter().any(|change| change.field == field))
    };
    match entry.kind {
        HistoryKind::Status => event_of_stage(entry.stage),
        HistoryKind::Comment => "comment_added",
        HistoryKind::Payment => "payment_received",
        HistoryKind::Assigned if names("courier_id") && !names("florist_id") => "courier_assigned",
        HistoryKind::Assigned => "florist_assigned",
        HistoryKind::Items | HistoryKind::Edited => "edited",
        HistoryKind::Created
        | HistoryKind::Confirmed
        | HistoryKind::Refund
        | HistoryKind::Reservation
        | HistoryKind::PhotoAdded
        | HistoryKind::PhotoRemoved => entry.kind.into(),
    }
}

impl HistoryReader {
    /// What was stored without anything in it is nothing.
    fn details(self, details: Details, personal: Vec<FieldChange>) -> Option<DetailsView> {
        let Details { payment_id, status, refund_id, parts, fields, changes } = details;
        let changes = changes.0.into_iter().chain(personal).map(|change| self.change(change));
        let told = DetailsView { payment_id, status, refund_id, parts, fields, changes: changes.collect() };
        (!told.is_empty()).then_some(told)
    }

    fn change(self, change: FieldChange) -> ChangeView {
        let FieldChange { field, item_id, product_name, old, new } = change;
        ChangeView { field, item_id, product_name, old: self.value(old), new: self.value(new) }
    }

    fn value(self, told: Told) -> Option<ValueView> {
        let amount = |minor| self.currency.to_major(Minor(minor));
        Some(match told {
            Told::Nothing => return None,
            Told::Text(text) => ValueView::Text(text),
            Told::Phone(phone) if self.sees_phones => ValueView::Text(phone),
            Told::Phone(phone) => ValueView::Text(Phone::mask(&phone)),
            Told::Amount { minor } => ValueView::Amount(amount(minor)),
            Told::Flag(flag) => ValueView::Flag(flag),
            Told::Staff { id, name } => ValueView::Staff(StaffValue { id, name }),
            Told::Line { quantity, price_minor, notes } => {
                ValueView::Line(LineValue { quantity, price: amount(price_minor), notes })
            }
        })
    }
}

impl DetailsView {
    fn is_empty(&self) -> bool {
        let Self { payment_id, status, refund_id, parts, fields, changes } = self;
        let has_ids = payment_id.is_some() || refund_id.is_some() || parts.is_some();
        !has_ids && status.is_none() && fields.is_none() && changes.is_empty()
    }
}
