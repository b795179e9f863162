//! How long a shop has been open since a moment: what its people could not have
//! seen yet does not count against anyone.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::opening::ClosedDays;
use super::queries;
use super::shop::Shop;
use crate::db::TenantTx;

/// Nobody looks further ahead: whoever has closed for so long is not waited for.
const HORIZON: u16 = 60;

impl Shop {
    /// The first moment by which it will have been open for `span` since then, by
    /// its hours and closures as they are now.
    ///
    /// # Errors
    /// The database is away.
    pub async fn open_for(
        &self,
        tx: &mut TenantTx,
        since: DateTime<Utc>,
        span: TimeDelta,
    ) -> Result<DateTime<Utc>, sqlx::Error> {
        let first = self.zone.today(since);
        let closed = queries::closures_within(tx, first, first + Days::new(HORIZON.into())).await?;
        Ok(self.open_moment(&closed, since, span))
    }

    fn open_moment(&self, closed: &[ClosedDays], since: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        let (first, mut left) = (self.zone.today(since), span);
        let is_closed =
            |date: &NaiveDate| closed.iter().any(|days| (days.from_date..=days.to_date).contains(date));
        let open_days = first.iter_days().take(HORIZON.into()).filter(|date| !is_closed(date));
        for (opens, closes) in open_days.filter_map(|date| self.opening(date)) {
            let opens = opens.max(since);
            let open = (closes - opens).max(TimeDelta::zero());
            if open >= left {
                return opens + left;
            }
            left -= open;
        }
        since + TimeDelta::days(HORIZON.into())
    }

    /// From when to when it is open on a date.
    fn opening(&self, date: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let at = |date, time| self.zone.at(date, time);
        match &self.working_hours {
            None => Some((at(date, NaiveTime::MIN), at(date + Days::new(1), NaiveTime::MIN))),
            Some(hours) => {
                // A night goes on into the next day, and is of this one.
                let open = hours.of(date)?.on(date);
                Some((at(open.start.date(), open.start.time()), at(open.end.date(), open.end.time())))
            }
        }
    }
}
