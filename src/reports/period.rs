//! Days of the shop that a report is of, both included.

use chrono::{Days, NaiveDate, NaiveTime};

use super::queries::Span;
use crate::values::ShopZone;

/// No report is of more days.
pub const MOST_DAYS: i64 = 366;

/// Days of a report where nobody says which.
const USUAL_DAYS: u64 = 30;

/// From one day to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// Why days are none of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPeriod {
    Backwards,
    TooLong,
}

impl Period {
    /// The days asked for. Where the last is not named, it is today; where the
    /// first is not, there are thirty.
    ///
    /// # Errors
    /// [`BadPeriod`].
    pub fn new(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> Result<Self, BadPeriod> {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| to.checked_sub_days(Days::new(USUAL_DAYS - 1)).unwrap_or(to));
        match (to - from).num_days() {
            ..0 => Err(BadPeriod::Backwards),
            MOST_DAYS.. => Err(BadPeriod::TooLong),
            _ => Ok(Self { from, to }),
        }
    }

    /// Its moments by the shop's clock.
    pub fn span(self, zone: ShopZone) -> Span {
        let next = self.to.succ_opt().unwrap_or(self.to);
        let [from, to] = [self.from, next].map(|date| zone.at(date, NaiveTime::MIN));
        Span { from, to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_last_thirty_unless_they_are_named() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().expect("a date"));
        let today = day("2026-11-25").expect("a date");
        let days = |from: Option<NaiveDate>, to: Option<NaiveDate>| {
            Period::new(from, to, today).map(|period| (period.from.to_string(), period.to.to_string()))
        };
        let pair = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
        assert_eq!(days(None, None), pair("2026-10-27", "2026-11-25"));
        assert_eq!(days(None, day("2026-03-01")), pair("2026-01-31", "2026-03-01"));
        assert_eq!(days(day("2026-11-25"), None), pair("2026-11-25", "2026-11-25"));
        assert_eq!(days(day("2026-11-26"), None), Err(BadPeriod::Backwards));
        assert_eq!(days(day("2024-01-01"), day("2024-12-31")), pair("2024-01-01", "2024-12-31"));
        assert_eq!(days(day("2024-01-01"), day("2025-01-01")), Err(BadPeriod::TooLong));
    }
}
