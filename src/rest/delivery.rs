//! How, where and when an order is to be delivered, as a body says it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{Checks, Object};
use crate::orders::{Address, Delivery, DeliveryMethod};
use crate::values::{DayWindow, ZoneId};

/// A window of the delivery day.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = DeliveryWindowInput)]
pub struct WindowInput {
    #[schema(example = "14:00")]
    from_time: String,
    #[schema(example = "16:00")]
    to_time: String,
}

/// How and when an order is to be delivered.
#[derive(Deserialize, ToSchema)]
pub struct DeliveryInput {
    /// By default `delivery` when there is an address.
    delivery_method: Option<DeliveryMethod>,
    /// The zone whose fee applies where none is given; the first by default.
    #[schema(value_type = Option<i64>)]
    zone_id: Option<ZoneId>,
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Option<String>,
    #[schema(value_type = Option<WindowInput>)]
    delivery_window: Option<Object<WindowInput>>,
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

impl DeliveryInput {
    /// The delivery to that address.
    pub fn check(&self, checks: &mut Checks, address: Address) -> Delivery {
        let window = self.delivery_window.as_ref().and_then(|window| window.check(checks));
        let date = self.delivery_date.as_deref().and_then(|date| checks.date("delivery_date", date));
        let default = match address.line {
            Some(_) => DeliveryMethod::Delivery,
            None => DeliveryMethod::SelfPickup,
        };
        Delivery {
            method: self.delivery_method.unwrap_or(default),
            zone_id: self.zone_id,
            address,
            date,
            window,
        }
    }
}
