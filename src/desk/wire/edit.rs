//! Changes of an order and of its lines.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::create::LONGEST_SOURCE;
use crate::composed_body;
use crate::http::{self, Checks, Given, KazakhPhoneInput, PhoneInput, Result, TextInput, present};
use crate::orders::{Address, DeliveryMethod, Edit, LineChange, Order, Source, Sums, Texts};
use crate::rest::{LONGEST_NAME, LONGEST_TEXT, WindowInput, checked_address, checked_texts, day_and_window};
use crate::values::{
    Currency, DayWindow, MajorInput, Minor, PaymentMethod, Phone, ShopZone, Substitution, Text,
};

composed_body! {
    /// Changes of an order; what is absent stays, `null` clears.
    pub(in crate::desk) struct UpdateOrder {
        buyer: BuyerEdit,
        recipient: RecipientEdit,
        address: Address<Given<String>>,
        terms: TermsEdit,
        texts: Texts<Given<String>>,
    }
}

/// Who ordered, by what face, and of which version the edit is.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct BuyerEdit {
    /// Any E.164 number with `+`. Another phone makes the order another customer's.
    #[serde(default)]
    #[schema(schema_with = another_phone)]
    customer_phone: Given<PhoneInput>,
    /// As the order says it; the customer keeps the name that the shop knows.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    customer_name: Given<String>,
    #[schema(max_length = 50)]
    source: Option<String>,
    /// Where it is no longer the order's `version`, nothing changes: 409.
    expected_version: Option<i64>,
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
    /// A date-time is taken too, as in a new order.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Given<String>,
    #[serde(default)]
    #[schema(value_type = Option<WindowInput>)]
    delivery_window: Given<http::Object<WindowInput>>,
    /// The window in one text, where there is no `delivery_window`.
    #[serde(default, alias = "delivery_time_text")]
    #[schema(value_type = Option<String>, pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    delivery_time: Given<String>,
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
    /// Whether other varieties may stand in; `null`: as the shop says.
    #[serde(default)]
    #[schema(value_type = Option<Substitution>)]
    substitution: Given<Substitution>,
    /// For another day more stems may be promised than there will be.
    allow_overbooking: Option<bool>,
}

fn another_phone() -> Object {
    PhoneInput::like_or_null("+77011234567")
}

fn recipient_phone() -> Object {
    KazakhPhoneInput::like_or_null("+77017654321")
}

impl UpdateOrder {
    /// The edit of that order.
    pub(in crate::desk) fn check(&self, order: &Order, zone: ShopZone) -> Result<Edit> {
        let Self { buyer, recipient, address, terms, texts } = self;
        let mut checks = Checks::body();
        let staff_notes = terms.staff_notes.0.as_ref();
        let staff_notes =
            staff_notes.map(|notes| checks.optional_prose("staff_notes", notes.as_deref(), LONGEST_TEXT));
        let mut name = |field: &str, name: &Given<String>| {
            name.0.as_ref().map(|name| checks.optional_text(field, name.as_deref(), LONGEST_NAME))
        };
        let customer_name = name("customer_name", &buyer.customer_name);
        let recipient_name = name("recipient_name", &recipient.recipient_name);
        let address = checked_address(&mut checks, address);
        let texts = checked_texts(&mut checks, texts);
        let recipient_phone = recipient.recipient_phone.0.as_ref().map(|phone| {
            let phone = phone.as_deref().and_then(|phone| checks.kazakh_phone("recipient_phone", phone));
            phone.map(|phone| phone.to_string())
        });
        let (delivery_date, window) = terms.day_and_window(&mut checks, zone, order.delivery.date);
        let edit = Edit {
            expected_version: buyer.expected_version,
            customer_phone: buyer.phone(&mut checks),
            customer_name,
            source: buyer.source(&mut checks, &order.source),
            recipient_name,
            recipient_phone,
            is_anonymous: recipient.is_anonymous,
            address,
            delivery_date,
            window,
            delivery_method: terms.delivery_method,
            payment_method: terms.payment_method.0,
            sums: terms.sums(&mut checks, order.currency),
            texts,
            staff_notes,
            substitution: terms.substitution.0,
            allow_overbooking: terms.allow_overbooking.unwrap_or(false),
        };
        checks.done().map(|()| edit)
    }
}

impl BuyerEdit {
    fn phone(&self, checks: &mut Checks) -> Option<Option<Phone>> {
        let phone = self.customer_phone.0.as_ref()?;
        Some(phone.as_deref().and_then(|phone| checks.any_phone("customer_phone", phone)))
    }

    /// A marketplace's word is nobody else's, and its orders stay its own.
    fn source(&self, checks: &mut Checks, now: &Source) -> Option<Source> {
        let source = checks.optional_text("source", self.source.as_deref(), LONGEST_SOURCE);
        let source = Source::new(source?);
        if source != *now && [&source, now].iter().any(|source| source.marketplace().is_some()) {
            checks.refuse("source", Text::new("source-taken"));
        }
        Some(source)
    }
}

impl TermsEdit {
    /// What is named as in a new order changes, and what is `null` and named by
    /// nothing else is cleared. Of a day and a window of another day, which whoever
    /// sends a whole answer back has changed in one place, that counts which is new; as
    /// in a new order the day, where both are.
    fn day_and_window(
        &self,
        checks: &mut Checks,
        zone: ShopZone,
        now: Option<NaiveDate>,
    ) -> (Option<Option<NaiveDate>>, Option<Option<DayWindow>>) {
        let day = given(&self.delivery_date).and_then(|day| checks.day("delivery_date", day, zone));
        let window = given(&self.delivery_window).and_then(|window| window.check(checks, zone));
        let time = given(&self.delivery_time).and_then(|time| checks.day_window("delivery_time", time));
        let of_window = window.and_then(|window| window.date);
        let (date, times) = day_and_window(day, window, time);
        let date = if date == now { of_window.or(date) } else { date };
        let clears_date = self.delivery_date.0 == Some(None);
        let clears_times = matches!(self.delivery_window.0, Some(None)) || self.delivery_time.0 == Some(None);
        let date = if clears_date { Some(None) } else { date.map(Some) };
        (date, times.map(Some).or(clears_times.then_some(None)))
    }

    fn sums(&self, checks: &mut Checks, currency: Currency) -> Sums<Option<Minor>> {
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

/// The value of a field, unless it is absent or `null`.
fn given<T>(field: &Given<T>) -> Option<&T> {
    field.0.as_ref()?.as_ref()
}

/// Changes of a line; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = UpdateOrderItem)]
pub(in crate::desk) struct UpdateItem {
    #[schema(minimum = 1, maximum = 10000, example = 2)]
    quantity: Option<i64>,
    price: Option<MajorInput>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    notes: Option<Option<String>>,
    /// More stems may be promised than there are.
    allow_overbooking: Option<bool>,
}

impl UpdateItem {
    pub(in crate::desk) fn check(&self, currency: Currency) -> Result<LineChange> {
        let mut checks = Checks::body();
        let notes = self.notes.as_ref();
        let change = LineChange {
            quantity: self.quantity.and_then(|quantity| checks.quantity("quantity", quantity)),
            price: checks.optional_amount("price", self.price.as_ref(), currency),
            notes: notes.map(|notes| checks.optional_prose("notes", notes.as_deref(), LONGEST_TEXT)),
            allow_overbooking: self.allow_overbooking.unwrap_or(false),
        };
        checks.done().map(|()| change)
    }
}
