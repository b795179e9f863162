//! Changes of an order.

use serde::Deserialize;
use utoipa::ToSchema;

use super::create::WindowInput;
use super::{LONGEST_ADDRESS, LONGEST_ADDRESS_PART, LONGEST_NAME, LONGEST_TEXT};
use crate::http::{Checks, Object, Result, present};
use crate::orders::cancel::StockFate;
use crate::orders::care::Assignment;
use crate::orders::edit::Edit;
use crate::orders::issue::IssueType;
use crate::orders::items::LineChange;
use crate::orders::status::{DeliveryMethod, Stage};
use crate::payments::NewPayment;
use crate::values::{Currency, DayWindow, MajorInput, OrderId, PaymentMethod};

/// Changes of an order; what is absent stays, `null` clears.
#[derive(Deserialize, ToSchema)]
pub(in crate::orders) struct UpdateOrder {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 200)]
    recipient_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "+77017654321", max_length = 32, pattern = "^(\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7}$")]
    recipient_phone: Option<Option<String>>,
    is_anonymous: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 500)]
    address: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 50)]
    entrance: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 50)]
    floor: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 50)]
    flat: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 50)]
    intercom: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<WindowInput>)]
    delivery_window: Option<Option<Object<WindowInput>>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000, example = "С днём рождения!")]
    card_text: Option<Option<String>>,
    delivery_method: Option<DeliveryMethod>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PaymentMethod>)]
    payment_method: Option<Option<PaymentMethod>>,
    delivery_fee: Option<MajorInput>,
    discount: Option<MajorInput>,
    /// Only for an order without lines.
    flower_sum: Option<MajorInput>,
    /// Must come out of the sums.
    total: Option<MajorInput>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000, example = "Позвонить за час")]
    comment: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    staff_notes: Option<Option<String>>,
}

impl UpdateOrder {
    pub(in crate::orders) fn check(self, currency: Currency) -> Result<Edit> {
        let mut checks = Checks::body();
        let mut text = |field: &str, text: &Option<Option<String>>, limit: usize| {
            text.as_ref().map(|text| checks.optional_text(field, text.as_deref(), limit))
        };
        let edit = Edit {
            recipient_name: text("recipient_name", &self.recipient_name, LONGEST_NAME),
            address: text("address", &self.address, LONGEST_ADDRESS),
            entrance: text("entrance", &self.entrance, LONGEST_ADDRESS_PART),
            floor: text("floor", &self.floor, LONGEST_ADDRESS_PART),
            flat: text("flat", &self.flat, LONGEST_ADDRESS_PART),
            intercom: text("intercom", &self.intercom, LONGEST_ADDRESS_PART),
            card_text: text("card_text", &self.card_text, LONGEST_TEXT),
            comment: text("comment", &self.comment, LONGEST_TEXT),
            staff_notes: text("staff_notes", &self.staff_notes, LONGEST_TEXT),
            is_anonymous: self.is_anonymous,
            delivery_method: self.delivery_method,
            payment_method: self.payment_method,
            ..Edit::default()
        };
        let phone = self.recipient_phone.as_ref().map(|phone| {
            let phone = phone.as_deref().and_then(|phone| checks.kazakh_phone("recipient_phone", phone));
            phone.map(|phone| phone.to_string())
        });
        let date = self.delivery_date.as_ref();
        let date = date.map(|date| date.as_deref().and_then(|date| checks.date("delivery_date", date)));
        let window = self.delivery_window.as_ref();
        let window: Option<Option<DayWindow>> =
            window.map(|window| window.as_ref().and_then(|window| window.check(&mut checks)));
        let mut amount = |field: &str, amount: &Option<MajorInput>| {
            checks.optional_amount(field, amount.as_ref(), currency)
        };
        let edit = Edit {
            recipient_phone: phone,
            delivery_date: date,
            window,
            delivery_fee: amount("delivery_fee", &self.delivery_fee),
            discount: amount("discount", &self.discount),
            flower_sum: amount("flower_sum", &self.flower_sum),
            total: amount("total", &self.total),
            ..edit
        };
        checks.done().map(|()| edit)
    }
}

/// Changes of a line; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = UpdateOrderItem)]
pub(in crate::orders) struct UpdateItem {
    #[schema(minimum = 1, maximum = 10000)]
    quantity: Option<i64>,
    price: Option<MajorInput>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    notes: Option<Option<String>>,
}

impl UpdateItem {
    pub(in crate::orders) fn check(self, currency: Currency) -> Result<LineChange> {
        let mut checks = Checks::body();
        let notes = self.notes.as_ref();
        let change = LineChange {
            quantity: self.quantity.and_then(|quantity| checks.quantity("quantity", quantity)),
            price: checks.optional_amount("price", self.price.as_ref(), currency),
            notes: notes.map(|notes| checks.optional_text("notes", notes.as_deref(), LONGEST_TEXT)),
        };
        checks.done().map(|()| change)
    }
}

/// Where an order is to go next.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({ "status": "paid", "comment": "Оплачено через Kaspi Pay" }))]
pub(in crate::orders) struct ChangeStatus {
    pub status: Stage,
    #[schema(example = "Оплачено через Kaspi Pay", max_length = 2000)]
    comment: Option<String>,
}

/// A problem with an order.
#[derive(Deserialize, ToSchema)]
pub(in crate::orders) struct ReportIssue {
    pub issue_type: IssueType,
    #[schema(example = "Клиент указал неправильный адрес. Новый адрес: ул. Сатпаева 22", max_length = 2000)]
    comment: Option<String>,
}

/// The end of a problem.
#[derive(Default, Deserialize, ToSchema)]
pub(in crate::orders) struct ResolveIssue {
    #[schema(max_length = 2000, example = "Адрес уточнили")]
    comment: Option<String>,
}

/// Why an order is cancelled, and what becomes of its goods.
#[derive(Default, Deserialize, ToSchema)]
pub(in crate::orders) struct CancelOrder {
    #[schema(example = "Клиент передумал", max_length = 2000)]
    reason: Option<String>,
    pub stock: Option<StockFate>,
}

/// What to say about an order.
#[derive(Deserialize, ToSchema)]
pub(in crate::orders) struct AddComment {
    #[schema(example = "Клиент просил пионы вместо роз", min_length = 1, max_length = 2000)]
    comment: String,
}

macro_rules! commented {
    ($($body:ty : $field:ident),+) => {
        $(
            impl $body {
                /// What the caller says to the change.
                pub(in crate::orders) fn comment(&self) -> Result<Option<String>> {
                    let mut checks = Checks::body();
                    let comment = checks.optional_text(stringify!($field), self.$field.as_deref(), LONGEST_TEXT);
                    checks.done().map(|()| comment)
                }
            }
        )+
    };
}

commented!(ChangeStatus: comment, ReportIssue: comment, ResolveIssue: comment, CancelOrder: reason);

impl AddComment {
    pub(in crate::orders) fn check(&self) -> Result<String> {
        let mut checks = Checks::body();
        let comment = checks.text("comment", &self.comment, LONGEST_TEXT);
        checks.done().map(|()| comment)
    }
}

/// Who is to make and to carry an order; absent stays, `null` clears.
#[derive(Default, Deserialize, ToSchema)]
pub(in crate::orders) struct AssignOrder {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, example = 5)]
    florist_id: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, example = 6)]
    courier_id: Option<Option<i64>>,
}

impl From<AssignOrder> for Assignment {
    fn from(body: AssignOrder) -> Self {
        Self { florist_id: body.florist_id, courier_id: body.courier_id }
    }
}

/// Money that a person has taken.
#[derive(Deserialize, ToSchema)]
pub(in crate::orders) struct RecordPayment {
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
    pub(in crate::orders) fn check(&self, order_id: i64, currency: Currency) -> Result<NewPayment> {
        let mut checks = Checks::body();
        let amount = checks.positive_amount("amount", &self.amount, currency);
        let mut text = |field: &str, text: &Option<String>, limit: usize| {
            checks.optional_text(field, text.as_deref(), limit)
        };
        let new = NewPayment {
            comment: text("comment", &self.comment, LONGEST_TEXT),
            terminal_reference: text("terminal_reference", &self.terminal_reference, LONGEST_NAME),
            fiscal_receipt_number: text("fiscal_receipt_number", &self.fiscal_receipt_number, LONGEST_NAME),
            ..NewPayment::plain(OrderId(order_id), amount, currency, self.method)
        };
        checks.done().map(|()| new)
    }
}
