//! Moments and times of day as clients write them.
//!
//! Invariant: strict. Every field has its exact width in ASCII digits, so that no two parsers disagree on what was
//! meant, and only the years 1970 to 9999 exist.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};

use crate::values::Text;
use crate::values::time::ShopZone;

/// The text names no moment between the years 1970 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time")]
pub struct BadMoment;

impl From<BadMoment> for Text {
    fn from(_: BadMoment) -> Self {
        Self::new("bad-moment")
    }
}

impl ShopZone {
    /// Reads a date-time with an offset, one without (the shop's local time; seconds and fractions optional, `T` or
    /// a space between) or a bare date (the start of that day).
    ///
    /// # Errors
    /// `BadMoment` for anything else and for years outside 1970 to 9999.
    pub fn parse_moment(self, text: &str) -> Result<DateTime<Utc>, BadMoment> {
        let (date, rest) = split_date(text).ok_or(BadMoment)?;
        let moment =
            if rest.is_empty() { Some(self.at(date, NaiveTime::MIN)) } else { self.read_rest(date, rest) };
        // In another offset, the first and last moments of the range can fall out of it in the shop's own years.
        moment.filter(|moment| is_year_in_use(self.local(*moment).year())).ok_or(BadMoment)
    }

    /// The same, but a bare date means its last microsecond: the end of an inclusive range.
    ///
    /// # Errors
    /// Those of [`ShopZone::parse_moment`].
    pub fn parse_moment_end(self, text: &str) -> Result<DateTime<Utc>, BadMoment> {
        match split_date(text) {
            Some((date, "")) => {
                let next = date.succ_opt().ok_or(BadMoment)?;
                Ok(self.at(next, NaiveTime::MIN) - Duration::microseconds(1))
            }
            _ => self.parse_moment(text),
        }
    }

    pub(super) fn read_rest(self, date: NaiveDate, rest: &str) -> Option<DateTime<Utc>> {
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let (time, offset) = match rest.find(['Z', 'z', '+', '-']) {
            Some(place) => (&rest[..place], Some(read_offset(&rest[place..])?)),
            None => (rest, None),
        };
        let time = read_time(time)?;
        match offset {
            Some(offset) => {
                offset.from_local_datetime(&date.and_time(time)).single().map(|moment| moment.to_utc())
            }
            None => Some(self.at(date, time)),
        }
    }
}

fn is_year_in_use(year: i32) -> bool {
    (1970..=9999).contains(&year)
}

/// Reads `YYYY-MM-DD` of a year in use at the start, and gives what follows it.
fn split_date(text: &str) -> Option<(NaiveDate, &str)> {
    split_calendar_date(text).filter(|(date, _)| is_year_in_use(date.year()))
}

/// The same of any year.
pub(super) fn split_calendar_date(text: &str) -> Option<(NaiveDate, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let mut fields = date.split('-');
    let year = fields.next().filter(|field| field.len() == 4)?;
    let month = two_digits(fields.next()?)?;
    let day = two_digits(fields.next()?)?;
    let year = year.bytes().all(|byte| byte.is_ascii_digit()).then(|| year.parse().ok())??;
    NaiveDate::from_ymd_opt(year, month, day).map(|date| (date, rest))
}

/// Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`; what is finer than a microsecond is dropped.
pub(super) fn read_time(text: &str) -> Option<NaiveTime> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, read_micros(fraction)?),
        None => (text, 0),
    };
    let mut fields = clock.split(':');
    let (hour, minute) = (two_digits(fields.next()?)?, two_digits(fields.next()?)?);
    let second = match fields.next() {
        Some(second) => two_digits(second)?,
        None if text.contains('.') => return None,
        None => 0,
    };
    if fields.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_micro_opt(hour, minute, second, fraction)
        .filter(|time| time.nanosecond() < 1_000_000_000)
}

fn read_micros(fraction: &str) -> Option<u32> {
    let digits = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| format!("{fraction:0<6}")[..6].parse().ok())?
}

fn read_offset(text: &str) -> Option<FixedOffset> {
    let (sign, fields) = match text.split_at_checked(1)? {
        ("Z" | "z", "") => return FixedOffset::east_opt(0),
        ("+", fields) => (1, fields),
        ("-", fields) => (-1, fields),
        _ => return None,
    };
    let (hours, minutes) = fields.split_once(':')?;
    let minutes = two_digits(minutes).filter(|minutes| *minutes < 60)?;
    let seconds = i32::try_from(two_digits(hours)? * 3_600 + minutes * 60).ok()?;
    FixedOffset::east_opt(sign * seconds)
}

fn two_digits(text: &str) -> Option<u32> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use chrono::Offset;
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn moment(text: &str) -> Result<DateTime<Utc>, BadMoment> {
        ShopZone::default().parse_moment(text)
    }

    #[test]
    fn moments_are_read_with_and_without_an_offset() {
        for (text, expected) in [
            ("2024-12-01T00:00:00", "2024-11-30T19:00:00Z"),
            ("2024-12-01 00:00", "2024-11-30T19:00:00Z"),
            ("2024-12-01", "2024-11-30T19:00:00Z"),
            ("2024-12-01T00:00:00.123456789", "2024-11-30T19:00:00.123456Z"),
            ("2024-12-01T00:00:00+06:00", "2024-11-30T18:00:00Z"),
            ("2024-12-01T00:00:00.5Z", "2024-12-01T00:00:00.5Z"),
            ("2024-12-01t00:00z", "2024-12-01T00:00:00Z"),
            ("2024-12-01T00:00:00-03:30", "2024-12-01T03:30:00Z"),
        ] {
            assert_eq!(moment(text), Ok(utc(expected)), "{text}");
        }
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for text in [
            "",
            "2024",
            "2024-12",
            "2024-13-01",
            "2024-02-30",
            "24-12-01",
            "2024-12-01T",
            "2024-12-01T24:00",
            "2024-12-01T10:60",
            "2024-12-01T10:00:60",
            "2024-12-01T1:00",
            "2024-12-01T10:00.5",
            "2024-12-01T10:00:00.",
            "2024-12-01T10:00:00+6",
            "+024-12-01",
            "2024-12-01T10:00:00+24:00",
            "2024-12-01T10:00:00+05:60",
            "2024-12-01Z",
            "1969-12-31",
            "10000-01-01",
            "9999-12-31T23:00:00Z",
            " 2024-12-01",
            "2024-12-01 ",
            "2024-12-01T10:00:00Zz",
            "２024-12-01",
        ] {
            assert_eq!(moment(text), Err(BadMoment), "{text:?}");
        }
    }

    #[test]
    fn the_end_of_a_bare_date_is_its_last_microsecond() {
        let end = |text| ShopZone::default().parse_moment_end(text);
        assert_eq!(end("2024-12-01"), Ok(utc("2024-12-01T18:59:59.999999Z")));
        assert_eq!(end("2024-12-01T10:00"), Ok(utc("2024-12-01T05:00:00Z")));
        assert!(end("9999-12-31").is_ok());
        assert_eq!(end("nonsense"), Err(BadMoment));
    }

    proptest! {
        #[test]
        fn what_is_rendered_reads_back(seconds in 0_i64..=250_000_000_000, zone in proptest::sample::select(&chrono_tz::TZ_VARIANTS[..])) {
            let (zone, moment) = (ShopZone::parse(zone.name()).unwrap(), DateTime::from_timestamp(seconds, 0).unwrap());
            // Liberia kept an offset of 44:30 until 1972, which RFC 3339 can't write.
            prop_assume!(zone.local(moment).offset().fix().local_minus_utc() % 60 == 0 && zone.local(moment).year() >= 1970);
            prop_assert_eq!(zone.parse_moment(&zone.render(moment)), Ok(moment));
        }

        #[test]
        fn garbage_never_panics(text in ".{0,40}", dateish in "[0-9]{4}-[01][0-9]-[0-3][0-9][T ]?[-0-9:.+Z]{0,20}") {
            let _ = (moment(&text), moment(&dateish));
            let _ = ShopZone::default().parse_moment_end(&dateish);
        }
    }
}
