//! What checkout refuses, in words of the trade.

use crate::db::Stop;
use crate::payments::Way;
use crate::{orders, payments};

/// What a use case of checkout returns.
pub(super) type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// Why no money moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The pay link leads nowhere.
    UnknownLink,
    NothingToPay,
    /// Nobody moves money by the order's method here.
    NotPayableOnline,
    /// Its method moves money here, though not in the way asked for.
    WayNotOffered {
        ways: &'static [Way],
    },
    /// The order has no such payment.
    UnknownPayment,
    /// The payment has come or failed, or was never asked of a provider: there
    /// is nothing to withdraw.
    PaymentEnded,
    /// The callback's address is none of ours.
    UnknownCallback,
    /// No secret of the shop has signed the callback.
    WrongSignature,
    Order(orders::Refused),
    Payment(payments::Refused),
}

impl Refused {
    /// The buyer finds the outcome on the page: a second click, or one too late.
    pub(super) fn shows_on_page(&self) -> bool {
        matches!(self, Self::NothingToPay | Self::Payment(payments::Refused::InProgress { .. }))
    }
}

impl From<Refused> for Stop<Refused> {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Stop<orders::Refused>> for Stop<Refused> {
    fn from(stop: Stop<orders::Refused>) -> Self {
        stop.map(Refused::Order)
    }
}

impl From<Stop<payments::Refused>> for Stop<Refused> {
    fn from(stop: Stop<payments::Refused>) -> Self {
        stop.map(Refused::Payment)
    }
}
