//! Rules of money that say no.

use crate::http::Error;
use crate::values::Text;

/// Why money won't move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentError {
    /// A provider's attempt is live; two would charge twice.
    InProgress,
    /// More than is outstanding.
    Overpayment,
    /// All that came has gone back, or is on its way.
    NothingToRefund,
    /// More than is left of what came.
    RefundTooLarge,
    /// No row of that refund has failed.
    NothingFailed,
}

impl From<PaymentError> for Error {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::InProgress => Self::rule("payment_in_progress", Text::new("payment-in-progress")),
            PaymentError::Overpayment => Self::rule("overpayment", Text::new("overpayment")),
            PaymentError::NothingToRefund => Self::rule("nothing_to_refund", Text::new("nothing-to-refund")),
            PaymentError::RefundTooLarge => Self::rule("refund_too_large", Text::new("refund-too-large")),
            PaymentError::NothingFailed => Self::rule("nothing_failed", Text::new("refund-not-failed")),
        }
    }
}
