//! What the storefront answers of a shop, and what it takes and answers of an
//! order.

use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::checkout::{Bought, Chosen, Wish};
use crate::carts::PublicLine;
use crate::http::{Checks, Error, Object, Result};
use crate::orders::{self, DeliveryMethod, Details, DetailsInput, WindowInput};
use crate::shops::{Shop, WorkingHoursText, Zone};
use crate::values::{CartToken, ClockTime, Currency, DayWindow, Major, PaymentMethod, Text, TrackingToken};

/// Stored with orders: who placed them.
const SOURCE: &str = "storefront";

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
    pub(super) fn new(shop: &Shop, zones: &[Zone]) -> Self {
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

/// An order at the storefront. What things cost is not the client's to say.
#[derive(Deserialize, ToSchema)]
pub(super) struct CreatePublicOrder {
    #[schema(example = 1)]
    pub shop_id: i64,
    #[schema(
        example = "+77011234567",
        max_length = 32,
        pattern = "^(\\+[1-689][0-9]{6,14}|(\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7})$"
    )]
    customer_phone: String,
    /// This or `cart_token`, and not both.
    #[schema(value_type = Option<Vec<PublicLine>>, min_items = 1, max_items = 100,
        example = json!([{ "product_id": 10, "quantity": 1, "notes": "С красной лентой" }]))]
    items: Option<Vec<Object<PublicLine>>>,
    /// A cart of the shop instead of `items`; it is gone once it is ordered.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    cart_token: Option<String>,
    #[schema(example = "Иван", max_length = 200)]
    customer_name: Option<String>,
    #[schema(
        example = "+77017654321",
        max_length = 32,
        pattern = "^((\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7})?$"
    )]
    recipient_phone: Option<String>,
    #[schema(example = "Айгуль", max_length = 200)]
    recipient_name: Option<String>,
    /// The recipient is not told who sends.
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
    /// By default `delivery` when there is an address.
    delivery_method: Option<DeliveryMethod>,
    /// One of the shop's zones; its first by default.
    zone_id: Option<i64>,
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Option<String>,
    #[schema(example = "14:00-16:00", pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    delivery_time: Option<String>,
    /// Counts instead of `delivery_time` where both are given.
    #[schema(value_type = Option<WindowInput>)]
    delivery_window: Option<Object<WindowInput>>,
    /// One that the shop offers; its first by default.
    payment_method: Option<PaymentMethod>,
    #[schema(example = "Позвонить за час", max_length = 2000)]
    comment: Option<String>,
    #[schema(example = "С днём рождения!", max_length = 2000)]
    card_text: Option<String>,
}

impl CreatePublicOrder {
    pub(super) fn check(&self) -> Result<Wish> {
        let mut checks = Checks::body();
        let details = self.checked_details(&mut checks);
        let goods = self.checked_goods(&mut checks);
        checks.done()?;
        let goods = goods.ok_or_else(|| Error::field("items", Text::new("items-or-cart")))?;
        Ok(Wish { details: details.ok_or_else(orders::unnamed_customer)?, goods })
    }

    fn checked_goods(&self, checks: &mut Checks) -> Option<Chosen> {
        match (&self.items, &self.cart_token) {
            (Some(items), None) => {
                let line = |checks: &mut Checks, index| {
                    items.get(index).and_then(|line: &Object<PublicLine>| line.check(checks))
                };
                Some(Chosen::Lines(orders::checked_lines(checks, items.len(), line)))
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

    fn checked_details(&self, checks: &mut Checks) -> Option<Details> {
        let window = self.checked_window(checks);
        let input = DetailsInput {
            customer_phone: &self.customer_phone,
            customer_name: self.customer_name.as_deref(),
            recipient_phone: self.recipient_phone.as_deref(),
            recipient_name: self.recipient_name.as_deref(),
            is_anonymous: self.is_anonymous,
            address: self.address.as_deref(),
            entrance: self.entrance.as_deref(),
            floor: self.floor.as_deref(),
            flat: self.flat.as_deref(),
            intercom: self.intercom.as_deref(),
            delivery_date: self.delivery_date.as_deref(),
            comment: self.comment.as_deref(),
            card_text: self.card_text.as_deref(),
            source: SOURCE,
        };
        orders::checked_details(checks, &input).map(|details| Details {
            method: self.delivery_method,
            delivery_zone_id: self.zone_id,
            window,
            payment_method: self.payment_method,
            ..details
        })
    }

    /// Both ways to name a window are read; the one of two fields wins.
    fn checked_window(&self, checks: &mut Checks) -> Option<DayWindow> {
        let time = self.delivery_time.as_deref().and_then(|time| checks.day_window("delivery_time", time));
        let Some(window) = &self.delivery_window else { return time };
        window.check(checks)
    }
}

/// An order just placed: what the buyer has to know, and nothing else.
#[derive(Serialize, ToSchema)]
pub(super) struct PublicOrder {
    #[schema(example = 1236)]
    order_id: i64,
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
    pub(super) fn new(Bought { placed, pay_link }: &Bought, currency: Currency, public_url: &str) -> Self {
        let order = &placed.order;
        Self {
            order_id: order.id,
            tracking_token: order.tracking_token,
            tracking_url: orders::tracking_url(public_url, order.tracking_token),
            payment_url: pay_link.as_ref().map(|link| orders::pay_url(public_url, link)),
            total: currency.to_major(order.total),
            number: order.number,
            currency,
            flower_sum: currency.to_major(order.flower_sum),
            delivery_fee: currency.to_major(order.delivery_fee),
            discount: currency.to_major(order.discount),
        }
    }
}
