//! Whether a shop delivers at a time asked for: opening hours, closures and the
//! same-day cut-off. Judged by that time, never by the moment of ordering.
//!
//! Hours past midnight belong to the day on which they began: that day's closure
//! closes them, and its cut-off ends them. A window lies within one date, and may
//! lie in the hours of two days where one's go over into the other's.

use std::ops::Range;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::error::{Refused, Result};
use super::opening::{ClosedDays, WorkingHours};
use super::queries;
use super::shop::Shop;
use crate::db::{Stop, TenantTx};
use crate::values::{ClockTime, DayWindow, OpeningHours};

/// A storefront looks no further ahead.
pub(super) const IN_SIGHT: TimeDelta = TimeDelta::days(60);

/// When a shop is open, its closures taken away.
struct Calendar<'a> {
    week: WorkingHours,
    closed: &'a [ClosedDays],
}

/// Hours in which is delivered, as they lie on the date asked for.
struct Stretch {
    /// The day they belong to.
    day: NaiveDate,
    /// Of the date asked for.
    minutes: Range<u16>,
}

impl Shop {
    /// Whether the storefront may promise a delivery then. No date is never
    /// refused.
    ///
    /// # Errors
    /// [`Refused::DatePast`], [`Refused::DayOff`], [`Refused::OutOfHours`],
    /// [`Refused::CutOff`], [`Refused::DayOver`], [`Refused::HourPast`].
    pub async fn check_delivery_time(
        &self,
        tx: &mut TenantTx,
        date: Option<NaiveDate>,
        window: Option<DayWindow>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(date) = date else { return Ok(()) };
        // The night before may go on into it.
        let from = date.pred_opt().unwrap_or(date);
        let closed = queries::closures_within(tx, from, date + IN_SIGHT).await?;
        self.judge(&closed, date, window, self.zone.local(now).naive_local()).map_err(Stop::Refused)
    }

    /// The first [`Refused`] that applies, by the shop's own wall clock.
    fn judge(
        &self,
        closed: &[ClosedDays],
        date: NaiveDate,
        window: Option<DayWindow>,
        now: NaiveDateTime,
    ) -> Result<(), Refused> {
        if date < now.date() {
            return Err(Refused::DatePast { today: now.date() });
        }
        let week = self.working_hours.clone().unwrap_or_else(WorkingHours::always);
        let calendar = Calendar { week, closed };
        match window {
            Some(window) => self.judge_window(&calendar, date, window, now),
            None => self.judge_day(&calendar, date, now),
        }
    }

    /// A day without an hour is the day's own hours, and over when they are.
    fn judge_day(&self, calendar: &Calendar<'_>, date: NaiveDate, now: NaiveDateTime) -> Result<(), Refused> {
        let hours = calendar.hours_of(date).ok_or_else(|| calendar.day_off(date))?;
        self.check_cut_off(date, now)?;
        if hours.on(date).end <= now { Err(Refused::DayOver(hours)) } else { Ok(()) }
    }

    /// Every minute of a window is in open hours that still take orders.
    fn judge_window(
        &self,
        calendar: &Calendar<'_>,
        date: NaiveDate,
        window: DayWindow,
        now: NaiveDateTime,
    ) -> Result<(), Refused> {
        let open = calendar.open_on(date);
        if !cover(open.iter(), window.minutes()) {
            let hours = calendar.hours_of(date);
            return Err(hours.map_or_else(|| calendar.day_off(date), Refused::OutOfHours));
        }
        let timely = open.iter().filter(|stretch| self.check_cut_off(stretch.day, now).is_ok());
        if !cover(timely, window.minutes()) {
            open.iter().try_for_each(|stretch| self.check_cut_off(stretch.day, now))?;
        }
        let is_over = window.on(date).end <= now;
        if is_over { Err(Refused::HourPast { now: ClockTime::of(now.time()) }) } else { Ok(()) }
    }

    /// Whether orders for that day's hours are still taken.
    fn check_cut_off(&self, day: NaiveDate, now: NaiveDateTime) -> Result<(), Refused> {
        let passed = self.same_day_cutoff.filter(|cutoff| day.and_time(cutoff.time()) < now);
        passed.map_or(Ok(()), |cutoff| Err(Refused::CutOff(cutoff)))
    }
}

impl Calendar<'_> {
    /// The hours that begin on that date; None when closed.
    fn hours_of(&self, date: NaiveDate) -> Option<OpeningHours> {
        let is_closed = self.closed.iter().any(|days| (days.from_date..=days.to_date).contains(&date));
        self.week.of(date).filter(|_| !is_closed)
    }

    /// The open hours of a date, the earliest first: the night of the day before, and the day's own.
    fn open_on(&self, date: NaiveDate) -> Vec<Stretch> {
        let night = date.pred_opt();
        let night =
            night.and_then(|day| Some(Stretch { day, minutes: self.hours_of(day)?.past_midnight()? }));
        let own = self.hours_of(date).map(|hours| Stretch { day: date, minutes: hours.of_the_day() });
        night.into_iter().chain(own).collect()
    }

    fn day_off(&self, day: NaiveDate) -> Refused {
        let mut after = (1..=IN_SIGHT.num_days()).map(|days| day + Days::new(days.unsigned_abs()));
        Refused::DayOff { day, next: after.find(|day| self.hours_of(*day).is_some()) }
    }
}

/// Whether the stretches together, the earliest first, hold every minute.
fn cover<'a>(stretches: impl Iterator<Item = &'a Stretch>, minutes: Range<u16>) -> bool {
    let reached = stretches.fold(minutes.start, |reached, stretch| {
        if stretch.minutes.contains(&reached) { stretch.minutes.end } else { reached }
    });
    reached >= minutes.end
}

#[cfg(test)]
mod tests;
