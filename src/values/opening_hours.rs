//! The hours of one day, as in «10:00 - 02:00».
//!
//! Invariant: to the minute; they begin on their day, last a day at most, and may end on the next one.

use std::fmt;
use std::ops::Range;

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use crate::values::day_window::MIDNIGHT;
use crate::values::{ClockTime, Text};

const DAY: u16 = 24 * 60;

/// When somebody is there on one day, in minutes from its midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OpeningHours {
    from: u16,
    to: u16,
}

/// Why a text is no day's hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadOpeningHours {
    #[error("not hours as 09:00 - 20:00")]
    Unreadable,
    #[error("the hours end as they begin")]
    Empty,
}

impl From<BadOpeningHours> for Text {
    fn from(error: BadOpeningHours) -> Self {
        match error {
            BadOpeningHours::Unreadable => Self::new("bad-hours"),
            BadOpeningHours::Empty => Self::new("hours-empty"),
        }
    }
}

impl OpeningHours {
    /// From midnight to midnight.
    pub const ALL_DAY: Self = Self { from: 0, to: DAY };

    /// Reads `09:00 - 20:00`, also without spaces or with a dash proper; an end before the beginning is the next
    /// day's, and `24:00` is the day's own.
    ///
    /// # Errors
    /// `Unreadable`, or `Empty` where both ends are the same time.
    pub fn parse(text: &str) -> Result<Self, BadOpeningHours> {
        let (from, to) = text.split_once(['-', '–', '—']).ok_or(BadOpeningHours::Unreadable)?;
        let minute = |side: &str| match ClockTime::parse(side.trim()) {
            Ok(time) => Ok(time.minute()),
            Err(_) => Err(BadOpeningHours::Unreadable),
        };
        let from = minute(from)?;
        let to = if to.trim() == MIDNIGHT { DAY } else { minute(to)? };
        match to {
            0 => Ok(Self { from, to: DAY }),
            to if to == from => Err(BadOpeningHours::Empty),
            to if to < from => Ok(Self { from, to: to + DAY }),
            to => Ok(Self { from, to }),
        }
    }

    /// What of them lies on their own day.
    #[must_use]
    pub fn of_the_day(self) -> Range<u16> {
        self.from..self.to.min(DAY)
    }

    /// What of them lies on the day after, in minutes of that one.
    #[must_use]
    pub fn past_midnight(self) -> Option<Range<u16>> {
        (self.to > DAY).then(|| 0..self.to - DAY)
    }

    /// When they begin and end if they are those of that day, on its own wall clock.
    #[must_use]
    pub fn on(self, date: NaiveDate) -> Range<NaiveDateTime> {
        let at = |minute: u16| date.and_time(NaiveTime::MIN) + Duration::minutes(minute.into());
        at(self.from)..at(self.to)
    }
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to > DAY { self.to - DAY } else { self.to };
        write!(out, "{:02}:{:02} - {:02}:{:02}", self.from / 60, self.from % 60, to / 60, to % 60)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, shown, minutes) in [
            ("09:00-20:00", "09:00 - 20:00", (540, 1200)),
            ("9:00 – 20:00", "09:00 - 20:00", (540, 1200)),
            ("00:00 - 24:00", "00:00 - 24:00", (0, 1440)),
            ("00:00 - 00:00", "00:00 - 24:00", (0, 1440)),
            ("10:00 - 24:00", "10:00 - 24:00", (600, 1440)),
            ("10:00 - 02:00", "10:00 - 02:00", (600, 1560)),
            ("23:59 - 23:58", "23:59 - 23:58", (1439, 2878)),
        ] {
            let hours = OpeningHours::parse(text).unwrap();
            assert_eq!((hours.to_string().as_str(), (hours.from, hours.to)), (shown, minutes), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in
            ["", "-", "10:00", "10:00 -", "24:00 - 02:00", "10:00 - 24:30", "10:00 - 26:00", "круглосуточно"]
        {
            assert_eq!(OpeningHours::parse(text), Err(BadOpeningHours::Unreadable), "{text}");
        }
        assert_eq!(OpeningHours::parse("10:00 - 10:00"), Err(BadOpeningHours::Empty));
    }

    #[test]
    fn what_lies_past_midnight_is_the_next_days() {
        let hours = |text: &str| OpeningHours::parse(text).unwrap();
        assert_eq!(
            (hours("10:00 - 02:00").of_the_day(), hours("10:00 - 02:00").past_midnight()),
            (600..1440, Some(0..120))
        );
        assert_eq!(
            (hours("00:00 - 24:00").of_the_day(), hours("00:00 - 24:00").past_midnight()),
            (0..1440, None)
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(from in 0_u16..1440, to in 0_u16..=1440) {
            prop_assume!(from != to);
            let text = format!("{:02}:{:02} - {:02}:{:02}", from / 60, from % 60, to / 60, to % 60);
            let hours = OpeningHours::parse(&text).unwrap();
            prop_assert_eq!(OpeningHours::parse(&hours.to_string()), Ok(hours));
        }

        #[test]
        fn garbage_never_panics(text in ".{0,20}", clockish in "[0-9:–. -]{0,16}") {
            let _ = (OpeningHours::parse(&text), OpeningHours::parse(&clockish));
        }
    }
}
