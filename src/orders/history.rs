//! What history says of an order: one row a change, with what was before and
//! what is now.
//!
//! Invariant: personal values (names, phones, addresses, what people wrote)
//! stand in a table of their own, so that they can be erased without the rest:
//! `forget.rs` does, and empties what people said to a change.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::types::Json;

use super::order::{Item, Reservation};
use super::parts::IssueType;
use super::source::Source;
use super::status::{DeliveryMethod, Stage};
use crate::media;
use crate::payments::PaymentState;
use crate::text_column;
use crate::values::{
    Actor, DayWindow, LineId, Minor, PaymentId, PaymentMethod, RefundId, StaffId, Substitution,
};

/// Who changes an order, when, and what they say to it.
pub struct Change<'a> {
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub comment: Option<&'a str>,
}

/// Kinds of history rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames, strum::IntoStaticStr)]
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
    PhotoAdded,
    PhotoRemoved,
}

text_column!(HistoryKind);

/// A row of an order's history.
#[derive(Clone)]
pub struct HistoryEntry {
    pub id: i64,
    pub kind: HistoryKind,
    /// The stage after the change.
    pub stage: Stage,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
    pub staff_id: Option<StaffId>,
    pub comment: Option<String>,
    pub details: Option<Json<Details>>,
    /// Changes of personal values; None once they were erased, too.
    pub personal: Option<Json<Changes>>,
}

/// A change, as it is to be noted.
#[derive(Clone)]
pub(super) enum Note {
    Status {
        from: Stage,
        to: Stage,
        payment: Option<PaymentId>,
        /// What it says of a problem: its beginning or its end.
        issue: Vec<FieldChange>,
    },
    Edited(Vec<FieldChange>),
    Items(Vec<FieldChange>),
    Assigned(Vec<FieldChange>),
    Confirmed,
    /// Money that came.
    Received(PaymentId),
    /// An attempt to pay that has begun or failed.
    Attempted(PaymentId, PaymentState),
    /// Refunds just begun: the first gives the whole its id.
    Refunding(Vec<RefundId>),
    /// What became of one.
    Refund(RefundId),
    Reservation {
        from: Reservation,
        to: Reservation,
    },
    Comment,
    /// Of what it is.
    PhotoAdded(media::Kind),
    PhotoRemoved(media::Kind),
}

/// What is stored beside a row's kind; what doesn't belong to it is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    pub payment_id: Option<PaymentId>,
    /// The payment's state, by its word.
    pub status: Option<String>,
    pub refund_id: Option<RefundId>,
    pub parts: Option<Vec<RefundId>>,
    /// The fields that changed, personal ones included.
    pub fields: Option<Vec<String>>,
    pub changes: Changes,
}

/// Changes as this version knows them. Of one that a newer version wrote in a
/// form of its own, the rest of the row stays readable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Value>")]
pub struct Changes(pub Vec<FieldChange>);

impl From<Vec<Value>> for Changes {
    fn from(stored: Vec<Value>) -> Self {
        Self(stored.into_iter().filter_map(|change| serde_json::from_value(change).ok()).collect())
    }
}

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// As the API names it; `items` for a line.
    pub field: String,
    /// The line, and what it is of.
    #[serde(default)]
    pub item_id: Option<LineId>,
    #[serde(default)]
    pub product_name: Option<String>,
    pub old: Told,
    pub new: Told,
}

/// A value that changed, as history keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Nothing,
    Text(String),
    Phone(String),
    /// Of the order's currency.
    Amount {
        minor: i64,
    },
    Flag(bool),
    Staff {
        id: StaffId,
        name: String,
    },
    Line {
        quantity: i64,
        price_minor: i64,
        notes: Option<String>,
    },
}

/// Fields whose values tell of people.
const PERSONAL: [&str; 13] = [
    "customer_name",
    "customer_phone",
    "recipient_name",
    "recipient_phone",
    "address",
    "entrance",
    "floor",
    "flat",
    "intercom",
    "card_text",
    "comment",
    "staff_notes",
    "issue_comment",
];

/// Of these, the ones that not everybody may read.
const PHONES: [&str; 2] = ["customer_phone", "recipient_phone"];

impl FieldChange {
    /// A field's old and new value.
    pub(super) fn new(field: &str, old: impl Into<Told>, new: impl Into<Told>) -> Self {
        let told = |value: Told| match value {
            Told::Text(phone) if PHONES.contains(&field) => Told::Phone(phone),
            value => value,
        };
        let (old, new) = (told(old.into()), told(new.into()));
        Self { field: field.to_owned(), item_id: None, product_name: None, old, new }
    }

    /// A line that came, went or changed.
    pub(super) fn of_line(old: Option<&Item>, new: Option<&Item>) -> Self {
        let line = new.or(old);
        Self {
            item_id: line.map(|line| line.id),
            product_name: line.map(|line| line.product_name.clone()),
            ..Self::new("items", old.map(Told::of_line), new.map(Told::of_line))
        }
    }

    fn is_personal(&self) -> bool {
        let is_written = |told: &Told| matches!(told, Told::Line { notes: Some(_), .. });
        PERSONAL.contains(&self.field.as_str()) || is_written(&self.old) || is_written(&self.new)
    }
}

impl Note {
    pub(super) fn kind(&self) -> HistoryKind {
        match self {
            Self::Status { .. } => HistoryKind::Status,
            Self::Edited(_) => HistoryKind::Edited,
            Self::Items(_) => HistoryKind::Items,
            Self::Assigned(_) => HistoryKind::Assigned,
            Self::Confirmed => HistoryKind::Confirmed,
            Self::Received(_) | Self::Attempted(..) => HistoryKind::Payment,
            Self::Refunding(_) | Self::Refund(_) => HistoryKind::Refund,
            Self::Reservation { .. } => HistoryKind::Reservation,
            Self::Comment => HistoryKind::Comment,
            Self::PhotoAdded(_) => HistoryKind::PhotoAdded,
            Self::PhotoRemoved(_) => HistoryKind::PhotoRemoved,
        }
    }

    /// What the row says, and what goes to the table of personal values.
    pub(super) fn into_details(self) -> (Option<Details>, Vec<FieldChange>) {
        let Some(mut details) = self.told() else { return (None, Vec::new()) };
        let changes = std::mem::take(&mut details.changes.0).into_iter();
        let (personal, others) = changes.partition(FieldChange::is_personal);
        details.changes = Changes(others);
        (Some(details), personal)
    }

    /// All that it says.
    fn told(self) -> Option<Details> {
        let none = Details::default();
        let details = match self {
            Self::Confirmed | Self::Comment => return None,
            Self::Received(id) => Details { payment_id: Some(id), ..none },
            Self::Attempted(id, status) => {
                Details { payment_id: Some(id), status: Some(<&str>::from(status).to_owned()), ..none }
            }
            Self::Refund(id) => Details { refund_id: Some(id), ..none },
            Self::Refunding(ids) => Details { refund_id: ids.first().copied(), parts: Some(ids), ..none },
            Self::Status { from, to, payment, issue } => {
                let mut changes = vec![FieldChange::new("status", from.word(), to.word())];
                changes.extend(issue);
                Details { payment_id: payment, changes: Changes(changes), ..none }
            }
            Self::Reservation { from, to } => {
                let change = FieldChange::new("reservation", <&str>::from(from), <&str>::from(to));
                Details { changes: Changes(vec![change]), ..none }
            }
            Self::PhotoAdded(kind) => {
                let change = FieldChange::new("photos", Told::Nothing, <&str>::from(kind));
                Details { changes: Changes(vec![change]), ..none }
            }
            Self::PhotoRemoved(kind) => {
                let change = FieldChange::new("photos", <&str>::from(kind), Told::Nothing);
                Details { changes: Changes(vec![change]), ..none }
            }
            Self::Items(changes) | Self::Assigned(changes) => Details { changes: Changes(changes), ..none },
            Self::Edited(changes) => {
                let fields = changes.iter().map(|change| change.field.clone()).collect();
                Details { fields: Some(fields), changes: Changes(changes), ..none }
            }
        };
        Some(details)
    }
}

/// As it is stored: what says nothing is left out.
pub(super) fn stored(value: &impl Serialize) -> Result<Value, serde_json::Error> {
    serde_json::to_value(value).map(without_nothing)
}

fn without_nothing(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, without_nothing(value)));
            Value::Object(fields.filter(|(_, value)| !value.is_null() && *value != json!([])).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_nothing).collect()),
        value => value,
    }
}

impl Told {
    fn of_line(item: &Item) -> Self {
        Self::Line { quantity: item.quantity, price_minor: item.price.0, notes: item.notes.clone() }
    }
}

impl<T: Into<Self>> From<Option<T>> for Told {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

macro_rules! told {
    ($($value:ty => |$name:ident| $told:expr;)+) => {
        $(
            impl From<$value> for Told {
                fn from($name: $value) -> Self {
                    $told
                }
            }
        )+
    };
}

told! {
    &str => |text| Self::Text(text.to_owned());
    String => |text| Self::Text(text);
    Minor => |amount| Self::Amount { minor: amount.0 };
    bool => |flag| Self::Flag(flag);
    NaiveDate => |date| Self::Text(date.to_string());
    Substitution => |word| Self::Text(<&str>::from(word).to_owned());
    DayWindow => |window| Self::Text(window.to_string());
    DeliveryMethod => |method| Self::Text(<&str>::from(method).to_owned());
    PaymentMethod => |method| Self::Text(method.word().to_owned());
    Source => |source| Self::Text(source.word().to_owned());
    IssueType => |kind| Self::Text(<&str>::from(kind).to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_before_is_still_read() {
        for before in [
            json!({"payment_id": 7}),
            json!({"payment_id": 7, "status": "failed"}),
            json!({"refund_id": 3, "parts": [3, 4]}),
            json!({"fields": ["address"]}),
        ] {
            let details: Details = serde_json::from_value(before.clone()).expect("details");
            assert_eq!(stored(&details).expect("json"), before);
        }
    }

    #[test]
    fn personal_values_are_kept_apart_and_named_all_the_same() {
        let address = FieldChange::new("address", Told::Nothing, "пр. Достык 89");
        let fee = FieldChange::new("delivery_fee", Minor(0), Minor(200_000));
        let (details, personal) = Note::Edited(vec![address.clone(), fee.clone()]).into_details();
        let details = details.expect("details");
        assert_eq!(details.fields, Some(vec!["address".to_owned(), "delivery_fee".to_owned()]));
        assert_eq!((details.changes.0, personal), (vec![fee], vec![address]));
    }

    #[test]
    fn what_is_written_on_a_line_is_personal() {
        let line = |notes: Option<&str>| Told::Line {
            quantity: 1,
            price_minor: 100,
            notes: notes.map(str::to_owned),
        };
        let written = FieldChange::new("items", Told::Nothing, line(Some("Для Айгуль")));
        let plain = FieldChange::new("items", line(None), Told::Nothing);
        let (details, personal) = Note::Items(vec![written.clone(), plain.clone()]).into_details();
        assert_eq!((details.expect("details").changes.0, personal), (vec![plain], vec![written]));
    }

    #[test]
    fn a_change_of_a_newer_version_does_not_hide_the_others() {
        let known =
            json!({"field": "discount", "old": {"amount": {"minor": 0}}, "new": {"amount": {"minor": 100}}});
        let newer = json!({"field": "stems", "old": {"bunch": 3}, "new": {"bunch": 4}});
        let details: Details = serde_json::from_value(json!({"changes": [newer, known]})).expect("details");
        assert_eq!(details.changes.0, [FieldChange::new("discount", Minor(0), Minor(100))]);
    }
}
