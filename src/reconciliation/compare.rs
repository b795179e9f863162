//! What can differ, and where it probably comes from.

use serde::Serialize;
use utoipa::ToSchema;

use crate::payments::{Outcome, PaymentState};
use crate::text_column;
use crate::values::{Currency, Language, Minor, OrderId, PaymentId, RefundId, Text};

/// What does not agree with what.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = DifferenceKind)]
pub(super) enum Kind {
    /// The order's `paid_total` with the ledger.
    PaidTotal,
    /// The order's `refunded_total` with the ledger.
    RefundedTotal,
    /// What the order takes for gone, with its refunds done and under way.
    GoneTotal,
    /// A payment that came has no entry.
    PaymentNotInLedger,
    /// A payment is not as it was entered.
    PaymentAltered,
    RefundNotInLedger,
    RefundAltered,
    /// More goes back of a payment than it brought.
    RefundedTooMuch,
    /// A cancelled order's money is not on its way back.
    CancelledKeepsMoney,
    /// A completed order has not been paid all of its total.
    Outstanding,
    /// A completed order keeps money beyond its total.
    RefundDue,
    /// The provider does not know of money that came by it.
    ProviderDenies,
    /// The provider has taken money for an attempt that failed.
    ProviderTook,
}

text_column!(Kind);

impl Kind {
    /// Where it probably comes from.
    pub(super) fn cause(self, language: Language) -> &'static str {
        let cause = match self {
            Self::PaidTotal => Text::new("reconciliation-paid-total"),
            Self::RefundedTotal => Text::new("reconciliation-refunded-total"),
            Self::GoneTotal => Text::new("reconciliation-gone-total"),
            Self::PaymentNotInLedger => Text::new("reconciliation-payment-not-in-ledger"),
            Self::PaymentAltered => Text::new("reconciliation-payment-altered"),
            Self::RefundNotInLedger => Text::new("reconciliation-refund-not-in-ledger"),
            Self::RefundAltered => Text::new("reconciliation-refund-altered"),
            Self::RefundedTooMuch => Text::new("reconciliation-refunded-too-much"),
            Self::CancelledKeepsMoney => Text::new("reconciliation-cancelled-keeps-money"),
            Self::Outstanding => Text::new("reconciliation-outstanding"),
            Self::RefundDue => Text::new("reconciliation-refund-due"),
            Self::ProviderDenies => Text::new("reconciliation-provider-denies"),
            Self::ProviderTook => Text::new("reconciliation-provider-took"),
        };
        cause.word(language)
    }
}

/// A difference that was found.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub kind: Kind,
    pub order_id: OrderId,
    pub order_number: i64,
    pub payment_id: Option<PaymentId>,
    pub refund_id: Option<RefundId>,
    pub currency: Currency,
    pub expected: Minor,
    pub found: Minor,
}

/// How the asking went.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub asked: i32,
    /// No answer, or none that decides anything.
    pub unanswered: i32,
    /// Not asked, for lack of time or because there are too many.
    pub left: i32,
    pub contradicted: Vec<Contradiction>,
}

/// A payment of which its provider says something else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contradiction {
    pub payment_id: PaymentId,
    /// In which it was asked about.
    pub status: PaymentState,
    pub kind: Kind,
}

/// How a provider's word differs from what stands here; None where it agrees,
/// or says nothing yet.
pub(super) fn against_provider(status: PaymentState, word: &Outcome) -> Option<Kind> {
    match (status, word) {
        (PaymentState::Succeeded, Outcome::Declined { .. } | Outcome::Expired) => Some(Kind::ProviderDenies),
        (PaymentState::Failed | PaymentState::Cancelled, Outcome::Approved { .. }) => {
            Some(Kind::ProviderTook)
        }
        _ => None,
    }
}
