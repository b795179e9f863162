//! What a quote is asked with, and what it answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::checkout::{Offer, Wish};
use super::wire::{GoodsInput, checked_delivery};
use crate::composed_body;
use crate::http::{Checks, Error, PhoneInput, Result, TextInput};
use crate::orders::{Address, QuotedLine, Sums, WhoOrders};
use crate::rest::DeliveryInput;
use crate::values::{Currency, Language, Major, ProductId, Quantity, ShopId, ShopZone, Text};

composed_body! {
    /// An order to be quoted: the body of the order itself, of which names, phones of
    /// recipients and texts are not looked at.
    pub(super) struct QuoteRequest {
        goods: GoodsInput,
        buyer: QuotedBuyer,
        address: Address,
        delivery: DeliveryInput,
    }
}

/// Who is to order.
#[derive(Deserialize, ToSchema)]
pub(super) struct QuotedBuyer {
    /// Where it is known already: whether the shop takes orders of it is told too.
    #[schema(schema_with = PhoneInput::or_null)]
    customer_phone: Option<PhoneInput>,
}

impl QuoteRequest {
    pub(super) fn shop(&self) -> ShopId {
        self.goods.shop()
    }

    pub(super) fn check(&self, zone: ShopZone) -> Result<(Wish, Option<WhoOrders>)> {
        let mut checks = Checks::body();
        let delivery = checked_delivery(&mut checks, &self.address, &self.delivery, zone);
        let phone = self.buyer.customer_phone.as_deref();
        let who = phone.and_then(|phone| checks.any_phone("customer_phone", phone)).map(WhoOrders::Phone);
        let wish = self.goods.check(&mut checks, delivery);
        checks.done()?;
        let wish = wish.ok_or_else(|| Error::field("items", Text::new("items-or-cart")))?;
        Ok((wish, who))
    }
}

/// What an order would come to.
#[derive(Serialize, ToSchema)]
pub(super) struct Quote {
    items: Vec<QuoteItem>,
    #[schema(value_type = f64, example = 25000)]
    flower_sum: Major,
    #[schema(value_type = f64, example = 2000)]
    delivery_fee: Major,
    #[schema(value_type = f64, example = 0)]
    discount: Major,
    #[schema(value_type = f64, example = 27000)]
    total: Major,
    currency: Currency,
    /// Delivery is free from this sum of flowers on; null: never, or it is collected.
    #[schema(value_type = Option<f64>, example = 30000)]
    free_from: Option<Major>,
    /// Flowers for less are not delivered there.
    #[schema(value_type = Option<f64>, example = 5000)]
    min_order: Option<Major>,
    /// All that stands against placing the order; empty: it would be placed.
    #[schema(example = json!([]))]
    refusals: Vec<Refusal>,
}

/// A line at today's price.
#[derive(Serialize, ToSchema)]
struct QuoteItem {
    #[schema(value_type = Option<i64>, example = 10)]
    product_id: Option<ProductId>,
    #[schema(example = "Букет роз 'Классика'")]
    product_name: String,
    #[schema(value_type = i64, example = 1)]
    quantity: Quantity,
    #[schema(value_type = f64, example = 25000)]
    price: Major,
    #[schema(value_type = f64, example = 25000)]
    total: Major,
}

/// Why the order would be refused: what the 400 would say.
#[derive(Serialize, ToSchema)]
struct Refusal {
    #[schema(example = "below_minimum")]
    code: &'static str,
    /// In the language of `Accept-Language`.
    #[schema(example = "В эту зону доставляют заказы от 5 000 ₸. Не хватает 1 500 ₸")]
    detail: String,
}

impl Quote {
    /// # Errors
    /// What is no rule of the trade is answered as the order would be.
    pub(super) fn new(offer: Offer, language: Language) -> Result<Self> {
        let Offer { quoted, currency, refusals } = offer;
        let Sums { flower_sum, delivery_fee, discount, total } =
            quoted.sums.map(|sum| currency.to_major(sum));
        let terms = quoted.zone.as_ref().map(|zone| &zone.terms);
        let refusals = refusals.into_iter().map(|refused| Refusal::new(refused.into(), language));
        Ok(Self {
            items: quoted.lines.into_iter().map(|line| QuoteItem::new(line, currency)).collect(),
            flower_sum,
            delivery_fee,
            discount,
            total,
            currency,
            free_from: terms.and_then(|terms| terms.free_from).map(|amount| currency.to_major(amount)),
            min_order: terms.and_then(|terms| terms.min_order).map(|amount| currency.to_major(amount)),
            refusals: refusals.collect::<Result<_>>()?,
        })
    }
}

impl QuoteItem {
    fn new(line: QuotedLine, currency: Currency) -> Self {
        Self {
            product_id: line.product_id,
            product_name: line.name,
            quantity: line.quantity,
            price: currency.to_major(line.price),
            total: currency.to_major(line.total),
        }
    }
}

impl Refusal {
    fn new(error: Error, language: Language) -> Result<Self> {
        match error {
            Error::Rule { code, detail } => Ok(Self { code, detail: detail.speak(language) }),
            other => Err(other),
        }
    }
}
