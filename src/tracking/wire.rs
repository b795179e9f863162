//! What tracking answers to programs.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::orders::{DeliveryMethod, Followed, Stage};
use crate::values::{Language, Text, TrackingToken};

/// An order as the holder of its tracking link sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Tracking)]
pub(super) struct TrackingView {
    #[schema(value_type = String, example = "123456789")]
    tracking_token: TrackingToken,
    #[schema(example = "delivery")]
    status: Stage,
    /// In the language of `Accept-Language`.
    #[schema(example = "В доставке")]
    status_display: &'static str,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
    delivery_method: DeliveryMethod,
    #[schema(example = "2026-12-26")]
    delivery_date: Option<NaiveDate>,
    /// Null without a date.
    delivery_window: Option<TrackedWindow>,
    /// Town and house number; null where the address can't be read.
    #[schema(example = "г. Алматы, пр. ******, д. 89")]
    address_masked: Option<String>,
    /// Null until there is one.
    courier: Option<TrackedCourier>,
    /// The stages the order has come to, the oldest first.
    timeline: Vec<TrackedStage>,
    /// Pictures of the order; none yet.
    photos: [TrackedPhoto; 0],
    /// Delivered or completed, and nothing said yet.
    can_leave_feedback: bool,
    /// Not paid and not put together yet.
    can_cancel: bool,
}

/// The window with its day.
#[derive(Serialize, ToSchema)]
struct TrackedWindow {
    #[schema(value_type = String, format = DateTime)]
    from: String,
    #[schema(value_type = String, format = DateTime)]
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
    #[schema(example = "https://cvety.kz/photos/0f6d1c9be2a84c37.jpg")]
    url: String,
    #[schema(value_type = String, format = DateTime)]
    uploaded_at: String,
}

impl TrackingView {
    pub(super) fn new(followed: Followed, language: Language) -> Self {
        let timeline = followed.passed.iter().map(|(stage, passed_at)| TrackedStage {
            status: *stage,
            status_display: stage.public_display(language),
            timestamp: followed.zone.render(*passed_at),
        });
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
            timeline: timeline.collect(),
            photos: [],
            can_leave_feedback: followed.can_leave_feedback,
            can_cancel: followed.can_cancel,
            address_masked: followed.address_masked,
            courier: followed.courier_phone.map(|phone| TrackedCourier { name: courier, phone }),
        }
    }
}

impl TrackedWindow {
    fn of(followed: &Followed) -> Option<Self> {
        let (date, window) = followed.delivery_date.zip(followed.window)?;
        let at = |time: chrono::NaiveTime| followed.zone.render(followed.zone.at(date, time));
        Some(Self { from: at(window.from().time()), to: at(window.to().time()) })
    }
}
