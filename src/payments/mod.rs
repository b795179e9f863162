//! Money: payment and refund rows, and the providers that move it. Knows no
//! orders; an order's payment fact is derived from these rows alone.
//!
//! Invariants: at most one live attempt an order; a payment's amount never
//! changes; refunds of a payment never exceed it; no provider is called inside
//! an open transaction. Whatever makes a payment `succeeded` or a refund `done`
//! is entered in the ledger by the same statement (triggers of migration 0015),
//! once; the ledger is append-only.

mod error;
mod mock;
mod provider;
mod queries;
mod record;
mod refund;
mod refund_queries;
mod settled_queries;
mod spread;
mod status;

pub use error::PaymentError;
pub use provider::{Attempt, Charge, Outcome, PaymentProvider, Providers, Wish, heard};
pub use queries::{DueRefund, LiveAttempt, due_refunds, live_attempts, of_order, payment, refund_attempt};
pub use record::{NewPayment, Payment, PaymentState, begin_attempt, facts, record, settle};
pub use refund::{
    Refund, RefundPart, RefundState, RefundTerms, refund, refund_everything, refunds_of_order, settle_refund,
    try_again,
};
pub use settled_queries::{SettledAttempt, settled_attempt_count, settled_attempts};
pub use status::{Facts, PaymentStatus};
