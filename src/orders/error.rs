//! What orders refuse, in words of the trade. Each face has its own for them.

use chrono::TimeDelta;

use super::status::Stage;
use crate::db::Stop;
use crate::values::{Currency, Minor};
use crate::warehouse::Short;
use crate::{customers, media, payments, stock};

/// What a use case of orders returns.
pub type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// Why an order was not placed, moved, changed or paid back. `line` counts the
/// lines asked for from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No order of the shop, or none that whoever asks may see.
    UnknownOrder,
    UnknownCustomer,
    /// The order has no such line.
    UnknownLine,
    UnknownRefund,
    /// The caller may not take this step.
    Forbidden,
    /// Filtered lists are counted, and so paged, to a cap.
    PageTooFar,

    /// No product of the shop, or none that may be ordered.
    UnknownProduct {
        line: usize,
    },
    /// Fewer are left than are wanted: so many pieces.
    OutOfStock {
        line: usize,
        product: String,
        left: i64,
        /// Varieties that could stand in, where the buyer is to be asked.
        instead: Vec<String>,
    },
    /// There are fewer stems than the order needs.
    StemsShort {
        variety: String,
        wanted: i32,
        left: i32,
    },
    /// The shop has no such batch; which of those that were named.
    UnknownBatch {
        at: usize,
    },
    /// The order has no such line; which of those that were named.
    UnknownMadeLine {
        at: usize,
    },
    /// What the order no longer holds can't be taken again: of that product there
    /// is too little.
    GoodsGone {
        product: String,
    },
    /// It has just held its goods for a buyer who did not pay: they rest that much
    /// longer.
    HoldPaused {
        left: TimeDelta,
    },
    /// In this currency the product has no price, and none was named.
    PriceNeeded {
        line: usize,
    },
    /// No order has so many lines.
    TooManyLines {
        most: usize,
    },
    /// An order by lines has at least one.
    NoLines,
    /// The source has named another order so: this one was asked for before.
    AlreadyPlaced,

    /// The public may have so many pieces of a product.
    TooManyOfProduct {
        most: u32,
    },
    /// So many orders of this phone, or from this network address, wait unpaid
    /// and untouched by the shop already.
    TooManyOpenOrders {
        most: u32,
    },
    /// The shop sells nothing to this customer.
    CustomerBlocked,
    /// So much the zone asks for at least, and so much of it is missing.
    BelowMinimum {
        minimum: Minor,
        missing: Minor,
        currency: Currency,
    },
    /// Lines and delivery come to this total, and another was named.
    OtherTotal {
        total: Minor,
        currency: Currency,
    },
    /// The shop takes no money of that currency.
    CurrencyNotTaken,
    /// In this currency zones have no fee, and none was named.
    FeeNeeded,
    /// The shop does not deliver there, or not any more.
    UnknownZone,
    UnknownFlorist,
    UnknownCourier,

    Sums(BadSums, Currency),

    IllegalTransition {
        from: Stage,
        to: Stage,
    },
    /// It can't be completed before all of its money has come: so much is left.
    PaymentOutstanding {
        left: Minor,
        currency: Currency,
    },
    /// Nothing of it changes any more.
    Closed,
    NotInIssue,
    TooLateToEdit {
        field: &'static str,
    },
    /// The edit was made from another version; this is the order's.
    StaleVersion {
        version: i32,
    },
    /// An order belongs to somebody who can be called.
    PhoneNeeded,
    ItemsFixed,
    /// What was refunded of a line is told by what was sold.
    LineRefunded,
    /// More pieces than the buyer still has; `line` of those to refund.
    TooManyPieces {
        product: String,
        left: i64,
    },
    /// A line to refund that the order does not have.
    UnknownRefundedLine {
        line: usize,
    },

    Payment(payments::Refused),
    /// What customers refuse.
    Customer(customers::Refused),
    /// Of its photos.
    Picture(media::Refused),
}

/// Sums that make no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadSums {
    /// Beyond what any order costs; where the excess shows.
    TooLarge(Excess),
    /// The discount exceeds flowers and fee, which come to that.
    Negative { discount: Minor, most: Minor },
    /// What was named of flowers and fee is more than total and discount leave
    /// for both.
    Parts { named: Minor, most: Minor },
    /// Flowers and fee less discount are this total, and another was named.
    Formula { total: Minor },
    /// The flower sum is that of the lines.
    FlowerSumOfLines { flower_sum: Minor },
}

/// Where an amount beyond all proportion shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    Total,
    Lines,
    Price,
    Quantity,
}

impl From<Refused> for Stop<Refused> {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<payments::Refused> for Stop<Refused> {
    fn from(refused: payments::Refused) -> Self {
        Self::Refused(Refused::Payment(refused))
    }
}

impl From<Stop<media::Refused>> for Stop<Refused> {
    fn from(stop: Stop<media::Refused>) -> Self {
        stop.map(Refused::Picture)
    }
}

impl From<Stop<payments::Refused>> for Stop<Refused> {
    fn from(stop: Stop<payments::Refused>) -> Self {
        stop.map(Refused::Payment)
    }
}

impl Refused {
    /// Why stems can't be taken from their batches.
    pub(super) fn of_short(short: Short) -> Self {
        match short {
            Short::Stems { variety, wanted, left } => Self::StemsShort { variety, wanted, left },
            Short::UnknownBatch { at } => Self::UnknownBatch { at },
        }
    }

    /// Why sums in that currency make no order.
    pub(super) fn of_sums(currency: Currency) -> impl Fn(BadSums) -> Self {
        move |bad| Self::Sums(bad, currency)
    }

    /// What stock refused of the lines of those indexes.
    pub(super) fn of_stock(refused: stock::Refused, lines: &[usize]) -> Self {
        let line = lines.get(refused.line()).copied().unwrap_or_default();
        match refused {
            stock::Refused::UnknownProduct { .. } | stock::Refused::NotOnOffer { .. } => {
                Self::UnknownProduct { line }
            }
            stock::Refused::OutOfStock { product, left, instead, .. } => {
                Self::OutOfStock { line, product, left, instead }
            }
        }
    }
}

impl From<Stop<customers::Refused>> for Stop<Refused> {
    fn from(stop: Stop<customers::Refused>) -> Self {
        stop.map(Refused::Customer)
    }
}
