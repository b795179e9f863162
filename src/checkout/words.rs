//! The pay page's words for what checkout refuses.

use super::error::Refused;
use crate::http::Error;
use crate::orders;
use crate::rest::{LinesAt, worded};
use crate::values::{Part, Text};

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnknownLink => Self::NotFound(Text::new("pay-link-not-found")),
            Refused::NothingToPay => Self::rule("nothing_to_pay", Text::new("nothing-to-pay")),
            Refused::WayNotOffered { ways } => {
                let words: Vec<_> = ways.iter().map(|way| way.word()).collect();
                let text = Text::new("way-not-offered").with("ways", words.join(", "));
                Self::rule("not_payable_online", text)
            }
            Refused::NotPayableOnline => Self::rule("not_payable_online", Text::new("not-payable-online")),
            Refused::UnknownPayment => Self::NotFound(Text::new("payment-not-found")),
            Refused::PaymentEnded => Self::rule("payment_ended", Text::new("payment-ended")),
            Refused::UnknownCallback => Self::NotFound(Text::new("not-found")),
            Refused::WrongSignature => Self::Unauthorized(Text::new("callback-signature")),
            // To the buyer, in words that promise nothing.
            Refused::Order(orders::Refused::GoodsGone { product }) => {
                Self::rule("out_of_stock", Text::new("flowers-gone").with("product", Part::name(product)))
            }
            Refused::Order(refused) => worded(refused, LinesAt::Items),
            Refused::Payment(refused) => refused.into(),
        }
    }
}
