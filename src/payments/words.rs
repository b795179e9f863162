//! REST's words for what money refuses.

use super::error::Refused;
use crate::http::Error;
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::InProgress { left: None } => {
                Self::rule("payment_in_progress", Text::new("payment-in-progress"))
            }
            Refused::InProgress { left: Some(left) } => Self::rule(
                "payment_in_progress",
                Text::new("payment-in-progress-until").with("minutes", Self::whole_minutes(left)),
            ),
            Refused::TooMany { retry_after } => Self::TooMany { retry_after },
            Refused::Overpayment { outstanding, currency } => {
                Self::rule("overpayment", Text::new("overpayment").with("sum", (outstanding, currency)))
            }
            Refused::NothingToRefund => Self::rule("nothing_to_refund", Text::new("nothing-to-refund")),
            Refused::RefundTooLarge { left, currency } => {
                Self::rule("refund_too_large", Text::new("refund-too-large").with("sum", (left, currency)))
            }
            Refused::NothingFailed => Self::rule("nothing_failed", Text::new("refund-not-failed")),
            Refused::NotOffered => Self::rule("provider_not_offered", Text::new("provider-not-offered")),
            Refused::CurrencyNotTaken => {
                Self::rule("currency_not_taken", Text::new("provider-currency-not-taken"))
            }
            Refused::NotConnected => Self::NotFound(Text::new("provider-not-connected")),
            Refused::OrganizationNotAllowed { shop, bin } => Self::rule(
                "organization_not_allowed",
                Text::new("provider-organization-not-allowed").with("shop", shop.0).with("bin", bin),
            ),
            Refused::UnknownToProvider => Self::rule("provider_refused", Text::new("provider-refused")),
            Refused::ProviderSilent { reason } => Self::Unavailable(reason),
            Refused::TradePointNeeded => {
                Self::rule("trade_point_needed", Text::new("provider-trade-point-needed"))
            }
        }
    }
}
