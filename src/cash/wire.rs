//! What the routes of cash take and answer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::queries::{Handover, NewHandover, PersonsCash, PersonsDay};
use crate::http::{Checks, Result};
use crate::values::{Currency, Major, MajorInput, Minor, ShopZone, StaffId};

const LONGEST_COMMENT: usize = 2000;

/// Someone's cash since they began, in the shop's currency.
#[derive(Serialize, ToSchema)]
#[schema(as = CourierCash)]
pub(super) struct CashView {
    #[schema(value_type = i64, example = 6)]
    staff_id: StaffId,
    #[schema(example = "Ерлан")]
    name: String,
    currency: Currency,
    /// From buyers.
    #[schema(value_type = f64, example = 27000)]
    taken: Major,
    /// Given back to buyers.
    #[schema(value_type = f64, example = 0)]
    refunded: Major,
    #[schema(value_type = f64, example = 15000)]
    handed_in: Major,
    /// Taken less refunded less handed in; negative where someone paid out
    /// more than they took.
    #[schema(value_type = f64, example = 12000)]
    owed: Major,
}

impl CashView {
    pub(super) fn new(cash: PersonsCash, currency: Currency) -> Self {
        Self {
            currency,
            taken: currency.to_major(cash.taken),
            refunded: currency.to_major(cash.refunded),
            handed_in: currency.to_major(cash.handed_in),
            owed: currency.to_major(cash.owed()),
            staff_id: cash.staff_id,
            name: cash.name,
        }
    }
}

/// Cash that someone hands in.
#[derive(Deserialize, ToSchema)]
pub(super) struct RecordHandover {
    /// In the shop's currency, above 0, at most what is owed.
    #[schema(value_type = f64, exclusive_minimum = 0, maximum = 1_000_000_000, example = 15000)]
    amount: MajorInput,
    #[schema(max_length = 2000, example = "За утреннюю смену")]
    comment: Option<String>,
}

impl RecordHandover {
    pub(super) fn check(&self, staff_id: StaffId, currency: Currency) -> Result<NewHandover> {
        let mut checks = Checks::body();
        let amount = checks.positive_amount("amount", &self.amount, currency);
        let comment = checks.optional_prose("comment", self.comment.as_deref(), LONGEST_COMMENT);
        checks.done().map(|()| NewHandover { staff_id, amount, comment })
    }
}

/// Cash handed in.
#[derive(Serialize, ToSchema)]
#[schema(as = CashHandover)]
pub(super) struct HandoverView {
    id: i64,
    #[schema(value_type = i64, example = 6)]
    staff_id: StaffId,
    #[schema(value_type = f64, example = 15000)]
    amount: Major,
    currency: Currency,
    comment: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    handed_at: String,
    /// Who took it in.
    #[schema(example = "Марина")]
    recorded_by: String,
}

impl HandoverView {
    pub(super) fn new(handover: Handover, zone: ShopZone) -> Self {
        Self {
            id: handover.id,
            staff_id: handover.staff_id,
            amount: handover.currency.to_major(handover.amount),
            currency: handover.currency,
            comment: handover.comment,
            handed_at: zone.render(handover.handed_at),
            recorded_by: handover.recorded_by,
        }
    }
}

/// The day to report on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CashReportQuery {
    /// A day of the shop's own clock; today where omitted.
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    date: Option<String>,
}

impl CashReportQuery {
    pub(super) fn check(&self, today: NaiveDate, zone: ShopZone) -> Result<NaiveDate> {
        let mut checks = Checks::query();
        let date =
            self.date.as_deref().map_or(Some(today), |date| checks.date_asked("date", Some(date), zone));
        checks.done().map(|()| date.unwrap_or(today))
    }
}

/// Sums of cash.
#[derive(Serialize, ToSchema)]
#[schema(as = CashSums)]
struct Sums {
    /// From buyers.
    #[schema(value_type = f64, example = 27000)]
    taken: Major,
    /// Given back to buyers in cash.
    #[schema(value_type = f64, example = 0)]
    refunded: Major,
    #[schema(value_type = f64, example = 15000)]
    handed_in: Major,
    /// At the day's end, of this day and all before.
    #[schema(value_type = f64, example = 12000)]
    owed: Major,
}

/// What one person did with cash that day.
#[derive(Serialize, ToSchema)]
#[schema(as = PersonsCashDay)]
struct PersonView {
    /// `null`: a program.
    #[schema(value_type = Option<i64>, example = 6)]
    staff_id: Option<StaffId>,
    #[schema(example = "Ерлан")]
    name: String,
    /// No longer works in the shop.
    has_left: bool,
    #[serde(flatten)]
    sums: Sums,
}

/// The shop's cash of a day, in its currency.
#[derive(Serialize, ToSchema)]
#[schema(as = CashReport)]
pub(super) struct ReportView {
    #[schema(value_type = String, format = Date, example = "2026-12-26")]
    date: String,
    currency: Currency,
    people: Vec<PersonView>,
    /// The sums over all people.
    total: Sums,
}

impl ReportView {
    pub(super) fn new(date: NaiveDate, people: Vec<PersonsDay>, currency: Currency) -> Self {
        let total = Sums::of(&people, currency);
        let people = people.into_iter().map(|person| PersonView::new(person, currency)).collect();
        Self { date: date.to_string(), currency, people, total }
    }
}

impl Sums {
    fn of(people: &[PersonsDay], currency: Currency) -> Self {
        let sum = |of: fn(&PersonsDay) -> Minor| {
            currency.to_major(Minor(people.iter().map(|person| of(person).0).sum()))
        };
        Self {
            taken: sum(|person| person.taken),
            refunded: sum(|person| person.refunded),
            handed_in: sum(|person| person.handed_in),
            owed: sum(|person| person.owed),
        }
    }
}

impl PersonView {
    fn new(person: PersonsDay, currency: Currency) -> Self {
        Self {
            sums: Sums::of(std::slice::from_ref(&person), currency),
            staff_id: person.staff_id,
            name: person.name,
            has_left: person.has_left,
        }
    }
}
