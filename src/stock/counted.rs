//! What counted stock answers, and what is asked of it.

use super::holding::{Holding, Sold};
use super::recipe::RecipeLine;

/// How a product's stock answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "out of stock is what everyone calls it")]
pub(super) enum Stock {
    /// Counted, and taken.
    Held,
    /// Not counted: there is always enough, unless it is of stems.
    MadeToOrder,
    /// Counted and too little; nothing of this product was taken.
    OutOfStock { left: i64 },
}

/// One product that was asked for.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub product: Sold,
    pub stock: Stock,
    /// Of a product made of stems.
    pub recipe: Option<Vec<RecipeLine>>,
}

/// Pieces of a product over all lines of a holder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    pub wanted: i64,
    pub held: i64,
}

/// Of the product that the line is of.
pub(super) fn answer_for<'a>(answers: &'a [Answer], line: &Holding) -> Option<&'a Answer> {
    answers.iter().find(|answer| answer.product.id == line.product)
}
