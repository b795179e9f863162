//! Whether a shop delivers at a time asked for: opening hours, closures and the
//! same-day cut-off. Judged by that time, never by the moment of ordering.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::error::{Refused, Result};
use super::opening::ClosedDays;
use super::queries;
use super::shop::Shop;
use crate::db::{Stop, TenantTx};
use crate::values::{ClockTime, DayWindow};

/// A storefront looks no further ahead.
pub(super) const IN_SIGHT: TimeDelta = TimeDelta::days(60);

impl Shop {
    /// Whether the storefront may promise a delivery then. No date is never
    /// refused.
    ///
    /// # Errors
    /// [`Refused::DatePast`], [`Refused::DayOff`], [`Refused::OutOfHours`],
    /// [`Refused::CutOff`], [`Refused::HourPast`].
    pub async fn check_delivery_time(
        &self,
        tx: &mut TenantTx,
        date: Option<NaiveDate>,
        window: Option<DayWindow>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(date) = date else { return Ok(()) };
        let closed = queries::closures_within(tx, date, date + IN_SIGHT).await?;
        self.judge(&closed, date, window, now).map_err(Stop::Refused)
    }

    /// Judges the delivery time asked for. A window must lie within the
    /// opening hours of its day.
    ///
    /// # Errors
    /// The first [`Refused`] that applies.
    fn judge(
        &self,
        closed: &[ClosedDays],
        date: NaiveDate,
        window: Option<DayWindow>,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let local_now = self.zone.local(now);
        let today = local_now.date_naive();
        if date < today {
            return Err(Refused::DatePast { today });
        }
        if !self.is_open_on(date, closed) {
            let after = (1..=IN_SIGHT.num_days()).map(|days| date + Days::new(days.unsigned_abs()));
            let next = after.into_iter().find(|day| self.is_open_on(*day, closed));
            return Err(Refused::DayOff { day: date, next });
        }
        if let Some(open) = self.working_hours.as_ref().and_then(|hours| hours.of(date)) {
            let within = window.is_none_or(|asked| open.from() <= asked.from() && asked.to() <= open.to());
            if !within {
                return Err(Refused::OutOfHours(open));
            }
        }
        if date == today {
            let time = local_now.time();
            if let Some(cutoff) = self.same_day_cutoff.filter(|cutoff| time > cutoff.time()) {
                return Err(Refused::CutOff(cutoff));
            }
            if window.is_some_and(|asked| asked.to().time() <= time) {
                return Err(Refused::HourPast { now: ClockTime::of(time) });
            }
        }
        Ok(())
    }

    fn is_open_on(&self, date: NaiveDate, closed: &[ClosedDays]) -> bool {
        let has_hours = self.working_hours.as_ref().is_none_or(|hours| hours.of(date).is_some());
        has_hours && !closed.iter().any(|days| (days.from_date..=days.to_date).contains(&date))
    }
}
