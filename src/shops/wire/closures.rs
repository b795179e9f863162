//! What the routes of closures take and answer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Checks, Result};
use crate::shops::opening::{ClosedDays, Closure};
use crate::values::{ClosureId, ShopZone, Text};

const LONGEST_REASON: usize = 200;

/// Days on which the storefront takes no orders, both ends included.
#[derive(Serialize, ToSchema)]
#[schema(as = Closure)]
pub(in crate::shops) struct ClosureView {
    #[schema(value_type = i64)]
    id: ClosureId,
    #[schema(example = "2025-03-21")]
    from_date: NaiveDate,
    #[schema(example = "2025-03-23")]
    to_date: NaiveDate,
    #[schema(example = "Наурыз")]
    reason: Option<String>,
}

impl From<Closure> for ClosureView {
    fn from(closure: Closure) -> Self {
        let Closure { id, days: ClosedDays { from_date, to_date, reason } } = closure;
        Self { id, from_date, to_date, reason }
    }
}

/// A closure to be added.
#[derive(Deserialize, ToSchema)]
pub(in crate::shops) struct CreateClosure {
    #[schema(value_type = String, format = Date, example = "2025-03-21")]
    from_date: String,
    /// The same day when absent.
    #[schema(value_type = Option<String>, format = Date, example = "2025-03-23")]
    to_date: Option<String>,
    #[schema(example = "Наурыз", max_length = 200)]
    reason: Option<String>,
}

impl CreateClosure {
    pub(in crate::shops) fn check(self, zone: ShopZone) -> Result<ClosedDays> {
        let mut checks = Checks::body();
        let from_date = checks.date("from_date", &self.from_date, zone).unwrap_or_default();
        let to_date = match &self.to_date {
            Some(date) => checks.date("to_date", date, zone).unwrap_or_default(),
            None => from_date,
        };
        if to_date < from_date {
            checks.refuse("to_date", Text::new("ends-before-begin"));
        }
        let reason = checks.optional_text("reason", self.reason.as_deref(), LONGEST_REASON);
        checks.done().map(|()| ClosedDays { from_date, to_date, reason })
    }
}
