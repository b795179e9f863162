//! What buying at the storefront may be refused for, and REST's words for it.

use crate::db::Stop;
use crate::http::Error;
use crate::rest::{LinesAt, worded};
use crate::values::{MoneyError, PaymentMethod, Text};
use crate::{carts, orders, shops};

/// What the storefront's use case returns.
pub(super) type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// Why nothing was bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The shop takes these methods of payment, and not the one asked for.
    MethodNotTaken(Vec<PaymentMethod>),
    /// The total expected is no sum of the shop's currency.
    NoSuchTotal(MoneyError),
    Shop(shops::Refused),
    Cart(carts::Refused),
    /// The goods were named line by line.
    Order(orders::Refused),
    /// The goods are those of a cart.
    OrderOfCart(orders::Refused),
}

impl Refused {
    pub(super) fn of_order(refused: orders::Refused, is_of_cart: bool) -> Self {
        if is_of_cart { Self::OrderOfCart(refused) } else { Self::Order(refused) }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::MethodNotTaken(taken) => {
                let words = taken.iter().map(|method| method.word()).collect::<Vec<_>>().join(", ");
                let text = Text::new("payment-method-not-taken").with("methods", words);
                Self::field("payment_method", text)
            }
            Refused::NoSuchTotal(error) => Self::field("expected_total", error),
            Refused::Shop(refused) => refused.into(),
            // Its token is a field of the body here.
            Refused::Cart(carts::Refused::UnknownCart) => {
                Self::field("cart_token", Text::new("cart-not-found"))
            }
            Refused::Cart(refused) => refused.into(),
            Refused::Order(orders::Refused::OtherTotal { total, currency })
            | Refused::OrderOfCart(orders::Refused::OtherTotal { total, currency }) => {
                Self::rule("price_changed", Text::new("price-changed").with("total", (total, currency)))
            }
            Refused::Order(refused) => worded(refused, LinesAt::Items),
            Refused::OrderOfCart(refused) => worded(refused, LinesAt::Cart),
        }
    }
}

impl From<Refused> for Stop<Refused> {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Stop<carts::Refused>> for Stop<Refused> {
    fn from(stop: Stop<carts::Refused>) -> Self {
        stop.map(Refused::Cart)
    }
}

impl From<Stop<shops::Refused>> for Stop<Refused> {
    fn from(stop: Stop<shops::Refused>) -> Self {
        stop.map(Refused::Shop)
    }
}
