//! Whether the books agree: orders with payments, payments and refunds with
//! the ledger, and attempts with the word of their providers.
//!
//! Invariants: the rows of a shop are compared in one statement, so that what
//! moves meanwhile is no difference; no transaction is open while a provider is
//! asked, and the asking has an end in number, pace and time; one fault is one
//! difference. Nothing is put right here: a person reads and decides.

mod compare;
mod nightly;
mod queries;
mod routes;
mod run;
mod wire;

use utoipa_axum::routes;

use crate::checkout::Acquirer;
use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What reconciliation brings.
pub fn parts(app: &AppState, acquirer: &Acquirer) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::get_reconciliation, routes::start_reconciliation).limited(General))
        .sharing(acquirer.clone())
        .chore(nightly::Nightly::new(app.clone(), acquirer.clone()))
}
