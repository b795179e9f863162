//! How, where and when an order is to be delivered, as a body says it.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{Checks, Object};
use crate::orders::{Address, Delivery, DeliveryMethod};
use crate::values::{DayWindow, ShopZone, Text, WrittenDay, WrittenTime, ZoneId};

/// A window of the delivery day: `from_time` and `to_time`, or `from` and `to`
/// as an order shows them. Where both are given the former count.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = DeliveryWindowInput)]
pub struct WindowInput {
    /// `HH:MM`; of a date-time the shop's own hour counts.
    #[schema(example = "14:00", max_length = 40)]
    from_time: Option<String>,
    /// `24:00`, or `00:00`, where it lasts to the end of its day.
    #[schema(example = "16:00", max_length = 40)]
    to_time: Option<String>,
    /// Names the day too, where there is no `delivery_date`.
    #[schema(max_length = 40)]
    from: Option<String>,
    #[schema(max_length = 40)]
    to: Option<String>,
}

/// A window, and the day that its date-times name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedWindow {
    pub date: Option<NaiveDate>,
    pub times: DayWindow,
}

/// How and when an order is to be delivered.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "delivery_method": "delivery",
    "delivery_window": {"from_time": "14:00", "to_time": "16:00"},
}))]
pub struct DeliveryInput {
    /// By default `delivery` when there is an address or a zone.
    delivery_method: Option<DeliveryMethod>,
    /// The zone whose fee applies where none is given; the first by default.
    #[schema(value_type = Option<i64>)]
    zone_id: Option<ZoneId>,
    /// A date-time is taken too: its day by the shop's clock, and its hour where
    /// no window is named. Midnight names no hour.
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Option<String>,
    #[schema(value_type = Option<WindowInput>)]
    delivery_window: Option<Object<WindowInput>>,
    /// The window in one text; `delivery_window` counts where both are given.
    #[serde(alias = "delivery_time_text")]
    #[schema(pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    delivery_time: Option<String>,
}

impl WindowInput {
    /// The window; objections are noted inside `delivery_window`.
    pub fn check(&self, checks: &mut Checks, zone: ShopZone) -> Option<AskedWindow> {
        checks.within("delivery_window", |checks| {
            let (from_name, from) = named(["from_time", "from"], [&self.from_time, &self.from]);
            let (to_name, to) = named(["to_time", "to"], [&self.to_time, &self.to]);
            let mut time = |field: &str, text: Option<&str>, read: ReadTime| match text {
                Some(text) => read(checks, field, text, zone),
                None => {
                    checks.lacks(field);
                    None
                }
            };
            let from = time(from_name, from, Checks::time_of_day);
            let to = time(to_name, to, Checks::end_of_window);
            // What gives way to our own name has to be a time all the same.
            for (name, other, given, read) in [
                ("from", from_name, &self.from, Checks::time_of_day as ReadTime),
                ("to", to_name, &self.to, Checks::end_of_window as ReadTime),
            ] {
                if name != other
                    && let Some(text) = given
                {
                    read(checks, name, text, zone);
                }
            }
            let (from, to) = (from?, to?);
            let date = from.date.or(to.date);
            if to.date.is_some_and(|last| date.is_some_and(|first| last != first)) {
                checks.refuse(to_name, Text::new("window-of-two-days"));
                return None;
            }
            let times = checks.parsed(to_name, DayWindow::new(from.time, to.time))?;
            Some(AskedWindow { date, times })
        })
    }
}

/// Reads one end of a window.
type ReadTime = fn(&mut Checks, &str, &str, ShopZone) -> Option<WrittenTime>;

/// The first of two fields that is given, else the first.
fn named<'a>(names: [&'static str; 2], texts: [&'a Option<String>; 2]) -> (&'static str, Option<&'a str>) {
    match texts {
        [None, Some(text)] => (names[1], Some(text)),
        [text, _] => (names[0], text.as_deref()),
    }
}

/// The day and the window of everything by which a body may name them: a day
/// named outright counts before a window's, a window before an hour.
pub fn day_and_window(
    day: Option<WrittenDay>,
    window: Option<AskedWindow>,
    time: Option<DayWindow>,
) -> (Option<NaiveDate>, Option<DayWindow>) {
    let date = day.map(|day| day.date).or(window.and_then(|window| window.date));
    let times = window.map(|window| window.times).or(time).or(day.and_then(|day| day.hour));
    (date, times)
}

impl DeliveryInput {
    /// The delivery to that address.
    pub fn check(&self, checks: &mut Checks, address: Address, zone: ShopZone) -> Delivery {
        let window = self.delivery_window.as_ref().and_then(|window| window.check(checks, zone));
        let time = self.delivery_time.as_deref().and_then(|time| checks.day_window("delivery_time", time));
        let day = self.delivery_date.as_deref().and_then(|day| checks.day("delivery_date", day, zone));
        let (date, window) = day_and_window(day, window, time);
        // Whoever names a zone wants it brought there, though the address is still to come.
        let default = match (&address.line, self.zone_id) {
            (None, None) => DeliveryMethod::SelfPickup,
            _ => DeliveryMethod::Delivery,
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
