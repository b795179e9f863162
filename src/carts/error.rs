//! What carts refuse, in words of the trade.

use chrono::TimeDelta;

use crate::db::Stop;
use crate::values::BadQuantity;

/// What a use case of carts returns.
pub(super) type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// Why a cart was not changed, held or ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Never there, expired, emptied out by its owner or ordered: nobody is
    /// told which.
    UnknownCart,
    UnknownLine,
    /// No product of the shop that is on offer; `at` counts the lines of a cart
    /// that begins with some, from 0.
    UnknownProduct {
        at: Option<usize>,
    },
    TooManyLines {
        most: usize,
    },
    /// No line has so many pieces.
    TooManyPieces {
        bad: BadQuantity,
        at: Option<usize>,
    },
    /// The public may have so many pieces of a product.
    TooManyOfProduct {
        most: u32,
    },
    /// Goods that were just held, in vain, rest that much longer.
    HoldPaused {
        left: TimeDelta,
    },
    /// From this network address so many carts were held in vain today; there is
    /// room for another after that long.
    TooManyHolds {
        most: usize,
        left: TimeDelta,
    },
    Empty,
    /// The shop has taken it off its shelf.
    NotOnOffer {
        product: String,
    },
    OutOfStock {
        product: String,
        left: i64,
        /// Varieties that could stand in, where the buyer is to be asked.
        instead: Vec<String>,
    },
}

impl From<Refused> for Stop<Refused> {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}
