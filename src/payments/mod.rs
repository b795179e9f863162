//! Money: payment and refund rows, and the providers that move it. Knows no
//! orders; an order's payment fact is derived from these rows alone.
//!
//! Invariants: at most one live attempt an order, and an end to each that is
//! ours; what was given up is still heard of; a payment's amount never
//! changes; refunds of a payment never exceed it; no provider is called inside
//! an open transaction; credentials are stored sealed and never leave again. Whatever makes a payment `succeeded` or a refund `done`
//! is entered in the ledger by the same statement (triggers of migration 0015),
//! once; the ledger is append-only.

mod attempt;
mod attempt_queries;
mod balance;
mod by;
mod connect;
mod credentials;
mod due_queries;
mod error;
mod gateway;
mod given_up_queries;
mod kaspi;
mod mock;
mod organization_queries;
mod organizations;
mod pace;
mod payment;
mod payment_queries;
mod pestering;
mod phone_queries;
mod provider;
mod provider_queries;
mod providers;
mod record;
mod refund;
mod refund_queries;
mod registry;
mod routes;
mod spread;
mod status;
mod sweep;
mod way;
mod web_address;
mod wire;
mod wire_amount;
mod words;

use utoipa_axum::routes;

pub use attempt::Attempt;
pub use attempt_queries::{attempt_named, attempt_of_payment, latest_attempt};
pub use balance::Balance;
pub use due_queries::{
    DueAttempt, DueRefund, SettledAttempt, due_attempts, due_refunds, settled_attempt_count, settled_attempts,
};
pub use error::Refused;
pub use organizations::{
    Allowed, Bin, Permit, allow_organization, forbid_organization, organization_permits,
};
pub use payment::{NewPayment, Payment};
pub use payment_queries::of_order;
pub use pestering::InvoicedPhone;
pub use provider::{Abilities, Charge, Outcome, heard};
pub use providers::{Callback, Connected, Providers};
pub use record::{AttemptTerms, begin_attempt, check_none_is_live, facts, give_up, record, settle};
pub use refund::{RefundTerms, refund, refund_rest, refunds_of_order, settle_refund, try_again};
pub use refund_queries::{Refund, RefundPart, repayment};
pub use registry::{tell_choice, tell_failure};
pub use status::{Facts, PaymentState, PaymentStatus, RefundState};
pub use way::{Means, Way};

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
        .chore(sweep::Sweep::new(app.clone()))
}
