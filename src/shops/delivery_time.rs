//! Whether a shop delivers at a time asked for: opening hours, closures and the
//! same-day cut-off. Judged by that time, never by the moment of ordering.

use chrono::{DateTime, NaiveDate, Utc};

use super::error::{Refused, Result};
use super::queries;
use super::shop::Shop;
use crate::db::{Stop, TenantTx};
use crate::values::DayWindow;

impl Shop {
    /// Whether the storefront may promise a delivery then. No date is never
    /// refused.
    ///
    /// # Errors
    /// [`Refused::DatePast`], [`Refused::Closed`], [`Refused::TooLate`].
    pub async fn check_delivery_time(
        &self,
        tx: &mut TenantTx,
        date: Option<NaiveDate>,
        window: Option<DayWindow>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(date) = date else { return Ok(()) };
        let is_closed = queries::is_closed_on(tx, date).await?;
        self.judge(is_closed, date, window, now).map_err(Stop::Refused)
    }

    /// Judges the delivery time asked for. A window must lie within the
    /// opening hours of its day.
    ///
    /// # Errors
    /// The first [`Refused`] that applies.
    fn judge(
        &self,
        is_closed: bool,
        date: NaiveDate,
        window: Option<DayWindow>,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let local_now = self.zone.local(now);
        let today = local_now.date_naive();
        if date < today {
            return Err(Refused::DatePast);
        }
        if is_closed {
            return Err(Refused::Closed);
        }
        if let Some(hours) = &self.working_hours {
            let open = hours.of(date).ok_or(Refused::Closed)?;
            let within = window.is_none_or(|asked| open.from() <= asked.from() && asked.to() <= open.to());
            if !within {
                return Err(Refused::Closed);
            }
        }
        if date == today {
            let time = local_now.time();
            let cut_off = self.same_day_cutoff.is_some_and(|cutoff| time > cutoff.time());
            let over = window.is_some_and(|asked| asked.to().time() <= time);
            if cut_off || over {
                return Err(Refused::TooLate);
            }
        }
        Ok(())
    }
}
