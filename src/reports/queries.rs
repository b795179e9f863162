//! The only SQL of reports: what happened between two moments. Reads orders,
//! refunds and the stems' ledger, and writes nothing.

pub(super) mod costs;
pub(super) mod sold;
pub(super) mod stems;

use chrono::{DateTime, Utc};

/// Between two moments: the first included, the second not.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}
