//! When a shop is open: the hours of its week, and the days on which it is
//! closed.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::values::{ClosureId, DayWindow};

/// Opening hours of the week; a day without a window is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingHours {
    pub weekdays: Option<DayWindow>,
    pub saturday: Option<DayWindow>,
    pub sunday: Option<DayWindow>,
}

/// Opening hours as written in JSON and in the database.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "weekdays": "09:00 - 20:00", "saturday": "10:00 - 18:00", "sunday": "10:00 - 16:00",
}))]
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

/// A stretch of days on which the storefront takes no orders, both ends
/// included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closure {
    pub id: ClosureId,
    pub days: ClosedDays,
}

/// What a closure says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedDays {
    pub from_date: NaiveDate,
    pub to_date: NaiveDate,
    pub reason: Option<String>,
}
