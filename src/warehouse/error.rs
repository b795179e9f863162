//! Why nothing is done about stems, in words of the trade.

use chrono::NaiveDate;

use crate::db::Stop;

/// What a use case of this room returns.
pub type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// A rule of the warehouse that says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    NoVariety,
    NoBatch,
    NoSupply,
    NoStockTake,
    /// It was closed or cancelled.
    StockTakeEnded,
    /// The stock-take is about other batches.
    NotCountedHere,
    /// Somebody else has counted it.
    CountedBy {
        name: String,
    },
    /// It is counted in another stock-take that is open.
    CountedElsewhere,
    /// So many lines differ much, and are to be counted again first.
    RecountNeeded {
        lines: usize,
        variety: String,
    },
    /// Another variety has that name; merging is the way to make them one.
    VarietyExists {
        name: String,
    },
    /// A variety can't be merged with itself.
    SameVariety,
    /// A position names a variety that the shop does not have.
    UnknownVariety {
        position: usize,
    },
    /// A position names one variety by its text and another by its id.
    OtherVariety {
        position: usize,
    },
    /// A received position that the supply does not have.
    UnknownPosition {
        at: usize,
    },
    /// There are fewer stems than that.
    StemsShort {
        variety: String,
        wanted: i32,
        left: i32,
    },
    /// It has been received already, or was called off.
    NotAnnounced,
    /// Only what has been received costs anything.
    NotReceived,
    /// Beyond what any supply costs.
    TooDear,
    /// More than came was damaged.
    DamagedBeyond {
        at: usize,
    },
    /// Stems can't be fresh until before they came.
    WiltedOnArrival {
        arrived_on: NaiveDate,
    },
    /// Filtered lists are counted, and so paged, to a cap.
    PageTooFar,
}

impl From<Refused> for Stop<Refused> {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}
