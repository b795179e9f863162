//! Why nothing is done about a product, in words of the trade.

use crate::db::Stop;
use crate::media;

/// What a use case of this room returns.
pub type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// A rule of the catalogue that says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no such product, or it is archived.
    NoProduct,
    /// A SKU names one product of a shop; archived ones don't count.
    SkuTaken,
    /// The shop has no such variety: an ingredient's own, or one that is to stand in.
    UnknownVariety { at: usize, is_own: bool },
    /// So many of it were made for the showcase and stand there.
    OnShowcase { left: i64 },
    /// An ingredient names one variety by its text and another by its id.
    OtherVariety { at: usize },
    /// The shop has no such batch: an ingredient names it.
    UnknownBatch { at: usize },
    /// A variety stands in for itself, or twice.
    BadSubstitute { at: usize },
    /// The page begins beyond what is counted of a filtered list.
    PageTooFar,
    /// Of its pictures.
    Picture(media::Refused),
}

impl From<Stop<media::Refused>> for Stop<Refused> {
    fn from(stop: Stop<media::Refused>) -> Self {
        stop.map(Refused::Picture)
    }
}
