//! What the routes of reconciliation take and answer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::compare::{Difference, Kind};
use super::queries::Run;
use crate::http::{Checks, Result};
use crate::values::{Currency, Language, Major, ShopZone};

/// The run to show.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReconciliationQuery {
    /// A day of the shop's own clock: its last run. Omitted: the last run of all.
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    date: Option<String>,
}

impl ReconciliationQuery {
    pub(super) fn check(&self, zone: ShopZone) -> Result<Option<NaiveDate>> {
        let mut checks = Checks::query();
        let date = self.date.as_deref().map(|date| checks.date_asked("date", Some(date), zone));
        checks.done().map(|()| date.flatten())
    }
}

/// What a comparison of the books found.
#[derive(Serialize, ToSchema)]
#[schema(as = Reconciliation)]
pub(super) struct ReconciliationView {
    /// `null`: none has been made yet.
    run: Option<RunView>,
    /// At most 500 of orders, payments, refunds and ledger; none where all
    /// agree.
    differences: Vec<DifferenceView>,
}

/// A comparison.
#[derive(Serialize, ToSchema)]
#[schema(as = ReconciliationRun)]
struct RunView {
    id: i64,
    /// The shop's own day.
    #[schema(value_type = String, format = Date, example = "2026-12-26")]
    date: String,
    is_nightly: bool,
    #[schema(example = "Марина")]
    recorded_by: String,
    #[schema(value_type = String, format = DateTime)]
    started_at: String,
    #[schema(value_type = String, format = DateTime)]
    finished_at: String,
    /// Attempts to pay about which a provider was asked.
    #[schema(example = 12)]
    attempts_asked: i32,
    /// Those of which it said nothing that decides.
    #[schema(example = 0)]
    attempts_unanswered: i32,
    /// Those of the last three days that were not asked about, for lack of time.
    #[schema(example = 0)]
    attempts_left: i32,
    /// All that differ.
    #[schema(example = 1)]
    difference_count: i32,
}

/// Two sides that do not agree.
#[derive(Serialize, ToSchema)]
#[schema(as = ReconciliationDifference)]
struct DifferenceView {
    kind: Kind,
    /// Where it probably comes from, in the reader's language.
    #[schema(example = "Платёж прошёл, но в журнале движения денег его нет")]
    cause: &'static str,
    order_id: i64,
    #[schema(example = 1024)]
    order_number: i64,
    payment_id: Option<i64>,
    refund_id: Option<i64>,
    currency: Currency,
    /// What it should be by the side that is to be believed: the ledger, the
    /// provider.
    #[schema(value_type = f64, example = 27000)]
    expected: Major,
    /// What stands there.
    #[schema(value_type = f64, example = 0)]
    found: Major,
}

impl ReconciliationView {
    pub(super) fn new(
        run: Option<Run>,
        differences: Vec<Difference>,
        zone: ShopZone,
        language: Language,
    ) -> Self {
        let differences =
            differences.into_iter().map(|difference| DifferenceView::new(&difference, language));
        Self { run: run.map(|run| RunView::new(run, zone)), differences: differences.collect() }
    }
}

impl RunView {
    fn new(run: Run, zone: ShopZone) -> Self {
        Self {
            id: run.id.0,
            date: run.day.to_string(),
            is_nightly: run.is_nightly,
            recorded_by: run.recorded_by,
            started_at: zone.render(run.started_at),
            finished_at: zone.render(run.finished_at),
            attempts_asked: run.attempts_asked,
            attempts_unanswered: run.attempts_unanswered,
            attempts_left: run.attempts_left,
            difference_count: run.difference_count,
        }
    }
}

impl DifferenceView {
    fn new(difference: &Difference, language: Language) -> Self {
        Self {
            kind: difference.kind,
            cause: difference.kind.cause(language),
            order_id: difference.order_id.0,
            order_number: difference.order_number,
            payment_id: difference.payment_id.map(|id| id.0),
            refund_id: difference.refund_id.map(|id| id.0),
            currency: difference.currency,
            expected: difference.currency.to_major(difference.expected),
            found: difference.currency.to_major(difference.found),
        }
    }
}
