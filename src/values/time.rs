//! Moments, and how a shop's own wall clock shows them.
//!
//! Invariant: inside, a moment is UTC in whole microseconds, as PostgreSQL keeps it; only [`Clock`] asks what time it
//! is, and only [`ShopZone`] turns moments into local time and back.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{
    DateTime, Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, SecondsFormat,
    SubsecRound, TimeZone, Utc,
};
use chrono_tz::Tz;

use crate::values::Text;

/// What time it is, or in tests, what time the test says it is. Clones share their hands.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    /// Microseconds since 1970.
    Adjustable(Arc<AtomicI64>),
}

impl Clock {
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock for tests: it stands still until it is moved.
    #[must_use]
    pub fn adjustable(start: DateTime<Utc>) -> Self {
        Self(Source::Adjustable(Arc::new(AtomicI64::new(start.timestamp_micros()))))
    }

    /// Now, in whole microseconds.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one place that looks at the system's clock")]
            Source::System => Utc::now().trunc_subsecs(6),
            Source::Adjustable(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// Moves an adjustable clock, backwards too. The system's clock is nobody's to move: it stays as it is, and a
    /// debug build panics.
    pub fn advance(&self, by: Duration) {
        self.turn(|micros| {
            micros.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
        });
    }

    /// Sets an adjustable clock; the same as [`Clock::advance`] otherwise.
    pub fn set(&self, to: DateTime<Utc>) {
        self.turn(|micros| micros.store(to.timestamp_micros(), Ordering::SeqCst));
    }

    fn turn(&self, how: impl FnOnce(&AtomicI64)) {
        match &self.0 {
            Source::System => debug_assert!(false, "the system clock can't be turned"),
            Source::Adjustable(micros) => how(micros),
        }
    }
}

/// The IANA time zone a shop lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShopZone(Tz);

/// The name is in no zone table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone")]
pub struct UnknownTimeZone;

impl From<UnknownTimeZone> for Text {
    fn from(_: UnknownTimeZone) -> Self {
        Self::new("unknown-time-zone")
    }
}

impl Default for ShopZone {
    fn default() -> Self {
        Self(Tz::Asia__Almaty)
    }
}

impl ShopZone {
    /// Reads an IANA name, `Asia/Almaty`.
    ///
    /// # Errors
    /// `UnknownTimeZone` when tzdata has no such zone.
    pub fn parse(name: &str) -> Result<Self, UnknownTimeZone> {
        name.parse().map(Self).map_err(|_| UnknownTimeZone)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The moment on the shop's wall clock.
    #[must_use]
    pub fn local(self, moment: DateTime<Utc>) -> DateTime<Tz> {
        moment.with_timezone(&self.0)
    }

    /// The date in the shop at that moment.
    #[must_use]
    pub fn today(self, now: DateTime<Utc>) -> NaiveDate {
        self.local(now).date_naive()
    }

    /// The moment the shop's wall clock shows this. When it does so twice, the earlier; when it never does because
    /// the clocks are put forward, the first moment after.
    #[must_use]
    pub fn at(self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let wall = date.and_time(time);
        match self.0.from_local_datetime(&wall) {
            LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => moment.to_utc(),
            LocalResult::None => self.end_of_gap(wall).unwrap_or_else(|| wall.and_utc()),
        }
    }

    /// RFC 3339 to the second with the zone's own offset, `2026-12-26T14:30:00+05:00`.
    #[must_use]
    pub fn render(self, moment: DateTime<Utc>) -> String {
        self.local(moment).to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    /// The moment clocks were put forward past `wall`: between the two moments that `wall` would be by the offset
    /// after and the offset before.
    fn end_of_gap(self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        let offset_at = |utc: NaiveDateTime| self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc();
        let day = Duration::days(2);
        let (before, after) =
            (offset_at(wall.checked_sub_signed(day)?), offset_at(wall.checked_add_signed(day)?));
        let mut low = wall.checked_sub_offset(FixedOffset::east_opt(after)?)?.and_utc().timestamp();
        let mut high = wall.checked_sub_offset(FixedOffset::east_opt(before)?)?.and_utc().timestamp();
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let is_after = offset_at(DateTime::from_timestamp(middle, 0)?.naive_utc()) != before;
            if is_after { high = middle } else { low = middle }
        }
        DateTime::from_timestamp(high, 0)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn wall(zone: &str, date: &str, time: &str) -> DateTime<Utc> {
        ShopZone::parse(zone).unwrap().at(date.parse().unwrap(), time.parse().unwrap())
    }

    #[test]
    fn clones_of_an_adjustable_clock_move_together() {
        let clock = Clock::adjustable(utc("2026-01-01T00:00:00Z"));
        let other = clock.clone();
        clock.advance(Duration::minutes(30));
        assert_eq!(other.now(), utc("2026-01-01T00:30:00Z"));
        other.set(utc("2027-01-01T00:00:00.000001Z"));
        assert_eq!(clock.now(), utc("2027-01-01T00:00:00.000001Z"));
        assert_eq!(Clock::system().now().nanosecond() % 1_000, 0);
    }

    #[test]
    fn almaty_moved_to_five_hours_in_march_2024() {
        let zone = ShopZone::default();
        assert_eq!(zone.name(), "Asia/Almaty");
        assert_eq!(zone.render(utc("2026-12-26T09:30:00.9Z")), "2026-12-26T14:30:00+05:00");
        assert_eq!(zone.render(utc("2024-02-01T09:30:00Z")), "2024-02-01T15:30:00+06:00");
        assert_eq!(zone.today(utc("2026-12-26T19:00:00Z")).to_string(), "2026-12-27");
        assert_eq!(ShopZone::parse("Asia/Nowhere"), Err(UnknownTimeZone));
    }

    #[test]
    fn a_wall_time_shown_twice_means_the_earlier_moment() {
        assert_eq!(wall("Europe/Berlin", "2026-10-25", "02:30:00"), utc("2026-10-25T00:30:00Z"));
        assert_eq!(wall("Asia/Almaty", "2024-02-29", "23:30:00"), utc("2024-02-29T17:30:00Z"));
    }

    #[test]
    fn a_wall_time_never_shown_means_the_first_moment_after() {
        assert_eq!(wall("Europe/Berlin", "2026-03-29", "02:30:00"), utc("2026-03-29T01:00:00Z"));
        assert_eq!(wall("Europe/Berlin", "2026-03-29", "02:00:00"), utc("2026-03-29T01:00:00Z"));
        assert_eq!(wall("America/Sao_Paulo", "2018-11-04", "00:00:00"), utc("2018-11-04T03:00:00Z"));
        assert_eq!(wall("Pacific/Apia", "2011-12-30", "12:00:00"), utc("2011-12-30T10:00:00Z"));
        assert_eq!(wall("Australia/Lord_Howe", "2026-10-04", "02:15:00"), utc("2026-10-03T15:30:00Z"));
    }

    proptest! {
        #[test]
        fn every_wall_time_has_a_moment_no_earlier_than_it_says(
            seconds in 0_i64..=250_000_000_000, zone in proptest::sample::select(&chrono_tz::TZ_VARIANTS[..]),
        ) {
            let (zone, wall) = (ShopZone(zone), DateTime::from_timestamp(seconds, 0).unwrap().naive_utc());
            prop_assert!(zone.local(zone.at(wall.date(), wall.time())).naive_local() >= wall);
        }
    }

    #[test]
    fn dates_at_the_edge_of_the_calendar_do_not_panic() {
        for zone in chrono_tz::TZ_VARIANTS {
            let _ = ShopZone(zone).at(NaiveDate::MIN, NaiveTime::MIN);
            let _ = ShopZone(zone).at(NaiveDate::MAX, NaiveTime::MIN);
        }
    }
}
