//! Days as clients write them: as a date, or as a date-time, which is how programs mostly keep a day.
//!
//! Invariant: of a date-time the day and the hour by the shop's own clock count, whatever its offset.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use crate::values::Text;
use crate::values::day_window::{BadClockTime, ClockTime, DayWindow};
use crate::values::moment::split_calendar_date;
use crate::values::time::ShopZone;

/// A day, and the hour that was named with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDay {
    pub date: NaiveDate,
    /// The hour that begins at the time named. Midnight and the day's last minute name none: so programs write a day
    /// of which they know no hour.
    pub hour: Option<DayWindow>,
}

/// A time of day, and the day that was named with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenTime {
    pub date: Option<NaiveDate>,
    pub time: ClockTime,
}

/// The text names no day between the years 1900 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day")]
pub struct BadDay;

impl From<BadDay> for Text {
    fn from(_: BadDay) -> Self {
        Self::new("bad-date")
    }
}

impl ShopZone {
    /// Reads a date, or a date-time as [`ShopZone::parse_moment`] does.
    ///
    /// # Errors
    /// `BadDay` for anything else and for years outside 1900 to 9999.
    pub fn parse_day(self, text: &str) -> Result<WrittenDay, BadDay> {
        let (written, rest) = split_calendar_date(text).ok_or(BadDay)?;
        let local = if rest.is_empty() { Some(written.into()) } else { self.local_time_of(text) };
        let local = local.filter(|local| (1900..=9999).contains(&local.year())).ok_or(BadDay)?;
        // Midnight elsewhere, most often in UTC, is a day without an hour too.
        let is_midnight = rest.get(1..6).is_none_or(|clock| clock == "00:00") || is_midnight(local.time());
        let hour = DayWindow::hour_from(ClockTime::of(local.time())).filter(|_| !is_midnight);
        Ok(WrittenDay { date: local.date(), hour })
    }

    /// The same for the end of a window, which may be its day's end: `24:00`, or the next day's midnight.
    ///
    /// # Errors
    /// `BadClockTime` for anything else.
    pub fn parse_end_of_window(self, text: &str) -> Result<WrittenTime, BadClockTime> {
        if let Ok(time) = ClockTime::parse_end(text) {
            return Ok(WrittenTime { date: None, time });
        }
        let mut written = self.parse_time_of_day(text)?;
        if is_midnight(written.time.time()) {
            written.date = written.date.and_then(|date| date.pred_opt());
        }
        Ok(written)
    }

    /// Reads a time of day, or a date-time for the sake of its time.
    ///
    /// # Errors
    /// `BadClockTime` for anything else.
    pub fn parse_time_of_day(self, text: &str) -> Result<WrittenTime, BadClockTime> {
        if let Ok(time) = ClockTime::parse(text) {
            return Ok(WrittenTime { date: None, time });
        }
        let local = self.local_time_of(text).ok_or(BadClockTime)?;
        Ok(WrittenTime { date: Some(local.date()), time: ClockTime::of(local.time()) })
    }

    /// What the shop's clock shows at the moment that a date-time names.
    fn local_time_of(self, text: &str) -> Option<NaiveDateTime> {
        let (date, rest) = split_calendar_date(text)?;
        self.read_rest(date, rest).map(|moment| self.local(moment).naive_local())
    }
}

fn is_midnight(time: NaiveTime) -> bool {
    ClockTime::of(time).time() == NaiveTime::MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<(String, Option<String>), BadDay> {
        let day = ShopZone::default().parse_day(text)?;
        Ok((day.date.to_string(), day.hour.map(|hour| hour.to_string())))
    }

    #[test]
    fn of_a_date_time_the_shops_own_day_and_hour_count() {
        for (text, date, hour) in [
            ("2026-12-26", "2026-12-26", None),
            ("1955-03-08", "1955-03-08", None),
            ("2026-12-26T14:00:00+05:00", "2026-12-26", Some("14:00-15:00")),
            ("2026-12-26T14:30", "2026-12-26", Some("14:30-15:30")),
            ("2026-12-26 09:00:00.000Z", "2026-12-26", Some("14:00-15:00")),
            ("2026-12-26T20:00:00Z", "2026-12-27", Some("01:00-02:00")),
            ("2026-12-26T23:30:00", "2026-12-26", Some("23:30-24:00")),
        ] {
            assert_eq!(day(text), Ok((date.to_owned(), hour.map(str::to_owned))), "{text}");
        }
    }

    #[test]
    fn midnight_and_the_last_minute_of_a_day_name_no_hour() {
        for (text, date) in [
            ("2026-12-26T00:00:00", "2026-12-26"),
            ("2026-12-25T19:00:00.000Z", "2026-12-26"),
            ("2026-12-26T00:00:00.000Z", "2026-12-26"),
            ("2026-12-26T00:00:00+06:00", "2026-12-25"),
            ("2026-12-26T23:59:59", "2026-12-26"),
        ] {
            assert_eq!(day(text), Ok((date.to_owned(), None)), "{text}");
        }
    }

    #[test]
    fn what_names_no_day_is_refused() {
        for text in
            ["", "26.12.2026", "2026-12", "2026-02-30", "1899-12-31", "2026-12-26T", "2026-12-26T25:00", "x"]
        {
            assert_eq!(day(text), Err(BadDay), "{text:?}");
        }
    }

    #[test]
    fn a_time_of_day_may_come_with_its_day() {
        let read =
            |text| ShopZone::default().parse_time_of_day(text).map(|read| (read.date, read.time.to_string()));
        let date = NaiveDate::from_ymd_opt(2026, 12, 26);
        assert_eq!(read("9:05"), Ok((None, "09:05".to_owned())));
        assert_eq!(read("2026-12-26T00:00:00+05:00"), Ok((date, "00:00".to_owned())));
        assert_eq!(read("2026-12-26T09:05:00Z"), Ok((date, "14:05".to_owned())));
        assert_eq!(read("2026-12-26"), Err(BadClockTime));
    }

    #[test]
    fn the_end_of_a_window_may_be_that_of_its_day() {
        let read = |text| {
            ShopZone::default().parse_end_of_window(text).map(|read| (read.date, read.time.to_string()))
        };
        let date = NaiveDate::from_ymd_opt(2026, 12, 26);
        for (text, date) in [
            ("24:00", None),
            ("00:00", None),
            ("2026-12-27T00:00:00+05:00", date),
            ("2026-12-26T19:00:00Z", date),
        ] {
            assert_eq!(read(text), Ok((date, "00:00".to_owned())), "{text}");
        }
        assert_eq!(read("2026-12-26T23:00:00+05:00"), Ok((date, "23:00".to_owned())));
        assert_eq!(read("24:30"), Err(BadClockTime));
    }
}
