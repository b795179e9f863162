//! Money: payment and refund rows, and the providers that move it. Knows no
//! orders; an order's payment fact is derived from these rows alone.
//!
//! Invariants: at most one live attempt an order; a payment's amount never
//! changes; refunds of a payment never exceed it; no provider is called inside
//! an open transaction; credentials are stored sealed and never leave again. Whatever makes a payment `succeeded` or a refund `done`
//! is entered in the ledger by the same statement (triggers of migration 0015),
//! once; the ledger is append-only.

mod attempt_queries;
mod connect;
mod credentials;
mod error;
mod gateway;
mod kaspi;
mod line;
mod mock;
mod provider;
mod provider_queries;
mod providers;
mod queries;
mod record;
mod refund;
mod refund_queries;
mod refusal;
mod routes;
mod settled_queries;
mod spread;
mod status;
mod vault;
mod wire;
mod wire_amount;

use utoipa_axum::routes;

pub use attempt_queries::{AttemptRow, attempt_named, attempt_of_payment, latest_attempt};
pub use error::PaymentError;
pub use provider::{Charge, Face, Outcome, Way, Wish, heard};
pub use providers::{Connected, Providers};
pub use queries::{DueRefund, LiveAttempt, due_refunds, live_attempts, of_order, refund_attempt};
pub use record::{NewPayment, Payment, PaymentState, begin_attempt, facts, record, settle};
pub use refund::{
    Refund, RefundPart, RefundState, RefundTerms, refund, refund_everything, refunds_of_order, settle_refund,
    try_again,
};
pub use refusal::tell_failure;
pub use settled_queries::{SettledAttempt, settled_attempt_count, settled_attempts};
pub use status::{Facts, PaymentStatus};

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// How a shop's owner connects providers.
pub fn parts(app: &AppState, providers: &Providers) -> Parts {
    Parts::new(app)
        .routes(
            routes!(
                routes::get_kaspi_provider,
                routes::connect_kaspi_provider,
                routes::delete_kaspi_provider
            )
            .limited(General),
        )
        .routes(
            routes!(
                routes::get_gateway_provider,
                routes::connect_gateway_provider,
                routes::delete_gateway_provider
            )
            .limited(General),
        )
        .sharing(providers.clone())
}
