//! What the routes of reports take and answer, as JSON and as a table.

mod margin;
mod sales;
mod suppliers;
mod waste;

use serde::Deserialize;
use utoipa::IntoParams;

use super::period::{BadPeriod, MOST_DAYS, Period};
use crate::db::ShopBasics;
use crate::http::{AnswerFormat, Checks, Result, Sheet};
use crate::values::{Clock, Text};

pub(super) use margin::MarginView;
pub(super) use sales::{SalesQuery, SalesView};
pub(super) use suppliers::SuppliersView;
pub(super) use waste::{Thrown, WasteView};

/// The days to report on, and how.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportQuery {
    /// The first day, by the shop's own clock; where omitted, the report is of thirty days.
    #[param(value_type = Option<String>, format = Date, example = "2026-12-01")]
    from: Option<String>,
    /// The last day, included; today where omitted. At most 366 days in all.
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    to: Option<String>,
    /// `csv` for a file that spreadsheets open; where omitted, the `Accept` header says.
    #[param(inline, value_type = Option<AnswerFormat>, example = "json")]
    format: Option<String>,
}

impl ReportQuery {
    /// The days and the form, where nothing else is asked.
    ///
    /// # Errors
    /// 422 at what is no day, no period or no form.
    pub(super) fn read(&self, shop: &ShopBasics, clock: &Clock) -> Result<(Period, Option<AnswerFormat>)> {
        let mut checks = Checks::query();
        let asked = self.check(&mut checks, shop, clock);
        checks.done().map(|()| asked)
    }

    /// The days, and the form where one is named.
    pub(super) fn check(
        &self,
        checks: &mut Checks,
        shop: &ShopBasics,
        clock: &Clock,
    ) -> (Period, Option<AnswerFormat>) {
        let format = checks.optional_choice("format", self.format.as_deref());
        let [from, to] = [("from", &self.from), ("to", &self.to)]
            .map(|(field, date)| checks.date_asked(field, date.as_deref(), shop.zone));
        let today = shop.zone.today(clock.now());
        let period = Period::new(from, to, today).unwrap_or_else(|bad| {
            match bad {
                BadPeriod::Backwards => checks.refuse("to", Text::new("ends-before-begin")),
                BadPeriod::TooLong => checks.refuse("to", Text::new("too-many-days").with("most", MOST_DAYS)),
            }
            Period { from: today, to: today }
        });
        (period, format)
    }
}

/// The table of a report, named after its days.
fn sheet(report: &str, [from, to]: [&str; 2], columns: &'static [&'static str]) -> Sheet {
    Sheet { name: format!("{report}-{from}-{to}"), columns, rows: Vec::new() }
}
