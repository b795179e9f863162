//! What stock refuses.

/// Why goods could not be taken. `line` counts from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No product of the shop, or an archived one.
    UnknownProduct { line: usize },
    /// The storefront does not show it, and only what it shows may be taken.
    NotOnOffer { line: usize },
    /// Fewer are left than are wanted: `left` pieces, what is held already
    /// included.
    OutOfStock {
        line: usize,
        product: String,
        left: i64,
        /// Varieties that could stand in, where the buyer is to be asked.
        instead: Vec<String>,
    },
}

impl Refused {
    /// The line that could not be served.
    pub fn line(&self) -> usize {
        match self {
            Self::UnknownProduct { line } | Self::NotOnOffer { line } | Self::OutOfStock { line, .. } => {
                *line
            }
        }
    }
}
