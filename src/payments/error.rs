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
}

impl From<PaymentError> for Error {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::InProgress => Self::rule("payment_in_progress", Text::new("payment-in-progress")),
            PaymentError::Overpayment => Self::rule("overpayment", Text::new("overpayment")),
        }
    }
}
