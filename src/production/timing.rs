//! Until when something has to be made, and from when on it may be. Pure.
//!
//! The deadline is the beginning of the window, less the way there and ten
//! minutes to hand it over. A day without an hour counts as its middle, by the
//! hours that the shop is open; no day at all as the day on which the shop took
//! the order on.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};

use crate::shops::Shop;
use crate::values::DayWindow;

/// From the florist's hands to the courier's, or the buyer's.
const HANDOVER: TimeDelta = TimeDelta::minutes(10);
/// Whoever needs it at once has it after this, and its making.
const AT_ONCE: TimeDelta = TimeDelta::minutes(30);

/// When an order is wanted, and where.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub date: Option<NaiveDate>,
    pub window: Option<DayWindow>,
    /// The way there; none for what is collected.
    pub travel: TimeDelta,
    /// When the shop took it on.
    pub taken_on_at: DateTime<Utc>,
}

/// Until when it is to be made.
pub fn deadline(wanted: Wanted, shop: &Shop, minutes: i32) -> DateTime<Utc> {
    let day = wanted.date.unwrap_or_else(|| shop.zone.today(wanted.taken_on_at));
    let spare = wanted.travel + HANDOVER;
    match wanted.window {
        Some(window) => shop.zone.at(day, window.from().time()) - spare,
        None => {
            let soonest = wanted.taken_on_at + AT_ONCE + TimeDelta::minutes(minutes.into());
            (middle(shop, day) - spare).max(soonest.trunc_subsecs(0))
        }
    }
}

/// From when on it may be made.
pub fn release(deadline: DateTime<Utc>, shop: &Shop, minutes: i32) -> DateTime<Utc> {
    let ahead = TimeDelta::hours(shop.production.make_ahead_hours.into());
    deadline - TimeDelta::minutes(minutes.into()) - ahead
}

/// Halfway through the shop's hours of that day; noon where it is closed.
fn middle(shop: &Shop, day: NaiveDate) -> DateTime<Utc> {
    let noon = day.and_time(NaiveTime::MIN) + TimeDelta::hours(12);
    let hours = shop.working_hours.as_ref().and_then(|week| week.of(day)).map(|hours| hours.on(day));
    let middle = hours.map_or(noon, |hours| hours.start + (hours.end - hours.start) / 2);
    shop.zone.at(middle.date(), middle.time())
}
