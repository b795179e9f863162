//! The parts of an order that travel together: shared by what is asked for,
//! what is stored and what is answered, so that a new field touches few
//! places. What holds phones and addresses has no `Debug`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::status::DeliveryMethod;
use crate::values::{ClockTime, DayWindow, Minor, ZoneId};
use crate::{text_column, word_value};

/// Who orders, and who receives.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderPeople)]
pub struct People {
    #[schema(example = "+77011234567")]
    pub customer_phone: Option<String>,
    #[schema(example = "Иван Петров")]
    pub customer_name: Option<String>,
    #[schema(example = "+77017654321")]
    pub recipient_phone: Option<String>,
    #[schema(example = "Айгуль Касымова")]
    pub recipient_name: Option<String>,
    /// The recipient is not told who sends.
    pub is_anonymous: bool,
}

/// How, where and when an order reaches its recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    pub method: DeliveryMethod,
    pub zone_id: Option<ZoneId>,
    pub address: Address,
    pub date: Option<NaiveDate>,
    pub window: Option<DayWindow>,
}

/// Where to deliver. `T` is a text that may be absent: as stored, as it came, or
/// as it is to become.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderAddress)]
pub struct Address<T = Option<String>> {
    #[serde(rename = "address", default)]
    #[schema(value_type = Option<String>, example = "г. Алматы, пр. Достык 89, кв. 45", max_length = 500)]
    pub line: T,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub entrance: T,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub floor: T,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub flat: T,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub intercom: T,
}

/// What the buyer wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderTexts)]
pub struct Texts<T = Option<String>> {
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Позвонить за час до доставки", max_length = 2000)]
    pub comment: T,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "С днём рождения!", max_length = 2000)]
    pub card_text: T,
}

/// An order's sums; flowers and delivery less discount make the total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderSums)]
pub struct Sums<M = Minor> {
    #[schema(value_type = f64, example = 2000)]
    pub delivery_fee: M,
    #[schema(value_type = f64, example = 25000)]
    pub flower_sum: M,
    #[schema(value_type = f64, example = 0)]
    pub discount: M,
    #[schema(value_type = f64, example = 27000)]
    pub total: M,
}

/// When an order came to what it has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderMoments)]
pub struct Moments<T = DateTime<Utc>> {
    #[schema(value_type = Option<String>, format = DateTime)]
    pub paid_at: Option<T>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub confirmed_at: Option<T>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub assembled_at: Option<T>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub shipped_at: Option<T>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub delivered_at: Option<T>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub completed_at: Option<T>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub cancelled_at: Option<T>,
}

/// The problem with an order, if there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderIssue)]
pub struct Issue<T = DateTime<Utc>> {
    #[serde(rename = "issue_type")]
    pub kind: Option<IssueType>,
    #[serde(rename = "issue_comment")]
    pub comment: Option<String>,
    #[serde(rename = "issue_reported_at")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub reported_at: Option<T>,
}

/// What went wrong.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum IssueType {
    WrongAddress,
    RecipientUnavailable,
    QualityIssue,
    WrongOrder,
    DeliveryDelay,
    PaymentIssue,
    Other,
}

text_column!(IssueType);
word_value!(IssueType);

impl Delivery {
    /// The window of the row's two columns.
    pub(super) fn window_of(from: Option<ClockTime>, to: Option<ClockTime>) -> Option<DayWindow> {
        DayWindow::new(from?, to?).ok()
    }

    /// Somebody has to ask where to deliver.
    pub fn address_needs_clarification(&self) -> bool {
        self.method == DeliveryMethod::Delivery && self.address.line.is_none()
    }
}

impl<M> Sums<M> {
    /// The same sums in another form.
    pub fn map<N>(self, form: impl Fn(M) -> N) -> Sums<N> {
        Sums {
            delivery_fee: form(self.delivery_fee),
            flower_sum: form(self.flower_sum),
            discount: form(self.discount),
            total: form(self.total),
        }
    }
}

impl<T> Moments<T> {
    /// The same moments in another form.
    pub fn map<U>(self, form: impl Fn(T) -> U) -> Moments<U> {
        Moments {
            paid_at: self.paid_at.map(&form),
            confirmed_at: self.confirmed_at.map(&form),
            assembled_at: self.assembled_at.map(&form),
            shipped_at: self.shipped_at.map(&form),
            delivered_at: self.delivered_at.map(&form),
            completed_at: self.completed_at.map(&form),
            cancelled_at: self.cancelled_at.map(&form),
        }
    }
}

impl<T> Issue<T> {
    /// The same with its moment in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Issue<U> {
        Issue { kind: self.kind, comment: self.comment, reported_at: self.reported_at.map(form) }
    }
}
