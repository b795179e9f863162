//! What a time brought: sales, what they cost, what was thrown away, and what
//! came from whom.
//!
//! Invariants: every figure is a sum of what orders and the stems' ledger say
//! happened between two moments, so what was told of days that are over stays as
//! it was; totals are the sums of their rows; sums of two currencies are never
//! added.

mod margin;
mod period;
mod queries;
mod routes;
mod sales;
mod wire;

use utoipa_axum::routes;

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What reports bring.
pub fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::get_sales_report).limited(General))
        .routes(routes!(routes::get_margin_report).limited(General))
        .routes(routes!(routes::get_waste_report).limited(General))
        .routes(routes!(routes::get_suppliers_report).limited(General))
}
