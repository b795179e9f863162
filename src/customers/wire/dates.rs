//! What the routes of important dates take and answer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::customers::important_date::{DateType, Day, ImportantDate, next_date};
use crate::http::{Checks, Result, present};
use crate::values::{ImportantDateId, ShopZone};

const LONGEST_DESCRIPTION: usize = 200;
const MOST_REMINDER_DAYS: i64 = 60;
const REMINDER_DAYS: i64 = 3;

/// A day to remember.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportantDate)]
pub(in crate::customers) struct ImportantDateView {
    #[schema(value_type = i64, example = 1)]
    id: ImportantDateId,
    #[schema(example = "birthday")]
    date_type: DateType,
    /// As it was the first time; it comes round every year.
    #[schema(example = "1990-05-15")]
    date: NaiveDate,
    #[schema(example = "День рождения")]
    description: Option<String>,
    /// So many days before, the shop is to be reminded.
    #[schema(example = 3)]
    reminder_days: i16,
    /// When it comes round next. The 29th of February is kept on the 28th in the
    /// years that have none.
    #[schema(example = "2027-05-15")]
    next_date: Option<NaiveDate>,
}

impl ImportantDateView {
    pub(in crate::customers) fn new(date: ImportantDate, today: NaiveDate) -> Self {
        let ImportantDate { id, day: Day { date_type, date, description, reminder_days } } = date;
        Self { id, date_type, date, description, reminder_days, next_date: next_date(date, today) }
    }
}

/// A day to be remembered.
#[derive(Deserialize, ToSchema)]
pub(in crate::customers) struct CreateImportantDate {
    #[schema(example = "birthday")]
    date_type: DateType,
    #[schema(value_type = String, format = Date, example = "1990-05-15")]
    date: String,
    #[schema(example = "День рождения", max_length = 200)]
    description: Option<String>,
    /// 3 when absent.
    #[schema(example = 3, minimum = 0, maximum = 60)]
    reminder_days: Option<i64>,
}

impl CreateImportantDate {
    pub(in crate::customers) fn check(self, zone: ShopZone) -> Result<Day> {
        let mut checks = Checks::body();
        let day = Day {
            date_type: self.date_type,
            date: checks.date("date", &self.date, zone).unwrap_or_default(),
            description: described(&mut checks, self.description.as_deref()),
            reminder_days: reminded(&mut checks, self.reminder_days.unwrap_or(REMINDER_DAYS)),
        };
        checks.done().map(|()| day)
    }
}

/// Changes of a day to remember; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(in crate::customers) struct UpdateImportantDate {
    date_type: Option<DateType>,
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 200)]
    description: Option<Option<String>>,
    #[schema(example = 7, minimum = 0, maximum = 60)]
    reminder_days: Option<i64>,
}

impl UpdateImportantDate {
    /// The day with these changes.
    pub(in crate::customers) fn applied_to(self, mut day: Day, zone: ShopZone) -> Result<Day> {
        let mut checks = Checks::body();
        day.date_type = self.date_type.unwrap_or(day.date_type);
        if let Some(date) = &self.date {
            day.date = checks.date("date", date, zone).unwrap_or_default();
        }
        if let Some(description) = &self.description {
            day.description = described(&mut checks, description.as_deref());
        }
        if let Some(days) = self.reminder_days {
            day.reminder_days = reminded(&mut checks, days);
        }
        checks.done().map(|()| day)
    }
}

fn described(checks: &mut Checks, description: Option<&str>) -> Option<String> {
    checks.optional_text("description", description, LONGEST_DESCRIPTION)
}

fn reminded(checks: &mut Checks, days: i64) -> i16 {
    let days = checks.within_range("reminder_days", days, 0..=MOST_REMINDER_DAYS);
    i16::try_from(days).unwrap_or_default()
}
