//! An order's history: what happened, with old and new values.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::context::masked;
use crate::orders::{Details, FieldChange, HistoryEntry, Stage, Told};
use crate::values::{Currency, Minor, ShopZone, StaffId};

/// A row of an order's history.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub(in crate::desk) struct HistoryView {
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
    #[schema(value_type = Option<i64>)]
    staff_id: Option<StaffId>,
    comment: Option<String>,
    /// `changes`, a list of `{field, old, new}`, and what else belongs to the kind: `payment_id` and its `status`,
    /// `refund_id` and its `parts`, the `fields` that were edited. A line is the field `items`, with `item_id`.
    #[schema(value_type = Option<Object>)]
    details: Option<Value>,
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
        let personal = entry.personal.map(|personal| personal.0).unwrap_or_default().0;
        Self {
            id: entry.id,
            kind: entry.kind.into(),
            status: entry.stage,
            changed_at: reader.zone.render(entry.changed_at),
            changed_by: entry.changed_by,
            staff_id: entry.staff_id,
            comment: entry.comment,
            details: entry.details.and_then(|details| reader.details(details.0, personal)),
        }
    }
}

impl HistoryReader {
    /// What was stored without anything in it is nothing.
    fn details(self, details: Details, personal: Vec<FieldChange>) -> Option<Value> {
        let Details { payment_id, status, refund_id, parts, fields, changes } = details;
        let changes: Vec<_> =
            changes.0.into_iter().chain(personal).map(|change| self.change(change)).collect();
        let told = [
            ("payment_id", payment_id.map(|id| json!(id))),
            ("status", status.map(Value::from)),
            ("refund_id", refund_id.map(|id| json!(id))),
            ("parts", parts.map(|ids| json!(ids))),
            ("fields", fields.map(|fields| json!(fields))),
            ("changes", (!changes.is_empty()).then(|| Value::from(changes))),
        ];
        let told = told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let told: serde_json::Map<_, _> = told.collect();
        (!told.is_empty()).then_some(Value::Object(told))
    }

    fn change(self, change: FieldChange) -> Value {
        let mut told = json!({
            "field": change.field, "old": self.value(change.old), "new": self.value(change.new),
        });
        if let Some(item_id) = change.item_id {
            told["item_id"] = json!(item_id);
            told["product_name"] = json!(change.product_name);
        }
        told
    }

    fn value(self, told: Told) -> Value {
        let amount = |minor| json!(self.currency.to_major(Minor(minor)));
        match told {
            Told::Nothing => Value::Null,
            Told::Text(text) => Value::from(text),
            Told::Phone(phone) if self.sees_phones => Value::from(phone),
            Told::Phone(phone) => Value::from(masked(&phone)),
            Told::Amount { minor } => amount(minor),
            Told::Flag(flag) => Value::from(flag),
            Told::Staff { id, name } => json!({ "id": id, "name": name }),
            Told::Line { quantity, price_minor, notes } => {
                json!({ "quantity": quantity, "price": amount(price_minor), "notes": notes })
            }
        }
    }
}
