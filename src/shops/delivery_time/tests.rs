//! The judgement against a model that looks at every minute by itself.

use chrono::{Days, Duration, NaiveTime};
use proptest::prelude::*;

use super::*;
use crate::shops::opening::WorkingHoursText;
use crate::shops::shop::Production;
use crate::values::{ClockTime, Currency, OpeningHours, ShopId, ShopZone};

/// A Monday; days are counted from it.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn day(place: usize) -> NaiveDate {
    first_day() + Days::new(place as u64)
}

fn clock(minute: u16) -> ClockTime {
    ClockTime::parse(&format!("{:02}:{:02}", minute / 60, minute % 60)).unwrap()
}

fn shop(hours: Option<WorkingHours>, cutoff: Option<u16>) -> Shop {
    Shop {
        id: ShopId(1),
        name: String::new(),
        phone: None,
        whatsapp: None,
        telegram: None,
        instagram: None,
        address: None,
        zone: ShopZone::default(),
        currency: Currency::KZT,
        language: "ru".to_owned(),
        payment_methods: Vec::new(),
        working_hours: hours,
        same_day_cutoff: cutoff.map(clock),
        substitution: Default::default(),
        vase_life_days: 14,
        production: Production { makes_tasks: true, tasks_assemble: true, make_ahead_hours: 6 },
        own_caps: Default::default(),
        ratings_count: 0,
        ratings_sum: 0,
        created_at: DateTime::default(),
        updated_at: DateTime::default(),
    }
}

/// The kind of a refusal, which is all that the model tells.
fn refusal(refused: &Refused) -> &'static str {
    match refused {
        Refused::DatePast { .. } => "date_past",
        Refused::DayOff { .. } | Refused::OutOfHours(_) => "shop_closed",
        Refused::CutOff(_) | Refused::DayOver(_) | Refused::HourPast { .. } => "too_late",
        other => panic!("a delivery time is not refused with {other:?}"),
    }
}

/// From when to when a day of the week is open, in minutes of that day; None: closed.
type Week = [Option<(u16, u16)>; 7];

fn working_hours(week: &Week) -> WorkingHours {
    let text = |hours: Option<(u16, u16)>| {
        Some(hours.map(|(from, to)| format!("{} - {}", clock(from), clock(to % 1440))))
    };
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = week.map(text);
    let text =
        WorkingHoursText { weekdays: None, monday, tuesday, wednesday, thursday, friday, saturday, sunday };
    let mut hours = WorkingHours::default();
    for named in text.named() {
        hours.set(&named, named.hours.map(|hours| OpeningHours::parse(hours).unwrap()));
    }
    hours
}

/// What a shop is asked, in days and minutes from the first Monday's midnight.
#[derive(Clone, Debug)]
struct Question {
    week: Option<Week>,
    closed: [bool; 9],
    cutoff: Option<u16>,
    now: usize,
    date: usize,
    window: Option<(u16, u16)>,
}

impl Question {
    /// The days whose hours hold that minute of the calendar.
    fn days_at(&self, minute: usize) -> Vec<usize> {
        let week = self.week.unwrap_or([Some((0, 1440)); 7]);
        let holds = |day: &usize| {
            let hours = if self.closed[*day] { None } else { week[day % 7] };
            hours.is_some_and(|(from, to)| {
                let begins = day * 1440 + usize::from(from);
                let ends = day * 1440 + usize::from(to) + if to <= from { 1440 } else { 0 };
                (begins..ends).contains(&minute)
            })
        };
        (0..self.closed.len()).filter(holds).collect()
    }

    fn takes_orders_for(&self, day: usize) -> bool {
        self.cutoff.is_none_or(|cutoff| self.now <= day * 1440 + usize::from(cutoff))
    }

    fn answer(&self) -> Result<(), &'static str> {
        if self.date < self.now / 1440 {
            return Err("date_past");
        }
        let minutes: Vec<_> = match self.window {
            Some((from, to)) => {
                (self.date * 1440 + usize::from(from)..self.date * 1440 + usize::from(to)).collect()
            }
            None => (self.date * 1440..(self.date + 2) * 1440)
                .filter(|minute| self.days_at(*minute).contains(&self.date))
                .collect(),
        };
        let days: Vec<_> = minutes.iter().map(|minute| self.days_at(*minute)).collect();
        if minutes.is_empty() || days.iter().any(Vec::is_empty) {
            return Err("shop_closed");
        }
        let is_timely = |days: &Vec<usize>| match self.window {
            Some(_) => days.iter().any(|day| self.takes_orders_for(*day)),
            None => self.takes_orders_for(self.date),
        };
        let is_over = minutes.iter().all(|minute| *minute < self.now);
        if is_over || !days.iter().all(is_timely) { Err("too_late") } else { Ok(()) }
    }
}

fn hours() -> impl Strategy<Value = Option<(u16, u16)>> {
    // Mostly by the half hour, so that ends meet.
    let minute = || prop_oneof![(0_u16..48).prop_map(|half| half * 30), 0_u16..1440];
    let hours =
        (minute(), minute()).prop_map(|(from, to)| (from, if to == 0 || to == from { 1440 } else { to }));
    prop_oneof![1 => Just(None), 4 => hours.prop_map(Some)]
}

fn question() -> impl Strategy<Value = Question> {
    let window = (0_u16..1440, 1_u16..240).prop_map(|(from, length)| (from, (from + length).min(1440)));
    let window = window.prop_filter("no empty window", |(from, to)| from < to);
    (
        prop_oneof![1 => Just(None), 6 => prop::array::uniform7(hours()).prop_map(Some)],
        prop::array::uniform9(prop::bool::weighted(0.15)),
        prop::option::of(0_u16..1440),
        1440_usize..5 * 1440,
        1_usize..7,
        prop::option::of(window),
    )
        .prop_map(|(week, closed, cutoff, now, date, window)| Question {
            week,
            closed,
            cutoff,
            now,
            date,
            window,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_judgement_is_that_of_its_minutes(question in question()) {
        let shop = shop(question.week.as_ref().map(working_hours), question.cutoff);
        let closed = (0..question.closed.len()).filter(|place| question.closed[*place]).map(day);
        let closed: Vec<_> =
            closed.map(|day| ClosedDays { from_date: day, to_date: day, reason: None }).collect();
        let window = question.window.map(|(from, to)| DayWindow::new(clock(from), clock(to % 1440)).unwrap());
        let now = first_day().and_time(NaiveTime::MIN) + Duration::minutes(i64::try_from(question.now).unwrap());
        let judged = shop.judge(&closed, day(question.date), window, now).map_err(|refused| refusal(&refused));
        prop_assert_eq!(judged, question.answer());
    }

    #[test]
    fn a_week_shown_is_read_back(week in prop::array::uniform7(hours())) {
        let shown = serde_json::to_string(&working_hours(&week).to_text()).unwrap();
        let text: WorkingHoursText = serde_json::from_str(&shown).unwrap();
        let mut read = WorkingHours::always();
        for named in text.named() {
            read.set(&named, named.hours.map(|hours| OpeningHours::parse(hours).unwrap()));
        }
        prop_assert_eq!(read, working_hours(&week));
    }
}
