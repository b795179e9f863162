//! Rules of money that say no.

use crate::http::Error;
use crate::values::Text;

/// Why money won't move, or can't be made to.
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
    /// The operator has not set up that way to pay here.
    NotOffered,
    /// The provider does not take the shop's currency.
    CurrencyNotTaken,
    /// The provider does not know the shop by what it gave us.
    ProviderRefused,
    /// The organisation has several trade points, or none: one is to be named.
    TradePointNeeded,
}

impl From<PaymentError> for Error {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::InProgress => Self::rule("payment_in_progress", Text::new("payment-in-progress")),
            PaymentError::NotOffered => Self::rule("provider_not_offered", Text::new("provider-not-offered")),
            PaymentError::CurrencyNotTaken => {
                Self::rule("currency_not_taken", Text::new("provider-currency-not-taken"))
            }
            PaymentError::ProviderRefused => Self::rule("provider_refused", Text::new("provider-refused")),
            PaymentError::TradePointNeeded => {
                Self::rule("trade_point_needed", Text::new("provider-trade-point-needed"))
            }
            PaymentError::Overpayment => Self::rule("overpayment", Text::new("overpayment")),
            PaymentError::NothingToRefund => Self::rule("nothing_to_refund", Text::new("nothing-to-refund")),
            PaymentError::RefundTooLarge => Self::rule("refund_too_large", Text::new("refund-too-large")),
            PaymentError::NothingFailed => Self::rule("nothing_failed", Text::new("refund-not-failed")),
        }
    }
}
