//! Days of which a shop reminds itself: birthdays, weddings.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::values::ImportantDateId;
use crate::word_value;

/// A customer has so many at most.
pub(super) const MOST_DATES: usize = 20;

/// What a day is to a customer.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DateType {
    Birthday,
    Anniversary,
    Wedding,
    NameDay,
    Holiday,
    Memorial,
    Other,
}

word_value!(DateType);

/// A day that comes round every year.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ImportantDate {
    pub id: ImportantDateId,
    #[serde(flatten)]
    pub day: Day,
}

/// What is said of such a day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Day {
    pub date_type: DateType,
    /// As it was the first time.
    pub date: NaiveDate,
    pub description: Option<String>,
    /// The shop is reminded so many days before.
    pub reminder_days: i16,
}

/// When a day comes round next, today included. The 29th of February is kept on
/// the 28th in the years that have none.
pub(super) fn next_date(date: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let in_year = |year: i32| date.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28));
    let first = date.max(today).year();
    [first, first + 1].into_iter().filter_map(in_year).find(|next| *next >= today && *next >= date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(date: &str, today: &str) -> String {
        let [date, today] = [date, today].map(|text| text.parse().expect("a date"));
        next_date(date, today).expect("a next time").to_string()
    }

    #[test]
    fn a_day_comes_round_every_year() {
        assert_eq!(next("1990-05-15", "2026-05-14"), "2026-05-15");
        assert_eq!(next("1990-05-15", "2026-05-15"), "2026-05-15");
        assert_eq!(next("1990-05-15", "2026-05-16"), "2027-05-15");
        assert_eq!(next("1990-01-01", "2026-12-31"), "2027-01-01");
        assert_eq!(next("2028-06-01", "2026-12-31"), "2028-06-01");
    }

    #[test]
    fn a_leap_day_is_kept_on_the_day_before_where_there_is_none() {
        assert_eq!(next("1992-02-29", "2026-01-10"), "2026-02-28");
        assert_eq!(next("1992-02-29", "2026-03-01"), "2027-02-28");
        assert_eq!(next("1992-02-29", "2027-12-31"), "2028-02-29");
        assert_eq!(next("1992-02-29", "2028-02-29"), "2028-02-29");
    }
}
