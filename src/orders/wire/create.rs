//! Orders to be placed.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{LONGEST_ADDRESS, LONGEST_ADDRESS_PART, LONGEST_NAME, LONGEST_TEXT};
use crate::http::{Checks, Error, Object, Result};
use crate::orders::items::MOST_LINES;
use crate::orders::order::MARKETPLACES;
use crate::orders::place::{Address, Details, Goods, Line};
use crate::orders::pricing::GivenSums;
use crate::orders::status::DeliveryMethod;
use crate::values::{Currency, DayWindow, MajorInput, PaymentMethod, Text};

const LONGEST_SOURCE: usize = 50;

/// A window of the delivery day.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = DeliveryWindowInput)]
pub struct WindowInput {
    #[schema(example = "14:00")]
    pub from_time: String,
    #[schema(example = "16:00")]
    pub to_time: String,
}

impl WindowInput {
    /// The window; objections are noted inside `delivery_window`.
    pub fn check(&self, checks: &mut Checks) -> Option<DayWindow> {
        checks.within("delivery_window", |checks| {
            let from = checks.clock_time("from_time", &self.from_time);
            let to = checks.clock_time("to_time", &self.to_time);
            checks.parsed("to_time", DayWindow::new(from?, to?))
        })
    }
}

/// The texts of an order that every face takes alike.
pub struct DetailsInput<'a> {
    pub customer_phone: &'a str,
    pub customer_name: Option<&'a str>,
    pub recipient_phone: Option<&'a str>,
    pub recipient_name: Option<&'a str>,
    pub is_anonymous: Option<bool>,
    pub address: Option<&'a str>,
    pub entrance: Option<&'a str>,
    pub floor: Option<&'a str>,
    pub flat: Option<&'a str>,
    pub intercom: Option<&'a str>,
    pub delivery_date: Option<&'a str>,
    pub comment: Option<&'a str>,
    pub card_text: Option<&'a str>,
    pub source: &'a str,
}

/// Checks those texts; what they don't say is left to the caller. The customer
/// phone is None where it was objected to.
pub fn checked_details(checks: &mut Checks, input: &DetailsInput<'_>) -> Option<Details> {
    let mut text = |field: &str, text: Option<&str>, limit| checks.optional_text(field, text, limit);
    let customer_name = text("customer_name", input.customer_name, LONGEST_NAME);
    let recipient_name = text("recipient_name", input.recipient_name, LONGEST_NAME);
    let address = Address {
        line: text("address", input.address, LONGEST_ADDRESS),
        entrance: text("entrance", input.entrance, LONGEST_ADDRESS_PART),
        floor: text("floor", input.floor, LONGEST_ADDRESS_PART),
        flat: text("flat", input.flat, LONGEST_ADDRESS_PART),
        intercom: text("intercom", input.intercom, LONGEST_ADDRESS_PART),
    };
    let comment = text("comment", input.comment, LONGEST_TEXT);
    let card_text = text("card_text", input.card_text, LONGEST_TEXT);
    let customer_phone = checks.any_phone("customer_phone", input.customer_phone);
    let recipient_phone = input.recipient_phone.filter(|phone| !phone.trim().is_empty());
    let recipient_phone = recipient_phone.and_then(|phone| checks.kazakh_phone("recipient_phone", phone));
    let delivery_date = input.delivery_date.and_then(|date| checks.date("delivery_date", date));
    Some(Details {
        customer_phone: customer_phone?,
        customer_name,
        recipient_phone,
        recipient_name,
        is_anonymous: input.is_anonymous.unwrap_or(false),
        method: None,
        delivery_zone_id: None,
        address,
        delivery_date,
        window: None,
        payment_method: None,
        comment,
        card_text,
        staff_notes: None,
        source: input.source.to_owned(),
    })
}

/// An order as a person enters it. Sums given must satisfy flower_sum +
/// delivery_fee − discount = total; what is omitted follows.
#[derive(Deserialize, ToSchema)]
pub(in crate::orders) struct CreateOrder {
    #[schema(
        example = "+77011234567",
        max_length = 32,
        pattern = "^(\\+[1-689][0-9]{6,14}|(\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7})$"
    )]
    customer_phone: String,
    #[schema(example = 27000)]
    total: MajorInput,
    #[schema(example = 25000)]
    flower_sum: Option<MajorInput>,
    #[schema(example = 2000)]
    delivery_fee: Option<MajorInput>,
    #[schema(example = 0)]
    discount: Option<MajorInput>,
    #[schema(example = "Иван Петров", max_length = 200)]
    customer_name: Option<String>,
    #[schema(
        example = "+77017654321",
        max_length = 32,
        pattern = "^((\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7})?$"
    )]
    recipient_phone: Option<String>,
    #[schema(example = "Айгуль Касымова", max_length = 200)]
    recipient_name: Option<String>,
    /// The recipient is not told who sends.
    is_anonymous: Option<bool>,
    #[schema(example = "г. Алматы, пр. Достык 89, кв. 45", max_length = 500)]
    address: Option<String>,
    #[schema(max_length = 50)]
    entrance: Option<String>,
    #[schema(max_length = 50)]
    floor: Option<String>,
    #[schema(max_length = 50)]
    flat: Option<String>,
    #[schema(max_length = 50)]
    intercom: Option<String>,
    /// By default `delivery` when there is an address.
    delivery_method: Option<DeliveryMethod>,
    /// The zone whose fee applies where none is given; the first by default.
    zone_id: Option<i64>,
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Option<String>,
    #[schema(value_type = Option<WindowInput>)]
    delivery_window: Option<Object<WindowInput>>,
    payment_method: Option<PaymentMethod>,
    #[schema(example = "Позвонить за час до доставки", max_length = 2000)]
    comment: Option<String>,
    #[schema(example = "С днём рождения!", max_length = 2000)]
    card_text: Option<String>,
    /// Never shown to the buyer.
    #[schema(max_length = 2000)]
    staff_notes: Option<String>,
    #[schema(example = "website", max_length = 50)]
    source: Option<String>,
}

/// An order of products. Stock is taken at once and held until cancelled.
#[derive(Deserialize, ToSchema)]
pub(in crate::orders) struct CreateOrderWithItems {
    #[schema(
        example = "+77011234567",
        max_length = 32,
        pattern = "^(\\+[1-689][0-9]{6,14}|(\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7})$"
    )]
    customer_phone: String,
    #[schema(value_type = Vec<LineInput>, min_items = 1, max_items = 100)]
    items: Vec<Object<LineInput>>,
    /// Omitted: the zone's.
    #[schema(example = 2000)]
    delivery_fee: Option<MajorInput>,
    #[schema(example = 0)]
    discount: Option<MajorInput>,
    /// Checked against the sum of the lines where given.
    total: Option<MajorInput>,
    #[schema(example = "Иван Петров", max_length = 200)]
    customer_name: Option<String>,
    #[schema(
        example = "+77017654321",
        max_length = 32,
        pattern = "^((\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7})?$"
    )]
    recipient_phone: Option<String>,
    #[schema(example = "Айгуль", max_length = 200)]
    recipient_name: Option<String>,
    is_anonymous: Option<bool>,
    #[schema(example = "пр. Достык 89", max_length = 500)]
    address: Option<String>,
    #[schema(max_length = 50)]
    entrance: Option<String>,
    #[schema(max_length = 50)]
    floor: Option<String>,
    #[schema(max_length = 50)]
    flat: Option<String>,
    #[schema(max_length = 50)]
    intercom: Option<String>,
    delivery_method: Option<DeliveryMethod>,
    zone_id: Option<i64>,
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Option<String>,
    #[schema(value_type = Option<WindowInput>)]
    delivery_window: Option<Object<WindowInput>>,
    payment_method: Option<PaymentMethod>,
    #[schema(example = "Доставить точно в указанное время", max_length = 2000)]
    comment: Option<String>,
    #[schema(max_length = 2000)]
    card_text: Option<String>,
    #[schema(max_length = 2000)]
    staff_notes: Option<String>,
    #[schema(max_length = 50)]
    source: Option<String>,
}

/// A line of products.
#[derive(Deserialize, ToSchema)]
#[schema(as = OrderLineInput)]
pub(in crate::orders) struct LineInput {
    #[schema(example = 10)]
    product_id: i64,
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    quantity: i64,
    /// The product's current price where omitted.
    #[schema(example = 25000)]
    price: Option<MajorInput>,
    #[schema(example = "С красной лентой", max_length = 2000)]
    notes: Option<String>,
}

impl LineInput {
    pub(in crate::orders) fn check(&self, checks: &mut Checks, currency: Currency) -> Option<Line> {
        let price = checks.optional_amount("price", self.price.as_ref(), currency);
        let notes = checks.optional_text("notes", self.notes.as_deref(), LONGEST_TEXT);
        let quantity = checks.quantity("quantity", self.quantity)?;
        Some(Line { product_id: self.product_id, quantity, price, notes })
    }
}

impl LineInput {
    /// A line that comes alone, to be added to an order.
    pub(in crate::orders) fn check_alone(&self, currency: Currency) -> Result<Line> {
        let mut checks = Checks::body();
        let line = self.check(&mut checks, currency);
        checks.done()?;
        line.ok_or_else(|| Error::field("quantity", Text::new("bad-quantity")))
    }
}

/// What staff may say beyond what every face takes.
macro_rules! staff_details {
    ($body:expr, $checks:expr) => {{
        let (body, checks) = (&$body, &mut $checks);
        let source = checks.optional_text("source", body.source.as_deref(), LONGEST_SOURCE);
        if source.as_deref().is_some_and(|source| MARKETPLACES.contains(&source)) {
            checks.refuse("source", Text::new("source-taken"));
        }
        let window = body.delivery_window.as_ref().and_then(|window| window.check(checks));
        let staff_notes = checks.optional_text("staff_notes", body.staff_notes.as_deref(), LONGEST_TEXT);
        let input = DetailsInput {
            customer_phone: &body.customer_phone,
            customer_name: body.customer_name.as_deref(),
            recipient_phone: body.recipient_phone.as_deref(),
            recipient_name: body.recipient_name.as_deref(),
            is_anonymous: body.is_anonymous,
            address: body.address.as_deref(),
            entrance: body.entrance.as_deref(),
            floor: body.floor.as_deref(),
            flat: body.flat.as_deref(),
            intercom: body.intercom.as_deref(),
            delivery_date: body.delivery_date.as_deref(),
            comment: body.comment.as_deref(),
            card_text: body.card_text.as_deref(),
            source: source.as_deref().unwrap_or("staff"),
        };
        checked_details(checks, &input).map(|details| Details {
            method: body.delivery_method,
            delivery_zone_id: body.zone_id,
            window,
            payment_method: body.payment_method,
            staff_notes,
            ..details
        })
    }};
}

impl CreateOrder {
    pub(in crate::orders) fn check(self, currency: Currency) -> Result<(Details, Goods)> {
        let mut checks = Checks::body();
        let details = staff_details!(self, checks);
        let given = GivenSums {
            flower_sum: checks.optional_amount("flower_sum", self.flower_sum.as_ref(), currency),
            delivery_fee: checks.optional_amount("delivery_fee", self.delivery_fee.as_ref(), currency),
            discount: checks
                .optional_amount("discount", self.discount.as_ref(), currency)
                .unwrap_or_default(),
            total: checks.positive_amount("total", &self.total, currency),
        };
        checks.done()?;
        let details = details.ok_or_else(unnamed_customer)?;
        Ok((details, Goods::Sum(given)))
    }
}

impl CreateOrderWithItems {
    pub(in crate::orders) fn check(self, currency: Currency) -> Result<(Details, Goods)> {
        let mut checks = Checks::body();
        let details = staff_details!(self, checks);
        let lines = checked_lines(&mut checks, self.items.len(), |checks, index| {
            self.items.get(index)?.check(checks, currency)
        });
        let goods = Goods::Lines {
            lines,
            delivery_fee: checks.optional_amount("delivery_fee", self.delivery_fee.as_ref(), currency),
            discount: checks
                .optional_amount("discount", self.discount.as_ref(), currency)
                .unwrap_or_default(),
            total: checks.optional_amount("total", self.total.as_ref(), currency),
        };
        checks.done()?;
        let details = details.ok_or_else(unnamed_customer)?;
        Ok((details, goods))
    }
}

/// Lines at `items`, each objection at its index.
pub fn checked_lines(
    checks: &mut Checks,
    count: usize,
    check: impl Fn(&mut Checks, usize) -> Option<Line>,
) -> Vec<Line> {
    if !(1..=MOST_LINES).contains(&count) {
        checks.refuse("items", Text::new("lines-range").with("most", MOST_LINES));
        return Vec::new();
    }
    (0..count).filter_map(|index| checks.at("items", index, |checks| check(checks, index))).collect()
}

/// Unreachable behind [`Checks::done`], and still an answer, not a panic.
pub fn unnamed_customer() -> Error {
    Error::field("customer_phone", Text::new("bad-phone"))
}
