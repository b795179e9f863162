//! Counted goods: taken for a holder, given back, used up. The one place that
//! knows what stock answers.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Refused;
use super::queries;
use crate::db::{Stop, TenantTx};
use crate::products::Category;
use crate::values::{Minor, ProductId};

/// A line that wants goods and holds some of them. Of goods that are not
/// counted it holds none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub product: ProductId,
    /// Pieces; checked already: at most 10,000.
    pub wanted: i64,
    pub held: i64,
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

/// How a product's stock answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "out of stock is what everyone calls it")]
pub(super) enum Stock {
    /// Counted, and taken.
    Held,
    /// Not counted: there is always enough.
    MadeToOrder,
    /// Counted and too little; nothing of this product was taken.
    OutOfStock { left: i64 },
}

/// One product that was asked for.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub product: Sold,
    pub stock: Stock,
}

/// Pieces of a product over all lines of a holder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    pub wanted: i64,
    pub held: i64,
}

/// Takes for each line what it wants beyond what it holds; what it holds too
/// much goes back. Afterwards each line holds what it wants, or none where its
/// product is not counted. The products come back in the order of the lines,
/// without those that neither want nor hold anything.
///
/// # Errors
/// The first line that can't be served; nothing was taken then, and the lines
/// hold what they held.
pub async fn take(
    tx: &mut TenantTx,
    lines: &mut [Holding],
    shelf: Shelf,
) -> Result<Vec<Sold>, Stop<Refused>> {
    let pieces = summed(lines);
    if pieces.is_empty() {
        return Ok(Vec::new());
    }
    let answers = queries::take(tx, &pieces).await?;
    let answer_for = |line: &Holding| answers.iter().find(|answer| answer.product.id == line.product);
    if let Some(refused) = refusals(lines, shelf, answer_for).next() {
        undo(tx, &pieces, &answers).await?;
        return Err(Stop::Refused(refused));
    }
    let mut sold = Vec::with_capacity(lines.len());
    for line in lines.iter_mut().filter(|line| line.is_open()) {
        let Some(answer) = answer_for(line) else { continue };
        line.held = if answer.stock == Stock::Held { line.wanted } else { 0 };
        sold.push(answer.product.clone());
    }
    Ok(sold)
}

/// What the lines are of, with nothing taken for them: what they hold goes
/// back.
///
/// # Errors
/// The first line of a product that is not there.
pub async fn look_up(
    tx: &mut TenantTx,
    lines: &mut [Holding],
    shelf: Shelf,
) -> Result<Vec<Sold>, Stop<Refused>> {
    let ids = summed(lines).into_keys().collect::<Vec<_>>();
    let mut held: Vec<_> = lines.iter().map(|line| Holding { wanted: 0, ..*line }).collect();
    give_back(tx, &mut held).await?;
    let products = queries::products(tx, &ids).await?;
    let mut sold = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter_mut().enumerate() {
        let product = products.iter().find(|product| product.id == line.product);
        let product = product.ok_or(Stop::Refused(Refused::UnknownProduct { line: index }))?;
        if shelf == Shelf::OnOffer && !product.is_active {
            return Err(Stop::Refused(Refused::NotOnOffer { line: index }));
        }
        line.held = 0;
        sold.push(product.clone());
    }
    Ok(sold)
}

/// What the lines are of, and those that could not be served, one a product:
/// what [`take`] would answer, with nothing taken and nobody kept waiting.
///
/// # Errors
/// The first line of a product that is not there.
pub async fn look_for(
    tx: &mut TenantTx,
    lines: &[Holding],
    shelf: Shelf,
) -> Result<(Vec<Sold>, Vec<Refused>), Stop<Refused>> {
    let answers = queries::look(tx, &summed(lines)).await?;
    let answer_for = |line: &Holding| answers.iter().find(|answer| answer.product.id == line.product);
    let mut missing = Vec::new();
    let mut named = BTreeSet::new();
    for refused in refusals(lines, shelf, answer_for) {
        match refused {
            Refused::OutOfStock { line, .. } => {
                if lines.get(line).is_some_and(|line| named.insert(line.product)) {
                    missing.push(refused);
                }
            }
            Refused::UnknownProduct { .. } | Refused::NotOnOffer { .. } => {
                return Err(Stop::Refused(refused));
            }
        }
    }
    let sold = lines.iter().filter_map(answer_for).map(|answer| answer.product.clone());
    Ok((sold.collect(), missing))
}

/// The lines that can't be served, in their order.
fn refusals<'a>(
    lines: &[Holding],
    shelf: Shelf,
    answer_for: impl Fn(&Holding) -> Option<&'a Answer>,
) -> impl Iterator<Item = Refused> {
    let open = lines.iter().enumerate().filter(|(_, line)| line.is_open());
    open.filter_map(move |(line, holding)| match answer_for(holding) {
        None => Some(Refused::UnknownProduct { line }),
        Some(answer) if shelf == Shelf::OnOffer && !answer.product.is_active => {
            Some(Refused::NotOnOffer { line })
        }
        Some(Answer { stock: Stock::OutOfStock { left }, product }) => {
            Some(Refused::OutOfStock { line, product: product.name.clone(), left: *left })
        }
        Some(_) => None,
    })
}

/// Whoever goes on after a refusal finds what was there before.
async fn undo(
    tx: &mut TenantTx,
    pieces: &BTreeMap<ProductId, Pieces>,
    answers: &[Answer],
) -> Result<(), sqlx::Error> {
    let taken = answers.iter().filter(|answer| answer.stock == Stock::Held);
    let back = taken.filter_map(|answer| {
        let Pieces { wanted, held } = pieces.get(&answer.product.id)?;
        Some((answer.product.id, wanted - held))
    });
    give_back_pieces(tx, &back.collect()).await
}

/// Gives back what each line holds beyond what it wants. Products that have
/// since been made uncounted are left alone; archived ones are counted on.
///
/// # Errors
/// The database is away.
pub async fn give_back(tx: &mut TenantTx, lines: &mut [Holding]) -> Result<(), sqlx::Error> {
    let mut back = BTreeMap::<ProductId, i64>::new();
    for line in lines.iter_mut() {
        let surplus = line.surplus();
        if surplus > 0 {
            *back.entry(line.product).or_default() += surplus;
            line.held -= surplus;
        }
    }
    give_back_pieces(tx, &back).await
}

async fn give_back_pieces(tx: &mut TenantTx, pieces: &BTreeMap<ProductId, i64>) -> Result<(), sqlx::Error> {
    if pieces.is_empty() { Ok(()) } else { queries::give_back(tx, pieces).await }
}

/// What each line holds beyond what it wants is used up. Counted goods left
/// the stock when they were taken, so nothing else happens to them.
pub fn consume(lines: &mut [Holding]) {
    lines.iter_mut().for_each(|line| line.held -= line.surplus());
}

impl Holding {
    /// It wants or holds something.
    fn is_open(&self) -> bool {
        self.wanted > 0 || self.held > 0
    }

    fn surplus(&self) -> i64 {
        (self.held - self.wanted).max(0)
    }
}

/// The lines of one product together, in the order of ids.
fn summed(lines: &[Holding]) -> BTreeMap<ProductId, Pieces> {
    let mut sums = BTreeMap::<ProductId, Pieces>::new();
    for line in lines.iter().filter(|line| line.is_open()) {
        let sum = sums.entry(line.product).or_default();
        sum.wanted = sum.wanted.saturating_add(line.wanted);
        sum.held = sum.held.saturating_add(line.held);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(product: i64, wanted: i64, held: i64) -> Holding {
        Holding { product: ProductId(product), wanted, held }
    }

    #[test]
    fn lines_of_one_product_are_summed_and_ordered_by_id() {
        let sums = summed(&[line(7, 2, 1), line(3, 1, 0), line(7, 5, 0)]);
        let expected = [(3, (1, 0)), (7, (7, 1))];
        let sums: Vec<_> = sums.into_iter().map(|(id, sum)| (id.0, (sum.wanted, sum.held))).collect();
        assert_eq!(sums, expected);
        assert!(summed(&[]).is_empty());
    }

    #[test]
    fn only_what_is_held_beyond_what_is_wanted_is_used_up() {
        let mut lines = [line(7, 2, 5), line(7, 2, 1), line(7, 0, 3)];
        consume(&mut lines);
        assert_eq!(lines.map(|line| line.held), [2, 1, 0]);
    }
}
