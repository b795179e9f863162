//! What tracking answers to programs.

use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use utoipa::ToSchema;

use crate::media::{self, Links};
use crate::orders::{DeliveryMethod, Followed, FollowedPhoto, Stage};
use crate::rest::pay_url;
use crate::values::{Contact, Currency, Language, Major, Seller, ShopZone, Text, TrackingToken};

/// An order as the holder of its tracking link sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Tracking, example = json!({
    "status": "delivery",
    "updated_at": "2026-12-26T13:40:00+05:00",
    "timeline": [
        {"status": "new", "status_display": "Новый заказ", "timestamp": "2026-11-25T12:00:00+05:00"},
        {"status": "paid", "status_display": "Оплачен", "timestamp": "2026-11-25T12:30:00+05:00"},
        {"status": "assembled", "status_display": "Собран", "timestamp": "2026-12-26T13:00:00+05:00"},
        {"status": "delivery", "status_display": "В доставке", "timestamp": "2026-12-26T13:40:00+05:00"},
    ],
}))]
pub(super) struct TrackingView {
    #[schema(value_type = String, example = "123456789")]
    tracking_token: TrackingToken,
    status: Stage,
    /// In the language of `Accept-Language`.
    #[schema(example = "В доставке")]
    status_display: &'static str,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
    delivery_method: DeliveryMethod,
    #[schema(example = "2026-12-26")]
    delivery_date: Option<NaiveDate>,
    /// Null without a date; `delivery_time` tells the hours all the same.
    delivery_window: Option<TrackedWindow>,
    /// The hours asked for, in the shop's time.
    #[schema(example = "14:00-16:00")]
    delivery_time: Option<String>,
    /// Town and house number; null where the address can't be read.
    #[schema(example = "г. Алматы, пр. ******, д. 89")]
    address_masked: Option<String>,
    /// Null until there is one.
    courier: Option<TrackedCourier>,
    /// The stages the order has come to, the oldest first.
    timeline: Vec<TrackedStage>,
    /// Pictures of what was made.
    photos: Vec<TrackedPhoto>,
    /// Delivered or completed, and nothing said yet.
    can_leave_feedback: bool,
    /// Not paid and not put together yet.
    can_cancel: bool,
    /// What is still to be paid: 0 once it is paid, or has ended.
    #[schema(value_type = f64, example = 27000)]
    outstanding: Major,
    currency: Currency,
    /// A payment is under way: the pay page shows how far it has come.
    payment_in_progress: bool,
    /// The pay page, open to whoever has the link; null where nothing is to be
    /// paid online.
    #[schema(example = "https://cvety.kz/pay/0123456789abcdef0123456789abcdef")]
    payment_url: Option<String>,
    shop: TrackedShop,
}

/// The shop to turn to.
#[derive(Serialize, ToSchema)]
struct TrackedShop {
    #[schema(example = "Цветочный магазин Cvety.kz")]
    name: String,
    #[schema(example = "г. Алматы, пр. Достык 89")]
    address: Option<String>,
    /// By phone and messengers, as far as the shop has named them.
    contacts: Vec<TrackedContact>,
}

/// A way to reach the shop.
#[derive(Serialize, ToSchema)]
struct TrackedContact {
    /// A messenger, or the number itself.
    #[schema(example = "WhatsApp")]
    name: String,
    /// Opens it.
    #[schema(example = "https://wa.me/77011234567")]
    url: String,
}

/// The window with its day.
#[derive(Serialize, ToSchema)]
struct TrackedWindow {
    #[schema(value_type = String, format = DateTime, example = "2026-12-26T14:00:00+05:00")]
    from: String,
    #[schema(value_type = String, format = DateTime, example = "2026-12-26T16:00:00+05:00")]
    to: String,
}

/// Whoever brings the order, without a name.
#[derive(Serialize, ToSchema)]
struct TrackedCourier {
    #[schema(example = "Курьер")]
    name: &'static str,
    #[schema(example = "+7705*****67")]
    phone: String,
}

/// A stage the order has come to.
#[derive(Serialize, ToSchema)]
struct TrackedStage {
    status: Stage,
    #[schema(example = "Собран")]
    status_display: &'static str,
    #[schema(value_type = String, format = DateTime)]
    timestamp: String,
}

/// A picture of the order.
#[derive(Serialize, ToSchema)]
struct TrackedPhoto {
    #[schema(example = "https://cvety.kz/uploads/0f/0f6d1c9be2a84c37d1f06a3b97e54200.jpg")]
    url: String,
    /// At most 400 pixels a side.
    #[schema(example = "https://cvety.kz/uploads/0f/0f6d1c9be2a84c37d1f06a3b97e54200-thumbnail.jpg")]
    thumbnail: String,
    #[schema(value_type = String, format = DateTime)]
    uploaded_at: String,
}

impl TrackingView {
    pub(super) fn new(followed: Followed, public_url: &str, language: Language) -> Self {
        let timeline = followed.passed.iter().map(|(stage, passed_at)| TrackedStage {
            status: *stage,
            status_display: stage.public_display(language),
            timestamp: followed.zone.render(*passed_at),
        });
        let due = followed.due.as_ref();
        let pay_link = due.and_then(|due| due.pay_link.as_ref());
        // The courier's name is nobody's business.
        let courier = Text::new("courier").word(language);
        Self {
            tracking_token: followed.token,
            status: followed.stage,
            status_display: followed.stage.public_display(language),
            updated_at: followed.zone.render(followed.updated_at),
            delivery_method: followed.delivery_method,
            delivery_date: followed.delivery_date,
            delivery_window: TrackedWindow::of(&followed),
            delivery_time: followed.window.map(|window| window.to_string()),
            timeline: timeline.collect(),
            photos: followed
                .photos
                .iter()
                .map(|photo| TrackedPhoto::new(photo, public_url, followed.zone))
                .collect(),
            can_leave_feedback: followed.can_leave_feedback,
            can_cancel: followed.can_cancel,
            outstanding: followed.currency.to_major(due.map(|due| due.amount).unwrap_or_default()),
            currency: followed.currency,
            payment_in_progress: followed.is_being_paid,
            payment_url: pay_link.map(|link| pay_url(public_url, link)),
            shop: followed.seller.into(),
            address_masked: followed.address_masked,
            courier: followed.courier_phone.map(|phone| TrackedCourier { name: courier, phone }),
        }
    }
}

impl TrackedPhoto {
    fn new(photo: &FollowedPhoto, public_url: &str, zone: ShopZone) -> Self {
        let Links { url, thumbnail } = media::links(public_url, &photo.key);
        Self { url, thumbnail, uploaded_at: zone.render(photo.uploaded_at) }
    }
}

impl TrackedWindow {
    fn of(followed: &Followed) -> Option<Self> {
        let (date, window) = followed.delivery_date.zip(followed.window)?;
        let Range { start, end } = window.on(date);
        let at = |local: NaiveDateTime| followed.zone.render(followed.zone.at(local.date(), local.time()));
        Some(Self { from: at(start), to: at(end) })
    }
}

impl From<Seller> for TrackedShop {
    fn from(Seller { name, address, contacts }: Seller) -> Self {
        let contacts = contacts.into_iter().map(|Contact { name, url }| TrackedContact { name, url });
        Self { name, address, contacts: contacts.collect() }
    }
}
