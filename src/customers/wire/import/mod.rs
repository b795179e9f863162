//! How a table of customers is sent, and what is answered to it.

mod entry;
mod heads;
mod rows;
mod table;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(in crate::customers) use entry::{Day, Fault, entry_of};
pub(in crate::customers) use table::Table;

use crate::customers::import::{Manner, Outcome};
use crate::http::{Checks, Result};
use crate::values::Language;

/// So many objections are told; all are counted.
const MOST_ERRORS: usize = 1_000;

/// How a table is taken in.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::customers) struct ImportQuery {
    /// Only tells what would be done.
    #[param(value_type = Option<bool>, example = true)]
    dry_run: Option<String>,
    /// What a row says goes before what is known; else it only fills gaps. What it leaves blank stays either way.
    #[param(value_type = Option<bool>)]
    overwrite: Option<String>,
    /// Rows before this line of the file were taken in already: `next_line` of the last answer.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 2_147_483_647_i64)]
    from_line: Option<String>,
}

impl ImportQuery {
    /// How, and from which line on.
    pub(in crate::customers) fn check(&self) -> Result<(Manner, usize)> {
        let mut checks = Checks::query();
        let manner = Manner {
            is_dry: checks.flag("dry_run", self.dry_run.as_deref()).unwrap_or(false),
            overwrites: checks.flag("overwrite", self.overwrite.as_deref()).unwrap_or(false),
        };
        let line = checks.whole("from_line", self.from_line.as_deref());
        let line = line.map_or(1, |line| checks.within_range("from_line", line, 1..=i64::from(i32::MAX)));
        checks.done().map(|()| (manner, usize::try_from(line).unwrap_or(1)))
    }
}

/// A table of customers as a form sends it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "says in the document what the form holds")]
pub(in crate::customers) struct ImportFile {
    /// CSV with a head: `phone` or `телефон`, and what else an export has.
    #[schema(value_type = String, format = Binary, content_media_type = "text/csv")]
    file: Vec<u8>,
}

/// What became of a table.
#[derive(Default, Serialize, ToSchema)]
pub(in crate::customers) struct ImportView {
    /// Nothing was written.
    #[schema(example = false)]
    dry_run: bool,
    /// Rows that were looked at.
    #[schema(example = 120)]
    rows: usize,
    #[schema(example = 100)]
    created: usize,
    #[schema(example = 15)]
    updated: usize,
    /// Of whom the table says nothing new.
    #[schema(example = 4)]
    unchanged: usize,
    /// What is wrong, row by row: the first 1,000.
    errors: Vec<ImportFault>,
    #[schema(example = 1)]
    errors_total: usize,
    /// There was no time for the rows from this line on: send the file again with it as `from_line`. Null: all were
    /// looked at.
    pub next_line: Option<usize>,
    /// Columns that nobody reads.
    #[schema(example = json!(["Скидка"]))]
    ignored_columns: Vec<String>,
}

/// What is wrong with a row.
#[derive(Serialize, ToSchema)]
struct ImportFault {
    /// Of the file, from 1.
    #[schema(example = 7)]
    line: usize,
    /// The column, by our name.
    #[schema(example = "phone")]
    field: String,
    #[schema(example = "Неверный формат телефона")]
    msg: String,
}

impl ImportView {
    /// Of a table of which nothing was looked at yet.
    pub(in crate::customers) fn new(dry_run: bool, table: &Table) -> Self {
        Self { dry_run, ignored_columns: table.ignored.clone(), ..Self::default() }
    }

    /// Counts a row that was looked at.
    pub(in crate::customers) fn count_row(&mut self) {
        self.rows += 1;
    }

    /// Notes what is wrong with a row.
    pub(in crate::customers) fn refuse(&mut self, line: usize, faults: Vec<Fault>, language: Language) {
        for (field, text) in faults {
            self.errors_total += 1;
            if self.errors.len() < MOST_ERRORS {
                self.errors.push(ImportFault { line, field, msg: text.speak(language) });
            }
        }
    }

    /// Adds what became of a batch.
    pub(in crate::customers) fn add(&mut self, outcome: &Outcome) {
        self.created += outcome.created;
        self.updated += outcome.updated;
        self.unchanged += outcome.unchanged;
    }
}
