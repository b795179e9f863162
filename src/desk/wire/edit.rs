//! Changes of an order and of its lines.

use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;

use crate::composed_body;
use crate::http::{self, Checks, Given, KazakhPhoneInput, Result, TextInput, present};
use crate::orders::{Address, DeliveryMethod, Edit, LineChange, Sums, Texts};
use crate::rest::{LONGEST_NAME, LONGEST_TEXT, WindowInput, checked_address, checked_texts};
use crate::values::{Currency, DayWindow, MajorInput, PaymentMethod};

composed_body! {
    /// Changes of an order; what is absent stays, `null` clears.
    pub(in crate::desk) struct UpdateOrder {
        recipient: RecipientEdit,
        address: Address<Given<String>>,
        terms: TermsEdit,
        texts: Texts<Given<String>>,
    }
}

/// Who receives.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct RecipientEdit {
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    recipient_name: Given<String>,
    #[serde(default)]
    #[schema(schema_with = recipient_phone)]
    recipient_phone: Given<KazakhPhoneInput>,
    is_anonymous: Option<bool>,
}

/// On what terms.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct TermsEdit {
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Given<String>,
    #[serde(default)]
    #[schema(value_type = Option<WindowInput>)]
    delivery_window: Given<http::Object<WindowInput>>,
    delivery_method: Option<DeliveryMethod>,
    #[serde(default)]
    #[schema(value_type = Option<PaymentMethod>)]
    payment_method: Given<PaymentMethod>,
    delivery_fee: Option<MajorInput>,
    discount: Option<MajorInput>,
    /// Only for an order without lines.
    flower_sum: Option<MajorInput>,
    /// Must come out of the sums.
    total: Option<MajorInput>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    staff_notes: Given<String>,
}

fn recipient_phone() -> Object {
    KazakhPhoneInput::like_or_null("+77017654321")
}

impl UpdateOrder {
    pub(in crate::desk) fn check(&self, currency: Currency) -> Result<Edit> {
        let Self { recipient, address, terms, texts } = self;
        let mut checks = Checks::body();
        let mut text = |field: &str, text: &Given<String>, limit: usize| {
            text.0.as_ref().map(|text| checks.optional_text(field, text.as_deref(), limit))
        };
        let recipient_name = text("recipient_name", &recipient.recipient_name, LONGEST_NAME);
        let staff_notes = text("staff_notes", &terms.staff_notes, LONGEST_TEXT);
        let address = checked_address(&mut checks, address);
        let texts = checked_texts(&mut checks, texts);
        let recipient_phone = recipient.recipient_phone.0.as_ref().map(|phone| {
            let phone = phone.as_deref().and_then(|phone| checks.kazakh_phone("recipient_phone", phone));
            phone.map(|phone| phone.to_string())
        });
        let edit = Edit {
            recipient_name,
            recipient_phone,
            is_anonymous: recipient.is_anonymous,
            address,
            delivery_date: terms.date(&mut checks),
            window: terms.window(&mut checks),
            delivery_method: terms.delivery_method,
            payment_method: terms.payment_method.0,
            sums: terms.sums(&mut checks, currency),
            texts,
            staff_notes,
        };
        checks.done().map(|()| edit)
    }
}

impl TermsEdit {
    fn date(&self, checks: &mut Checks) -> Option<Option<chrono::NaiveDate>> {
        let date = self.delivery_date.0.as_ref();
        date.map(|date| date.as_deref().and_then(|date| checks.date("delivery_date", date)))
    }

    fn window(&self, checks: &mut Checks) -> Option<Option<DayWindow>> {
        let window = self.delivery_window.0.as_ref();
        window.map(|window| window.as_ref().and_then(|window| window.check(checks)))
    }

    fn sums(&self, checks: &mut Checks, currency: Currency) -> Sums<Option<crate::values::Minor>> {
        let mut amount = |field: &str, amount: &Option<MajorInput>| {
            checks.optional_amount(field, amount.as_ref(), currency)
        };
        Sums {
            delivery_fee: amount("delivery_fee", &self.delivery_fee),
            discount: amount("discount", &self.discount),
            flower_sum: amount("flower_sum", &self.flower_sum),
            total: amount("total", &self.total),
        }
    }
}

/// Changes of a line; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = UpdateOrderItem)]
pub(in crate::desk) struct UpdateItem {
    #[schema(minimum = 1, maximum = 10000)]
    quantity: Option<i64>,
    price: Option<MajorInput>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    notes: Option<Option<String>>,
}

impl UpdateItem {
    pub(in crate::desk) fn check(self, currency: Currency) -> Result<LineChange> {
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
