//! Times of day: one, and from one to another, as in «доставка 14:00-16:00».
//!
//! Invariant: to the minute, within one day, and a window's beginning is before its end. A window that
//! lasts to the end of its day ends at midnight, which is kept as 00:00 and shown as 24:00.

use std::fmt;
use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::ToSchema;

use crate::values::Text;
use crate::values::moment::read_time;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// A day's end by its own name; the next day calls it 00:00.
pub const MIDNIGHT: &str = "24:00";

/// A time of day to the minute, `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{1,2}:[0-9]{2}(:00)?$", examples("14:00"))]
pub struct ClockTime(NaiveTime);

/// The text is no time of day to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day as HH:MM")]
pub struct BadClockTime;

impl From<BadClockTime> for Text {
    fn from(_: BadClockTime) -> Self {
        Self::new("bad-clock-time")
    }
}

/// A stretch of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DayWindow {
    from: ClockTime,
    to: ClockTime,
}

/// Why a text or a pair of times is no window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDayWindow {
    #[error("not a window as 14:00-16:00")]
    Unreadable,
    #[error("the window ends before it begins")]
    EndsBeforeItBegins,
}

impl From<BadDayWindow> for Text {
    fn from(error: BadDayWindow) -> Self {
        match error {
            BadDayWindow::Unreadable => Self::new("bad-window"),
            BadDayWindow::EndsBeforeItBegins => Self::new("window-backwards"),
        }
    }
}

impl ClockTime {
    /// Reads `HH:MM`, `H:MM` or `HH:MM:00`.
    ///
    /// # Errors
    /// `BadClockTime` for anything else; seconds other than zero too, since we could not keep them.
    pub fn parse(text: &str) -> Result<Self, BadClockTime> {
        let has_one_digit_hour = text.as_bytes().get(1) == Some(&b':');
        let time = if has_one_digit_hour { read_time(&format!("0{text}")) } else { read_time(text) };
        time.filter(|time| time.second() == 0 && time.nanosecond() == 0).map(Self).ok_or(BadClockTime)
    }

    /// Reads the end of a window: `24:00` is midnight too.
    ///
    /// # Errors
    /// `BadClockTime`.
    pub fn parse_end(text: &str) -> Result<Self, BadClockTime> {
        if text == MIDNIGHT { Ok(Self(NaiveTime::MIN)) } else { Self::parse(text) }
    }

    /// The minute a time of day falls in.
    #[must_use]
    pub fn of(time: NaiveTime) -> Self {
        let to_the_minute = NaiveTime::from_hms_opt(time.hour(), time.minute(), 0);
        Self(to_the_minute.unwrap_or(time))
    }

    /// Minutes since midnight.
    #[must_use]
    pub fn minute(self) -> u16 {
        // Below 1440 at all times of day.
        u16::try_from(self.0.num_seconds_from_midnight() / 60).unwrap_or_default()
    }

    #[must_use]
    pub fn time(self) -> NaiveTime {
        self.0
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl DayWindow {
    /// # Errors
    /// `EndsBeforeItBegins` unless `from` is before `to`, which at midnight is the day's end.
    pub fn new(from: ClockTime, to: ClockTime) -> Result<Self, BadDayWindow> {
        if from < to || to.0 == NaiveTime::MIN {
            Ok(Self { from, to })
        } else {
            Err(BadDayWindow::EndsBeforeItBegins)
        }
    }

    /// Reads `14:00-16:00`, also with spaces or a dash proper.
    ///
    /// # Errors
    /// `Unreadable`, or `EndsBeforeItBegins`.
    pub fn parse(text: &str) -> Result<Self, BadDayWindow> {
        let (from, to) = text.split_once(['-', '–', '—']).ok_or(BadDayWindow::Unreadable)?;
        let (from, to) = (ClockTime::parse(from.trim()), ClockTime::parse_end(to.trim()));
        let (Ok(from), Ok(to)) = (from, to) else { return Err(BadDayWindow::Unreadable) };
        Self::new(from, to)
    }

    /// The hour that begins then, cut off at midnight. A day's last minute is how some programs write its end, and
    /// begins none.
    #[must_use]
    pub fn hour_from(from: ClockTime) -> Option<Self> {
        let (later, days_on) = from.0.overflowing_add_signed(TimeDelta::hours(1));
        let to = if days_on == 0 { later } else { NaiveTime::MIN };
        Self::new(from, ClockTime(to)).ok().filter(|window| window.from.minute() + 1 < DAY)
    }

    #[must_use]
    pub fn from(self) -> ClockTime {
        self.from
    }

    #[must_use]
    pub fn to(self) -> ClockTime {
        self.to
    }

    /// Minutes since midnight, the end not included.
    #[must_use]
    pub fn minutes(self) -> Range<u16> {
        self.from.minute()..if self.ends_the_day() { DAY } else { self.to.minute() }
    }

    /// When it begins and ends on that day, by its own wall clock.
    #[must_use]
    pub fn on(self, date: NaiveDate) -> Range<NaiveDateTime> {
        let last = if self.ends_the_day() { date.succ_opt().unwrap_or(date) } else { date };
        date.and_time(self.from.0)..last.and_time(self.to.0)
    }

    fn ends_the_day(self) -> bool {
        self.to.0 == NaiveTime::MIN
    }

    /// Whether a time of day is inside; the end itself is not.
    #[must_use]
    pub fn contains(self, time: NaiveTime) -> bool {
        self.from.0 <= time && (time < self.to.0 || self.ends_the_day())
    }
}

impl fmt::Display for DayWindow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-", self.from)?;
        if self.ends_the_day() { out.write_str(MIDNIGHT) } else { write!(out, "{}", self.to) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_of_day_is_read_in_the_forms_people_send() {
        for (text, shown) in [
            ("14:00", "14:00"),
            ("9:05", "09:05"),
            ("09:00:00", "09:00"),
            ("9:00:00", "09:00"),
            ("00:00", "00:00"),
            ("23:59", "23:59"),
        ] {
            assert_eq!(ClockTime::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn seconds_and_nonsense_are_refused() {
        for text in [
            "",
            "14",
            "14:0",
            "24:00",
            "14:60",
            "14:00:01",
            "14:00:00.5",
            "+4:00",
            "-1:00",
            "014:00",
            "14:00 ",
            "14-00",
            "١٤:٠٠",
            ":00",
            "я:00",
        ] {
            assert_eq!(ClockTime::parse(text), Err(BadClockTime), "{text:?}");
        }
    }

    #[test]
    fn a_time_of_day_is_text_on_the_wire() {
        let time: ClockTime = serde_json::from_str(r#""9:30""#).unwrap();
        assert_eq!(serde_json::to_string(&time).unwrap(), r#""09:30""#);
        assert!(serde_json::from_str::<ClockTime>("930").is_err());
        let error = serde_json::from_str::<ClockTime>(r#""полдень""#).unwrap_err();
        assert!(error.to_string().contains(&BadClockTime.to_string()));
    }

    #[test]
    fn a_window_is_read_with_spaces_and_dashes() {
        for text in ["09:00-20:00", "09:00 - 20:00", "9:00–20:00", " 09:00 — 20:00 "] {
            assert_eq!(DayWindow::parse(text).unwrap().to_string(), "09:00-20:00", "{text}");
        }
    }

    #[test]
    fn a_window_may_last_to_the_end_of_its_day() {
        for text in ["23:00-24:00", "23:00 - 00:00", "23:00–0:00"] {
            let window = DayWindow::parse(text).unwrap();
            assert_eq!(
                (window.to_string().as_str(), window.minutes()),
                ("23:00-24:00", 1380..1440),
                "{text}"
            );
            assert!(
                window.contains("23:59:59".parse().unwrap()) && !window.contains("22:59:59".parse().unwrap())
            );
            let date = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
            assert_eq!(window.on(date).end.to_string(), "2027-01-01 00:00:00");
        }
        assert_eq!(DayWindow::parse("00:00-24:00").unwrap().minutes(), 0..1440);
        for text in ["24:00-24:00", "24:00-01:00", "23:00-24:01", "23:00-24:00:00"] {
            assert_eq!(DayWindow::parse(text), Err(BadDayWindow::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_window_ends_after_it_begins() {
        for text in ["16:00-14:00", "14:00-14:00"] {
            assert_eq!(DayWindow::parse(text), Err(BadDayWindow::EndsBeforeItBegins));
        }
        for text in ["", "-", "14:00", "14:00-", "14:00-15:00-16:00", "утром"] {
            assert_eq!(DayWindow::parse(text), Err(BadDayWindow::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_window_holds_its_beginning_but_not_its_end() {
        let window = DayWindow::parse("14:00-16:00").unwrap();
        let holds = |text: &str| window.contains(text.parse().unwrap());
        assert!(holds("14:00:00") && holds("15:59:59"));
        assert!(!holds("13:59:59") && !holds("16:00:00"));
        assert_eq!(ClockTime::of("15:59:59".parse().unwrap()).to_string(), "15:59");
    }

    proptest! {
        #[test]
        fn garbage_never_panics(text in ".{0,20}", clockish in "[0-9:–. -]{0,16}") {
            let _ = (ClockTime::parse(&text), ClockTime::parse(&clockish));
            let _ = (DayWindow::parse(&text), DayWindow::parse(&clockish));
        }
    }
}
