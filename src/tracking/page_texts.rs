//! Every text of the tracking page, in its reader's language.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use chrono_tz::Tz;

use super::follow::Followed;
use crate::orders::{DeliveryMethod, Stage};
use crate::values::{DayWindow, Language, Text};

/// The words that stand on every tracking page.
pub(super) struct Words {
    pub title: &'static str,
    pub steps: &'static str,
    pub courier: &'static str,
    pub token: &'static str,
    pub updated: &'static str,
    pub refreshes: &'static str,
    /// What the time and the place of the handover are called.
    pub when: &'static str,
    pub place: &'static str,
}

impl Words {
    pub(super) fn new(language: Language, method: DeliveryMethod) -> Self {
        let (when, place) = match method {
            DeliveryMethod::Delivery => (Text::new("tracking-when"), Text::new("tracking-where")),
            DeliveryMethod::SelfPickup => {
                (Text::new("tracking-when-collected"), Text::new("tracking-where-collected"))
            }
        };
        Self {
            title: Text::new("tracking-title").word(language),
            steps: Text::new("tracking-steps").word(language),
            courier: Text::new("courier").word(language),
            token: Text::new("tracking-token").word(language),
            updated: Text::new("tracking-updated").word(language),
            refreshes: Text::new("tracking-refreshes").word(language),
            when: when.word(language),
            place: place.word(language),
        }
    }
}

/// What the stage means to whoever waits for the flowers.
pub(super) fn sentence(followed: &Followed) -> Text {
    let is_collected = followed.delivery_method == DeliveryMethod::SelfPickup;
    match followed.stage {
        Stage::New if followed.is_paid_later => Text::new("tracking-new-paid-later"),
        Stage::New => Text::new("tracking-new"),
        Stage::Paid => Text::new("tracking-paid"),
        Stage::Assembled if is_collected => Text::new("tracking-assembled-to-collect"),
        Stage::Assembled => Text::new("tracking-assembled"),
        Stage::Delivery => Text::new("tracking-delivery"),
        Stage::SelfPickup => Text::new("tracking-self-pickup"),
        Stage::Delivered => Text::new("tracking-delivered"),
        Stage::Completed => Text::new("tracking-completed"),
        Stage::Issue => Text::new("tracking-issue"),
        Stage::Cancelled => Text::new("tracking-cancelled"),
    }
}

/// `26 декабря, 14:00–16:00`, or as much of it as is known.
pub(super) fn when(date: Option<NaiveDate>, window: Option<DayWindow>, language: Language) -> Option<String> {
    let times = window.map(|window| format!("{}–{}", window.from(), window.to()));
    match (date.map(|date| day(date, language)), times) {
        (Some(day), Some(times)) => Some(format!("{day}, {times}")),
        (day, times) => day.or(times),
    }
}

/// `26 декабря, 14:05`.
pub(super) fn moment(local: DateTime<Tz>, language: Language) -> String {
    format!("{}, {:02}:{:02}", day(local.date_naive(), language), local.hour(), local.minute())
}

fn day(date: NaiveDate, language: Language) -> String {
    let (day, month) = (i64::from(date.day()), i64::from(date.month()));
    Text::new("day-in-words").with("day", day).with("month", month).speak(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_has_its_name_in_every_language() {
        let said = |month, language| day(NaiveDate::from_ymd_opt(2026, month, 26).expect("a day"), language);
        assert_eq!(said(12, Language::Ru), "26 декабря");
        assert_eq!(said(12, Language::Kk), "26 желтоқсан");
        assert_eq!(said(1, Language::En), "26 January");
        for language in Language::ALL {
            let names: std::collections::BTreeSet<_> = (1..=12).map(|month| said(month, language)).collect();
            assert_eq!(names.len(), 12, "{names:?}");
        }
    }
}
