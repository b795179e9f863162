//! When a shop takes orders for: opening hours, closures and the same-day
//! cut-off. Pure; judged by the delivery time asked for.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::closures::Closure;
use super::settings::Shop;
use crate::http::Error;
use crate::values::{DayWindow, Text};

/// Opening hours of the week; a day without a window is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingHours {
    pub weekdays: Option<DayWindow>,
    pub saturday: Option<DayWindow>,
    pub sunday: Option<DayWindow>,
}

/// Opening hours as written in JSON and in the database.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct WorkingHoursText {
    /// Monday to Friday; absent or null: closed.
    #[schema(example = "09:00 - 20:00")]
    pub weekdays: Option<String>,
    #[schema(example = "10:00 - 18:00")]
    pub saturday: Option<String>,
    #[schema(example = "10:00 - 16:00")]
    pub sunday: Option<String>,
}

impl WorkingHours {
    /// The window of a date; None when closed.
    pub fn of(&self, date: NaiveDate) -> Option<DayWindow> {
        match date.weekday() {
            Weekday::Sat => self.saturday,
            Weekday::Sun => self.sunday,
            _ => self.weekdays,
        }
    }

    /// As people write them: `09:00 - 20:00`.
    pub fn to_text(&self) -> WorkingHoursText {
        let text = |window: Option<DayWindow>| window.map(|w| format!("{} - {}", w.from(), w.to()));
        WorkingHoursText {
            weekdays: text(self.weekdays),
            saturday: text(self.saturday),
            sunday: text(self.sunday),
        }
    }
}

/// Why a shop won't deliver at the time asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    DatePast,
    ShopClosed,
    TooLate,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::DatePast => Self::rule("date_past", Text::new("date-past")),
            Refusal::ShopClosed => Self::rule("shop_closed", Text::new("shop-closed")),
            Refusal::TooLate => Self::rule("too_late", Text::new("too-late-today")),
        }
    }
}

impl Shop {
    /// Judges the delivery time asked for. A window must lie within the
    /// opening hours of its day.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies.
    pub(super) fn judge(
        &self,
        closures: &[Closure],
        date: NaiveDate,
        window: Option<DayWindow>,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let local_now = self.zone.local(now);
        let today = local_now.date_naive();
        if date < today {
            return Err(Refusal::DatePast);
        }
        if closures.iter().any(|closure| closure.covers(date)) {
            return Err(Refusal::ShopClosed);
        }
        if let Some(hours) = &self.working_hours {
            let open = hours.of(date).ok_or(Refusal::ShopClosed)?;
            let within = window.is_none_or(|asked| open.from() <= asked.from() && asked.to() <= open.to());
            if !within {
                return Err(Refusal::ShopClosed);
            }
        }
        if date == today {
            let time = local_now.time();
            let cut_off = self.same_day_cutoff.is_some_and(|cutoff| time > cutoff.time());
            let over = window.is_some_and(|asked| asked.to().time() <= time);
            if cut_off || over {
                return Err(Refusal::TooLate);
            }
        }
        Ok(())
    }
}
