//! Cash in people's hands: what each has taken, paid out and handed in, and
//! what they owe the shop.
//!
//! Invariants: what someone has taken is read from the ledger, never kept
//! beside it; handovers are append-only, and none is larger than what is owed.
//! People who have left are shown as long as anything is told of them.

mod error;
mod handover;
mod queries;
mod routes;
mod wire;
mod words;

use utoipa_axum::routes;

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What cash brings.
pub fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::get_courier_cash).limited(General))
        .routes(routes!(routes::record_cash_handover).limited(General))
        .routes(routes!(routes::list_cash_handovers).limited(General))
        .routes(routes!(routes::get_cash_report).limited(General))
}
