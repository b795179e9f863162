//! When a shop is open: the hours of its week, and the days on which it is
//! closed.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::values::{ClosureId, OpeningHours};

/// The week's days one by one, and the five that one word names.
const EACH_DAY: [[Weekday; 1]; 7] = [
    [Weekday::Mon],
    [Weekday::Tue],
    [Weekday::Wed],
    [Weekday::Thu],
    [Weekday::Fri],
    [Weekday::Sat],
    [Weekday::Sun],
];
const FIVE_DAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// Opening hours of the week, Monday first; a day without any is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingHours([Option<OpeningHours>; 7]);

/// Opening hours by the days that are named, in JSON and in the database. Past midnight they go on into the next
/// day, `10:00 - 02:00`; null is closed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "weekdays": "09:00 - 20:00", "saturday": "10:00 - 18:00", "sunday": "10:00 - 16:00",
}))]
pub struct WorkingHoursText {
    /// Monday to Friday, where they are alike.
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "09:00 - 20:00", pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    pub weekdays: Option<Option<String>>,
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    pub monday: Option<Option<String>>,
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    pub tuesday: Option<Option<String>>,
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    pub wednesday: Option<Option<String>>,
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    pub thursday: Option<Option<String>>,
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    pub friday: Option<Option<String>>,
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "10:00 - 18:00", pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    pub saturday: Option<Option<String>>,
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "10:00 - 16:00", pattern = "^[0-9]{1,2}:[0-9]{2} ?[-–—] ?[0-9]{1,2}:[0-9]{2}$")]
    pub sunday: Option<Option<String>>,
}

/// What a text says of some days: their name in it, the days, and their hours.
pub(super) struct Named<'a> {
    pub name: &'static str,
    pub hours: Option<&'a str>,
    days: &'static [Weekday],
}

impl WorkingHours {
    /// Open around the clock, every day.
    pub fn always() -> Self {
        Self([Some(OpeningHours::ALL_DAY); 7])
    }

    /// The hours that begin on that date; None when closed.
    pub fn of(&self, date: NaiveDate) -> Option<OpeningHours> {
        self.0.get(place(date.weekday())).copied().flatten()
    }

    /// Gives the days named their hours.
    pub(super) fn set(&mut self, named: &Named<'_>, hours: Option<OpeningHours>) {
        for day in named.days {
            if let Some(known) = self.0.get_mut(place(*day)) {
                *known = hours;
            }
        }
    }

    /// As people write them, all seven days: by one word for five of them where these are alike.
    pub fn to_text(&self) -> WorkingHoursText {
        let text = |hours: Option<OpeningHours>| Some(hours.map(|hours| hours.to_string()));
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = self.0;
        let weekend = WorkingHoursText {
            saturday: text(saturday),
            sunday: text(sunday),
            ..WorkingHoursText::default()
        };
        if [tuesday, wednesday, thursday, friday].iter().all(|day| *day == monday) {
            return WorkingHoursText { weekdays: text(monday), ..weekend };
        }
        WorkingHoursText {
            monday: text(monday),
            tuesday: text(tuesday),
            wednesday: text(wednesday),
            thursday: text(thursday),
            friday: text(friday),
            ..weekend
        }
    }
}

impl WorkingHoursText {
    /// What is said, the five days first, so that one named beside them counts.
    pub(super) fn named(&self) -> impl Iterator<Item = Named<'_>> {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = &EACH_DAY;
        let all: [(_, &'static [Weekday], _); 8] = [
            ("weekdays", &FIVE_DAYS, &self.weekdays),
            ("monday", monday, &self.monday),
            ("tuesday", tuesday, &self.tuesday),
            ("wednesday", wednesday, &self.wednesday),
            ("thursday", thursday, &self.thursday),
            ("friday", friday, &self.friday),
            ("saturday", saturday, &self.saturday),
            ("sunday", sunday, &self.sunday),
        ];
        all.into_iter().filter_map(move |(name, days, hours)| {
            Some(Named { name, days, hours: hours.as_ref()?.as_deref() })
        })
    }
}

/// A day that is there at all has been named, with null too.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

fn place(day: Weekday) -> usize {
    day.num_days_from_monday() as usize
}

/// A stretch of days on which the storefront takes no orders, both ends
/// included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closure {
    pub id: ClosureId,
    pub days: ClosedDays,
}

/// What a closure says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedDays {
    pub from_date: NaiveDate,
    pub to_date: NaiveDate,
    pub reason: Option<String>,
}
