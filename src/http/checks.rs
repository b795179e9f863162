//! Turning a request's raw fields into values of the trade. Every objection
//! is collected with the way to its field, so that one answer names them all.

use std::str::FromStr;

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use strum::VariantNames;

use super::error::{Error, Loc, Objection, Result};
use super::query::Several;
use crate::values::{
    ClockTime, Currency, DayWindow, MajorInput, Minor, Phone, Quantity, Search, ShopZone, Text, WrittenDay,
    WrittenTime, writing,
};

const LONGEST_SEARCH: usize = 100;

/// Collects what is wrong with a request. Each method returns the value, or a
/// stand-in after noting the objection; [`Checks::done`] refuses if there was any.
#[derive(Debug)]
pub struct Checks {
    base: Vec<Loc>,
    errors: Vec<Objection>,
}

impl Checks {
    /// Checks of the JSON body.
    pub fn body() -> Self {
        Self { base: vec![Loc::Name("body".to_owned())], errors: Vec::new() }
    }

    /// Checks of the query string.
    pub fn query() -> Self {
        Self { base: vec![Loc::Name("query".to_owned())], errors: Vec::new() }
    }

    /// Runs `check` one step deeper, at an element of a list.
    pub fn at<T>(&mut self, list: &str, index: usize, check: impl FnOnce(&mut Self) -> T) -> T {
        self.base.push(Loc::Name(list.to_owned()));
        self.base.push(Loc::Index(index));
        let value = check(self);
        self.base.truncate(self.base.len() - 2);
        value
    }

    /// Runs `check` one step deeper, inside a field that is an object.
    pub fn within<T>(&mut self, field: &str, check: impl FnOnce(&mut Self) -> T) -> T {
        self.base.push(Loc::Name(field.to_owned()));
        let value = check(self);
        self.base.pop();
        value
    }

    /// Notes an objection to a field.
    pub fn refuse(&mut self, field: &str, msg: impl Into<Text>) {
        self.note(self.loc(field), msg.into());
    }

    /// Notes that a field is not there.
    pub fn lacks(&mut self, field: &str) {
        let loc = self.loc(field);
        self.errors.push(Objection { loc, msg: Text::new("required"), kind: "missing" });
    }

    /// All that was noted.
    pub(super) fn noted(self) -> Vec<Objection> {
        self.errors
    }

    /// Refuses the request if anything was noted.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything noted.
    pub fn done(self) -> Result<()> {
        if self.errors.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }

    /// A text of one line, of 1 to `limit` characters.
    pub fn text(&mut self, field: &str, text: &str, limit: usize) -> String {
        self.tidied(field, text, limit, writing::line)
    }

    /// The same, where a blank text says nothing.
    pub fn optional_text(&mut self, field: &str, text: Option<&str>, limit: usize) -> Option<String> {
        self.tidied_unless_blank(field, text?, limit, writing::line)
    }

    /// An address, which is one line even if it was typed on several; a blank one
    /// says nothing.
    pub fn optional_address(&mut self, field: &str, text: Option<&str>, limit: usize) -> Option<String> {
        self.tidied_unless_blank(field, text?, limit, writing::flat)
    }

    /// A text of several lines: what people tell each other.
    pub fn prose(&mut self, field: &str, text: &str, limit: usize) -> String {
        self.tidied(field, text, limit, writing::lines)
    }

    /// The same, where a blank text says nothing.
    pub fn optional_prose(&mut self, field: &str, text: Option<&str>, limit: usize) -> Option<String> {
        self.tidied_unless_blank(field, text?, limit, writing::lines)
    }

    /// A name that other people read, which holds no link.
    pub fn name(&mut self, field: &str, text: &str, limit: usize) -> String {
        match writing::name(text) {
            Ok(_) => self.text(field, text, limit),
            Err(link) => {
                self.refuse(field, link);
                String::new()
            }
        }
    }

    /// The same of a name that may stand as it is: one that was stored before
    /// names were looked at is no change when it is sent back.
    pub fn renamed(&mut self, field: &str, text: &str, kept: Option<&str>, limit: usize) -> String {
        if kept == Some(text) { text.to_owned() } else { self.name(field, text, limit) }
    }

    /// At most `most` texts of one line; objections are noted at the index.
    pub fn texts(&mut self, field: &str, texts: &[String], most: usize, limit: usize) -> Vec<String> {
        if texts.len() > most {
            self.refuse(field, Text::new("at-most").with("most", most));
            return Vec::new();
        }
        let mut tidied = Vec::with_capacity(texts.len());
        for (index, raw) in texts.iter().enumerate() {
            let text = writing::line(raw);
            if let Some(objection) = objection_to_length(&text, limit) {
                let mut loc = self.loc(field);
                loc.push(Loc::Index(index));
                self.note(loc, objection);
            }
            tidied.push(text);
        }
        tidied
    }

    /// A secret, as it came: only its length is looked at, and what it may be is
    /// for whoever knows it to say.
    pub fn secret<'a>(&mut self, field: &str, text: &'a str, limit: usize) -> &'a str {
        if let Some(objection) = objection_to_length(text, limit) {
            self.refuse(field, objection);
        }
        text
    }

    fn tidied(&mut self, field: &str, raw: &str, limit: usize, tidy: fn(&str) -> String) -> String {
        let text = tidy(raw);
        if let Some(objection) = objection_to_length(&text, limit) {
            self.refuse(field, objection);
        }
        text
    }

    fn tidied_unless_blank(
        &mut self,
        field: &str,
        raw: &str,
        limit: usize,
        tidy: fn(&str) -> String,
    ) -> Option<String> {
        (!tidy(raw).is_empty()).then(|| self.tidied(field, raw, limit, tidy))
    }

    /// What is looked for in texts; blank, nothing is.
    pub fn search(&mut self, text: Option<&str>) -> Option<Search> {
        Search::of_texts(&self.optional_text("search", text, LONGEST_SEARCH)?)
    }

    /// The same where people are looked for, by their phones too.
    pub fn search_of_people(&mut self, text: Option<&str>) -> Option<Search> {
        Search::of_people(&self.optional_text("search", text, LONGEST_SEARCH)?)
    }

    /// A phone in Kazakhstan: staff, recipients, sign-in.
    pub fn kazakh_phone(&mut self, field: &str, text: &str) -> Option<Phone> {
        self.parsed(field, Phone::kazakh(text))
    }

    /// A customer's phone, anywhere in the world.
    pub fn any_phone(&mut self, field: &str, text: &str) -> Option<Phone> {
        self.parsed(field, Phone::any(text))
    }

    /// An amount that is not negative, in minor units.
    pub fn amount(&mut self, field: &str, amount: &MajorInput, currency: Currency) -> Minor {
        let minor = self.parsed(field, amount.to_minor(currency)).unwrap_or_default();
        if minor.is_negative() {
            self.refuse(field, Text::new("money-negative"));
        }
        minor
    }

    /// An amount above zero, in minor units.
    pub fn positive_amount(&mut self, field: &str, amount: &MajorInput, currency: Currency) -> Minor {
        let minor = self.parsed(field, amount.to_minor(currency));
        if minor.is_some_and(|minor| minor <= Minor::ZERO) {
            self.refuse(field, Text::new("money-not-positive"));
        }
        minor.unwrap_or_default()
    }

    /// An optional amount that is not negative.
    pub fn optional_amount(
        &mut self,
        field: &str,
        amount: Option<&MajorInput>,
        currency: Currency,
    ) -> Option<Minor> {
        amount.map(|amount| self.amount(field, amount, currency))
    }

    /// The same, as a query string has it.
    pub fn optional_amount_text(
        &mut self,
        field: &str,
        amount: Option<&str>,
        currency: Currency,
    ) -> Option<Minor> {
        self.optional_amount(field, amount.map(MajorInput::from_text).as_ref(), currency)
    }

    /// Yes or no in a query string, in the words that the languages of clients have for it.
    pub fn flag(&mut self, field: &str, text: Option<&str>) -> Option<bool> {
        let flag = match text?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Ok(true),
            "false" | "0" | "no" => Ok(false),
            _ => Err(Text::new("flag-expected")),
        };
        self.parsed(field, flag)
    }

    /// A whole number in a query string.
    pub fn whole(&mut self, field: &str, text: Option<&str>) -> Option<i64> {
        self.parsed(field, text?.parse().map_err(|_| Text::new("integer-expected")))
    }

    /// The same of a filter that may repeat.
    pub fn wholes(&mut self, field: &str, texts: &Several) -> Vec<i64> {
        texts.iter().filter_map(|text| self.whole(field, Some(text))).collect()
    }

    /// A moment in a query string, without an offset by the shop's clock; the end of a range
    /// includes the day, or the second, that it names.
    pub fn moment(
        &mut self,
        field: &str,
        text: Option<&str>,
        zone: ShopZone,
        is_end: bool,
    ) -> Option<DateTime<Utc>> {
        let text = with_its_plus(text?);
        let moment = if is_end { zone.parse_moment_end(&text) } else { zone.parse_moment(&text) };
        self.parsed(field, moment).map(|moment| if is_end { end_of_second(moment) } else { moment })
    }

    /// How many pieces: 1 to 10,000.
    pub fn quantity(&mut self, field: &str, quantity: i64) -> Option<Quantity> {
        self.parsed(field, Quantity::new(quantity))
    }

    /// One word of a closed set.
    pub fn choice<T: FromStr + VariantNames>(&mut self, field: &str, text: &str) -> Option<T> {
        self.parsed(field, text.parse().map_err(|_| one_of(&words_of::<T>())))
    }

    /// Words of a closed set, of a filter that may repeat.
    pub fn choices<T: FromStr + VariantNames>(&mut self, field: &str, texts: &Several) -> Vec<T> {
        texts.iter().filter_map(|text| self.choice(field, text)).collect()
    }

    /// The same of one that may not.
    pub fn optional_choice<T: FromStr + VariantNames>(
        &mut self,
        field: &str,
        text: Option<&str>,
    ) -> Option<T> {
        self.choice(field, text?)
    }

    /// A whole number within a range.
    pub fn within_range(&mut self, field: &str, number: i64, range: std::ops::RangeInclusive<i64>) -> i64 {
        if !range.contains(&number) {
            self.refuse(
                field,
                Text::new("number-range").with("least", *range.start()).with("most", *range.end()),
            );
        }
        number
    }

    /// A date `2026-12-26`, or a date-time, of which the day in the shop counts.
    pub fn date(&mut self, field: &str, text: &str, zone: ShopZone) -> Option<NaiveDate> {
        self.day(field, text, zone).map(|day| day.date)
    }

    /// The same in a query string.
    pub fn date_asked(&mut self, field: &str, text: Option<&str>, zone: ShopZone) -> Option<NaiveDate> {
        self.date(field, &with_its_plus(text?), zone)
    }

    /// A date with the hour that a date-time names.
    pub fn day(&mut self, field: &str, text: &str, zone: ShopZone) -> Option<WrittenDay> {
        self.parsed(field, zone.parse_day(text))
    }

    /// A time of day `HH:MM`.
    pub fn clock_time(&mut self, field: &str, text: &str) -> Option<ClockTime> {
        self.parsed(field, ClockTime::parse(text))
    }

    /// The same, or a date-time for the sake of its time.
    pub fn time_of_day(&mut self, field: &str, text: &str, zone: ShopZone) -> Option<WrittenTime> {
        self.parsed(field, zone.parse_time_of_day(text))
    }

    /// The same where a window ends: its day's end is `24:00`, or the next day's midnight.
    pub fn end_of_window(&mut self, field: &str, text: &str, zone: ShopZone) -> Option<WrittenTime> {
        self.parsed(field, zone.parse_end_of_window(text))
    }

    /// A window of a day, `14:00-16:00`.
    pub fn day_window(&mut self, field: &str, text: &str) -> Option<DayWindow> {
        self.parsed(field, DayWindow::parse(text))
    }

    /// The value, or its error noted at the field.
    pub fn parsed<T, E: Into<Text>>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.note(self.loc(field), error.into())).ok()
    }

    /// The same for an element of a list, noted at its index.
    pub fn parsed_at<T, E: Into<Text>>(
        &mut self,
        list: &str,
        index: usize,
        result: Result<T, E>,
    ) -> Option<T> {
        let note = |error: E| {
            let mut loc = self.loc(list);
            loc.push(Loc::Index(index));
            self.note(loc, error.into());
        };
        result.map_err(note).ok()
    }

    fn note(&mut self, loc: Vec<Loc>, msg: Text) {
        self.errors.push(Objection::to(loc, msg));
    }

    fn loc(&self, field: &str) -> Vec<Loc> {
        let mut loc = self.base.clone();
        loc.push(Loc::Name(field.to_owned()));
        loc
    }
}

/// The words that are read: a set may have others for itself.
fn words_of<T: FromStr + VariantNames>() -> Vec<&'static str> {
    T::VARIANTS.iter().copied().filter(|word| word.parse::<T>().is_ok()).collect()
}

/// No word of a closed set, which is named.
pub fn one_of(words: &[&str]) -> Text {
    Text::new("bad-word-of").with("words", words.join(", "))
}

/// A plus that was sent as it is came as a blank: after a time, it is an offset's.
fn with_its_plus(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(place) = text.rfind(' ').filter(|place| *place > "2026-12-26T".len()) {
        text.replace_range(place..=place, "+");
    }
    text
}

/// Moments are shown to the second: the one named belongs to the range whole.
fn end_of_second(moment: DateTime<Utc>) -> DateTime<Utc> {
    let start = moment.duration_trunc(TimeDelta::seconds(1)).unwrap_or(moment);
    start + TimeDelta::microseconds(999_999)
}

fn objection_to_length(text: &str, limit: usize) -> Option<Text> {
    if text.is_empty() {
        Some(Text::new("empty-text"))
    } else if text.chars().count() > limit {
        Some(Text::new("too-long").with("limit", limit))
    } else {
        None
    }
}
