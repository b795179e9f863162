//! What a holder's line wants and holds, and how it may be served.

use chrono::{DateTime, NaiveDate, Utc};

use crate::products::Category;
use crate::values::{CartId, CartLineId, LineId, Minor, OrderId, ProductId, Substitution};

/// A line that wants goods and holds some of them. Of goods that are made to
/// order it holds none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub product: ProductId,
    /// Pieces; checked already: at most 10,000.
    pub wanted: i64,
    pub held: i64,
    /// Where the line stands; None: in an order that is only being placed.
    pub line: Option<HeldLine>,
    /// Its recipe is written down: what it holds, it holds in stems.
    pub by_stems: bool,
}

/// A line that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeldLine {
    Order(OrderId, LineId),
    Cart(CartId, CartLineId),
}

/// What a holder needs to know of a product.
#[derive(Clone, Debug)]
pub struct Sold {
    pub id: ProductId,
    pub name: String,
    pub category: Category,
    pub sku: Option<String>,
    /// In the shop's home currency.
    pub current_price: Minor,
    pub is_active: bool,
}

/// Which products may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Whatever the shop has not archived: its own people may.
    Whole,
    /// What the storefront shows.
    OnOffer,
}

/// How goods are taken.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    pub shelf: Shelf,
    /// The day on which the goods leave; None: today.
    pub day: Option<NaiveDate>,
    /// None: as the shop says.
    pub substitution: Option<Substitution>,
    /// Stems may be promised that are not there.
    pub allow_overbooking: bool,
    /// What lines of carts hold becomes an order's that is being placed.
    pub hand_over: bool,
    pub now: DateTime<Utc>,
}

impl Holding {
    /// Of a line that is not there yet.
    pub fn wanting(product: ProductId, wanted: i64) -> Self {
        Self { product, wanted, held: 0, line: None, by_stems: false }
    }

    /// It wants or holds something.
    pub(super) fn is_open(&self) -> bool {
        self.wanted > 0 || self.held > 0
    }

    pub(super) fn surplus(&self) -> i64 {
        (self.held - self.wanted).max(0)
    }
}
