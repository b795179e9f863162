//! An order to be placed, as any face asks for it.

use std::time::Duration;

use super::parts::{Delivery, People, Texts};
use super::pricing::GivenSums;
use super::source::Source;
use crate::customers::Identity;
use crate::values::{
    CartId, CartLineId, Currency, Minor, PayLink, PaymentMethod, Phone, ProductId, Quantity, Substitution,
};

/// An order to be placed.
#[derive(Clone)]
pub struct NewOrder {
    pub who: WhoOrders,
    /// The customer's phone is taken from `who`.
    pub people: People,
    /// Without a zone that of the shop's first applies, where a fee is wanted.
    pub delivery: Delivery,
    pub texts: Texts,
    pub staff_notes: Option<String>,
    pub source: Source,
    /// The source's own name for the order, unique within it.
    pub external_id: Option<String>,
    /// One that the shop takes; products have prices in the home currency.
    pub currency: Currency,
    pub goods: Goods,
    pub by_stems: ByStems,
    pub reserve: Reserve,
    /// Decides, with the source, whether the order is paid later.
    pub payment_method: Option<PaymentMethod>,
    /// Present where the buyer is to pay online.
    pub online: Option<OnlineTerms>,
    pub by: Placer,
}

/// What decides what an order costs, and whether the shop takes it: whoever
/// places one asks for it, and whoever only wants to know.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Without a zone that of the shop's first applies, where a fee is wanted.
    pub delivery: &'a Delivery,
    pub goods: &'a Goods,
    pub by_stems: ByStems,
    pub currency: Currency,
    pub by: Placer,
}

/// How goods that are made of stems are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByStems {
    /// Whether other varieties may stand in; None: as the shop says.
    pub substitution: Option<Substitution>,
    /// More may be promised than there is: somebody of the shop answers for it.
    pub allow_overbooking: bool,
}

/// Who orders, as the face names them.
#[derive(Clone)]
pub enum WhoOrders {
    Phone(Phone),
    /// By the source's name for them; nobody may ever have told a phone.
    ExternalId(String),
}

/// Who places the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placer {
    /// The shop's own people, or a program of theirs.
    Shop,
    /// Anybody: only what is on offer, above the zone's minimum, and not those
    /// whom the shop has blocked.
    Public,
}

/// When the goods are taken from stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserve {
    /// With the order.
    Now,
    /// By [`super::take_goods`], once the order is certain, or with whatever
    /// needs them first: its payment, its assembly.
    Later,
}

/// What is ordered and what it costs.
#[derive(Clone, Debug)]
pub enum Goods {
    /// A sum a person named; holds no stock.
    Sum(GivenSums),
    /// Lines; a fee omitted is the zone's, sums given must come out.
    Lines {
        lines: Vec<Line>,
        flower_sum: Option<Minor>,
        delivery_fee: Option<Minor>,
        discount: Minor,
        total: Option<Minor>,
    },
}

/// A line asked for.
#[derive(Clone, Debug)]
pub struct Line {
    pub what: Article,
    pub quantity: Quantity,
    /// None: the product's current price.
    pub price: Option<Minor>,
    pub notes: Option<String>,
    /// Goods that a cart's line holds: they become the order's.
    pub held: Option<HeldByCart>,
}

/// Goods that a line of a cart holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldByCart {
    pub cart: CartId,
    pub line: CartLineId,
    pub pieces: i64,
    /// In stems.
    pub by_stems: bool,
}

/// What a line is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Article {
    Product(ProductId),
    /// A product by its SKU.
    Sku(String),
    /// Nothing the shop's catalogue knows: holds no stock, and needs a price.
    Named(String),
}

/// How a buyer is to pay online.
#[derive(Clone, Debug)]
pub struct OnlineTerms {
    /// Leads to the order's pay page.
    pub link: PayLink,
    /// The hold on stock ends so long after the order was placed, unless money has come.
    pub time_to_pay: Duration,
}

impl NewOrder {
    pub(super) fn asked(&self) -> Asked<'_> {
        Asked {
            delivery: &self.delivery,
            goods: &self.goods,
            by_stems: self.by_stems,
            currency: self.currency,
            by: self.by,
        }
    }
}

impl Goods {
    /// Nobody has named the fee.
    pub(super) fn takes_fee_of_zone(&self) -> bool {
        match self {
            Self::Sum(given) => given.flower_sum.is_none() && given.delivery_fee.is_none(),
            Self::Lines { delivery_fee, .. } => delivery_fee.is_none(),
        }
    }
}

impl WhoOrders {
    /// As customers are told apart.
    pub(super) fn identity(&self) -> Identity<'_> {
        match self {
            Self::Phone(phone) => Identity::Phone(phone),
            Self::ExternalId(id) => Identity::External(id),
        }
    }

    /// The phone, where they have one.
    pub fn phone(&self) -> Option<&Phone> {
        match self {
            Self::Phone(phone) => Some(phone),
            Self::ExternalId(_) => None,
        }
    }
}
