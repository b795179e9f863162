//! Why nothing is done about a task, in words of the trade.

use super::task::TaskStatus;
use crate::db::Stop;
use crate::{media, orders};

/// What a use case of this room returns.
pub type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// A rule of production that says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    UnknownTask,
    /// A body names an order that the shop does not have.
    UnknownOrder,
    UnknownFlorist,
    /// The table has no such step.
    IllegalStep {
        from: TaskStatus,
        to: TaskStatus,
    },
    /// It has ended, and is changed no more.
    Ended {
        status: TaskStatus,
    },
    /// What it makes stands in its order's line, and is changed there.
    FollowsOrder,
    /// There is nothing to make of an order that was cancelled.
    OrderCancelled,
    /// It was put together already.
    OrderMade,
    /// So many tasks an order has at most.
    TooMany {
        most: i64,
    },
    /// It ended, and has forgotten whose it was.
    OrderForgotten,
    /// Somebody else has added it.
    NotTheirs,
    Picture(media::Refused),
    /// A program has no hands: it names a florist.
    NoHands,
    Order(orders::Refused),
    PageTooFar,
}

impl From<Refused> for Stop<Refused> {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Stop<media::Refused>> for Stop<Refused> {
    fn from(stop: Stop<media::Refused>) -> Self {
        stop.map(Refused::Picture)
    }
}

impl Refused {
    /// What orders refuse is refused here too.
    pub fn of_order(stop: Stop<orders::Refused>) -> Stop<Self> {
        stop.map(Self::Order)
    }
}
