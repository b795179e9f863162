//! Sums, days and moments as people read them, each in its language.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use chrono_tz::Tz;

use super::{Currency, DayWindow, Language, Minor, OpeningHours, Text};

/// `27 000 ₸`, in English `27,000 ₸`; other currencies by their code.
#[must_use]
pub fn money(amount: Minor, currency: Currency, language: Language) -> String {
    let (between_thousands, before_fraction) = match language {
        Language::Ru | Language::Kk => ('\u{a0}', ','),
        Language::En => (',', '.'),
    };
    let major = currency.to_major(amount).to_string();
    let (whole, fraction) = major.split_once('.').unwrap_or((&major, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(between_thousands);
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push(before_fraction);
        grouped.push_str(fraction);
    }
    let sign = if currency == Currency::KZT { "₸" } else { currency.code() };
    format!("{grouped}\u{a0}{sign}")
}

/// `26 декабря, 14:00–16:00`, or as much of it as is known.
#[must_use]
pub fn when(date: Option<NaiveDate>, window: Option<DayWindow>, language: Language) -> Option<String> {
    let times = window.map(hours);
    match (date.map(|date| day(date, language)), times) {
        (Some(day), Some(times)) => Some(format!("{day}, {times}")),
        (day, times) => day.or(times),
    }
}

/// `14:00–16:00`.
#[must_use]
pub fn hours(window: DayWindow) -> String {
    window.to_string().replace('-', "–")
}

/// `10:00–02:00`, of a shop's day.
#[must_use]
pub fn opening(hours: OpeningHours) -> String {
    hours.to_string().replace(" - ", "–")
}

/// `26 декабря, 14:05`.
#[must_use]
pub fn moment(local: DateTime<Tz>, language: Language) -> String {
    format!("{}, {:02}:{:02}", day(local.date_naive(), language), local.hour(), local.minute())
}

/// `26 декабря`.
#[must_use]
pub fn day(date: NaiveDate, language: Language) -> String {
    let (day, month) = (i64::from(date.day()), i64::from(date.month()));
    Text::new("day-in-words").with("day", day).with("month", month).speak(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_grouped_as_people_read_it() {
        let ru = |amount, currency| money(Minor(amount), currency, Language::Ru);
        assert_eq!(ru(500, Currency::KZT), "5\u{a0}₸");
        assert_eq!(ru(90_000, Currency::KZT), "900\u{a0}₸");
        assert_eq!(ru(2_700_000, Currency::KZT), "27\u{a0}000\u{a0}₸");
        assert_eq!(ru(123_456_750, Currency::USD), "1\u{a0}234\u{a0}567,5\u{a0}USD");
        assert_eq!(money(Minor(123_456_750), Currency::USD, Language::En), "1,234,567.5\u{a0}USD");
    }

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
