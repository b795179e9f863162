//! What the storefront answers of a shop, and what it takes and answers of an
//! order.

use chrono::NaiveDate;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::checkout::{Chosen, Purchase, Wish};
use crate::carts::PublicLine;
use crate::composed_body;
use crate::http::{Checks, Error, Object, Result};
use crate::orders::{Address, Delivery, Order, Sums, Texts};
use crate::rest::{
    DeliveryInput, PeopleInput, checked_address, checked_lines, checked_texts, pay_url, tracking_url,
};
use crate::shops::{ClosedDays, Shop, WorkingHoursText, Zone};
use crate::values::{
    CartToken, ClockTime, Currency, Major, MajorInput, OrderId, PaymentMethod, ShopId, ShopZone,
    Substitution, Text, TrackingToken,
};

/// A shop, as its customers see it.
#[derive(Serialize, ToSchema)]
pub(super) struct PublicShop {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "Цветочный магазин Cvety.kz")]
    name: String,
    #[schema(example = "+77011234567")]
    phone: Option<String>,
    #[schema(example = "+77011234567")]
    whatsapp: Option<String>,
    #[schema(example = "@cvety_kz")]
    telegram: Option<String>,
    #[schema(example = "@cvety.kz")]
    instagram: Option<String>,
    #[schema(example = "г. Алматы, пр. Достык 89")]
    address: Option<String>,
    /// Null: always open.
    working_hours: Option<WorkingHoursText>,
    delivery_zones: Vec<PublicZone>,
    /// The first is the default.
    payment_methods: Vec<PaymentMethod>,
    /// The average, with one digit; null without reviews.
    #[schema(example = 4.8)]
    rating: Option<f64>,
    #[schema(example = 245)]
    reviews_count: i64,
    /// Of every price here.
    currency: Currency,
    /// IANA name; delivery times are in it.
    #[schema(example = "Asia/Almaty")]
    time_zone: &'static str,
    /// Orders for today are taken until this local time; null: all day.
    #[schema(example = "18:00")]
    same_day_cutoff: Option<ClockTime>,
    /// Days of the next 60 on which the shop is closed, whatever its hours.
    closures: Vec<PublicClosure>,
}

/// Days on which a shop is closed, both ends included.
#[derive(Serialize, ToSchema)]
struct PublicClosure {
    from_date: NaiveDate,
    to_date: NaiveDate,
    #[schema(example = "Наурыз")]
    reason: Option<String>,
}

impl From<ClosedDays> for PublicClosure {
    fn from(ClosedDays { from_date, to_date, reason }: ClosedDays) -> Self {
        Self { from_date, to_date, reason }
    }
}

/// Where a shop delivers, and for how much.
#[derive(Serialize, ToSchema)]
struct PublicZone {
    id: i64,
    #[schema(example = "Центр города")]
    name: String,
    #[schema(value_type = f64, example = 2000)]
    price: Major,
    /// Delivery is free from this sum of flowers on.
    #[schema(value_type = Option<f64>, example = 30000)]
    free_from: Option<Major>,
    /// Flowers for less are not delivered here.
    #[schema(value_type = Option<f64>, example = 5000)]
    min_order: Option<Major>,
}

impl PublicShop {
    pub(super) fn new(shop: &Shop, zones: &[Zone], closed: Vec<ClosedDays>) -> Self {
        Self {
            id: shop.id.0,
            name: shop.name.clone(),
            phone: shop.phone.clone(),
            whatsapp: shop.whatsapp.clone(),
            telegram: shop.telegram.clone(),
            instagram: shop.instagram.clone(),
            address: shop.address.clone(),
            working_hours: shop.working_hours.as_ref().map(|hours| hours.to_text()),
            delivery_zones: zones.iter().map(|zone| PublicZone::new(zone, shop.currency)).collect(),
            payment_methods: shop.payment_methods.clone(),
            rating: shop.rating().and_then(|rating| rating.to_f64()),
            reviews_count: shop.ratings_count,
            currency: shop.currency,
            time_zone: shop.zone.name(),
            same_day_cutoff: shop.same_day_cutoff,
            closures: closed.into_iter().map(PublicClosure::from).collect(),
        }
    }
}

impl PublicZone {
    fn new(Zone { id, terms }: &Zone, currency: Currency) -> Self {
        Self {
            id: id.0,
            name: terms.name.clone(),
            price: currency.to_major(terms.price),
            free_from: terms.free_from.map(|amount| currency.to_major(amount)),
            min_order: terms.min_order.map(|amount| currency.to_major(amount)),
        }
    }
}

composed_body! {
    /// An order at the storefront. What things cost is not the client's to say.
    pub(super) struct CreatePublicOrder {
        goods: GoodsInput,
        people: PeopleInput,
        address: Address,
        delivery: DeliveryInput,
        texts: Texts,
    }
}

/// What is bought, of whom, and how it is to be paid.
#[derive(Deserialize, ToSchema)]
pub(super) struct GoodsInput {
    #[schema(value_type = i64, example = 1)]
    shop_id: ShopId,
    /// This or `cart_token`, and not both.
    #[schema(value_type = Option<Vec<PublicLine>>, min_items = 1, max_items = 100,
        example = json!([{ "product_id": 10, "quantity": 1, "notes": "С красной лентой" }]))]
    items: Option<Vec<Object<PublicLine>>>,
    /// A cart of the shop instead of `items`; it is gone once it is ordered.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    cart_token: Option<String>,
    /// One that the shop offers; its first by default.
    payment_method: Option<PaymentMethod>,
    /// Whether other varieties may stand in where there is too little of a bouquet's
    /// own; as the shop says where it is omitted. `ask` takes what was chosen, or
    /// refuses with what could stand in.
    substitution: Option<Substitution>,
    /// What the buyer was told that it costs, as in a quote: any other total is
    /// 400 `price_changed`, and nothing is ordered.
    expected_total: Option<MajorInput>,
}

impl CreatePublicOrder {
    pub(super) fn shop(&self) -> ShopId {
        self.goods.shop()
    }

    pub(super) fn check(&self, zone: ShopZone) -> Result<Purchase> {
        let mut checks = Checks::body();
        let delivery = checked_delivery(&mut checks, &self.address, &self.delivery, zone);
        let texts = checked_texts(&mut checks, &self.texts);
        let people = self.people.check(&mut checks);
        let wish = self.goods.check(&mut checks, delivery);
        checks.done()?;
        // Unreachable behind `done`, and still an answer, not a panic.
        let (who, people) = people.ok_or_else(|| Error::field("customer_phone", Text::new("bad-phone")))?;
        let wish = wish.ok_or_else(|| Error::field("items", Text::new("items-or-cart")))?;
        Ok(Purchase { who, people, texts, wish })
    }
}

/// The delivery to that address, in the shop's own time.
pub(super) fn checked_delivery(
    checks: &mut Checks,
    address: &Address,
    delivery: &DeliveryInput,
    zone: ShopZone,
) -> Delivery {
    let address = checked_address(checks, address);
    delivery.check(checks, address, zone)
}

impl GoodsInput {
    pub(super) fn shop(&self) -> ShopId {
        self.shop_id
    }

    /// What is wanted, delivered so.
    pub(super) fn check(&self, checks: &mut Checks, delivery: Delivery) -> Option<Wish> {
        Some(Wish {
            goods: self.chosen(checks)?,
            delivery,
            payment_method: self.payment_method,
            substitution: self.substitution,
            expected_total: self.expected_total.clone(),
        })
    }

    fn chosen(&self, checks: &mut Checks) -> Option<Chosen> {
        match (&self.items, &self.cart_token) {
            (Some(items), None) => {
                Some(Chosen::Lines(checked_lines(checks, items, |line, checks| line.check(checks))))
            }
            (None, Some(token)) => {
                let token = CartToken::parse(token).map_err(|_| Text::new("cart-not-found"));
                checks.parsed("cart_token", token).map(Chosen::Cart)
            }
            (items, _) => {
                let field = if items.is_some() { "cart_token" } else { "items" };
                checks.refuse(field, Text::new("items-or-cart"));
                None
            }
        }
    }
}

/// An order just placed: what the buyer has to know, and nothing else.
#[derive(Serialize, ToSchema)]
pub(super) struct PublicOrder {
    #[schema(value_type = i64, example = 1236)]
    order_id: OrderId,
    #[schema(value_type = String, example = "987654321")]
    tracking_token: TrackingToken,
    #[schema(example = "https://cvety.kz/tracking/987654321")]
    tracking_url: String,
    /// Where to pay online; null where the order is paid otherwise.
    #[schema(example = "https://cvety.kz/pay/0123456789abcdef0123456789abcdef")]
    payment_url: Option<String>,
    #[schema(value_type = f64, example = 27000)]
    total: Major,
    /// From 1 per shop, rising, with gaps.
    #[schema(example = 57)]
    number: i64,
    currency: Currency,
    #[schema(value_type = f64, example = 25000)]
    flower_sum: Major,
    #[schema(value_type = f64, example = 2000)]
    delivery_fee: Major,
    #[schema(value_type = f64, example = 0)]
    discount: Major,
}

impl PublicOrder {
    pub(super) fn new(order: &Order, public_url: &str) -> Self {
        let Sums { delivery_fee, flower_sum, discount, total } =
            order.sums.map(|sum| order.currency.to_major(sum));
        Self {
            order_id: order.id,
            tracking_token: order.tracking_token,
            tracking_url: tracking_url(public_url, order.tracking_token),
            payment_url: order.pay_link.as_ref().map(|link| pay_url(public_url, link)),
            total,
            number: order.number,
            currency: order.currency,
            flower_sum,
            delivery_fee,
            discount,
        }
    }
}
