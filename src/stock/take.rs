//! The verbs: take, give back, consume. Counted goods first, then stems, so that
//! products are locked before gates.

use std::collections::{BTreeMap, BTreeSet};

use super::counted::{self, Answer, Pieces, Stock};
use super::error::Refused;
use super::holding::{Holding, Shelf, Sold, Terms};
use super::queries;
use super::stems::{self, Promises};
use crate::db::{Stop, TenantTx};
use crate::values::ProductId;

/// What was taken.
#[must_use = "promises of lines that are not there yet are written once they are"]
pub struct Taken {
    /// The products, in the order of the lines, without those lines that neither
    /// want nor hold anything.
    pub sold: Vec<Sold>,
    pub promises: Promises,
}

/// Takes for each line what it wants beyond what it holds; what it holds too
/// much goes back. Afterwards each line holds what it wants, or none where its
/// product is made to order.
///
/// # Errors
/// The first line that can't be served; nothing was taken then, and the lines
/// hold what they held.
pub async fn take(tx: &mut TenantTx, lines: &mut [Holding], terms: Terms) -> Result<Taken, Stop<Refused>> {
    let pieces = summed(lines);
    if pieces.is_empty() {
        return Ok(Taken { sold: Vec::new(), promises: Promises::default() });
    }
    let answers = queries::take(tx, &pieces).await?;
    if let Some(refused) = refusals(lines, terms.shelf, &answers).next() {
        undo(tx, &pieces, &answers).await?;
        return Err(Stop::Refused(refused));
    }
    let promises = match stems::promise(tx, lines, &answers, terms).await {
        Ok(promises) => promises,
        Err(stop) => {
            undo(tx, &pieces, &answers).await?;
            return Err(stop);
        }
    };
    let mut sold = Vec::with_capacity(lines.len());
    for line in lines.iter_mut().filter(|line| line.is_open()) {
        let Some(answer) = counted::answer_for(&answers, line) else { continue };
        line.by_stems = line.by_stems || answer.recipe.is_some();
        let holds = line.by_stems || answer.stock == Stock::Held;
        line.held = if holds { line.wanted } else { 0 };
        sold.push(answer.product.clone());
    }
    Ok(Taken { sold, promises })
}

/// What the lines are of, with nothing taken for them: what they hold goes
/// back.
///
/// # Errors
/// The first line of a product that is not there.
pub async fn look_up(
    tx: &mut TenantTx,
    lines: &mut [Holding],
    terms: Terms,
) -> Result<Vec<Sold>, Stop<Refused>> {
    let ids = lines.iter().map(|line| line.product).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let mut held: Vec<_> = lines.iter().map(|line| Holding { wanted: 0, ..*line }).collect();
    give_back(tx, &mut held, terms).await?;
    let products = queries::products(tx, &ids).await?;
    let mut sold = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter_mut().enumerate() {
        let product = products.iter().find(|product| product.id == line.product);
        let product = product.ok_or(Stop::Refused(Refused::UnknownProduct { line: index }))?;
        if terms.shelf == Shelf::OnOffer && !product.is_active {
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
    terms: Terms,
) -> Result<(Vec<Sold>, Vec<Refused>), Stop<Refused>> {
    let answers = queries::look(tx, &summed(lines)).await?;
    let mut missing = Vec::new();
    let mut named = BTreeSet::new();
    for refused in refusals(lines, terms.shelf, &answers) {
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
    if missing.is_empty() {
        missing.extend(stems::lacking(tx, lines, &answers, terms).await?);
    }
    let sold = lines.iter().filter_map(|line| counted::answer_for(&answers, line));
    Ok((sold.map(|answer| answer.product.clone()).collect(), missing))
}

/// The lines that can't be served of counted goods, in their order.
fn refusals<'a>(
    lines: &'a [Holding],
    shelf: Shelf,
    answers: &'a [Answer],
) -> impl Iterator<Item = Refused> + 'a {
    let open = lines.iter().enumerate().filter(|(_, line)| line.is_open());
    open.filter_map(move |(line, holding)| match counted::answer_for(answers, holding) {
        None => Some(Refused::UnknownProduct { line }),
        Some(answer) if shelf == Shelf::OnOffer && !answer.product.is_active => {
            Some(Refused::NotOnOffer { line })
        }
        Some(Answer { stock: Stock::OutOfStock { left }, product, .. }) if !holding.by_stems => {
            let product = product.name.clone();
            Some(Refused::OutOfStock { line, product, left: *left, instead: Vec::new() })
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
pub async fn give_back(tx: &mut TenantTx, lines: &mut [Holding], terms: Terms) -> Result<(), sqlx::Error> {
    let mut back = BTreeMap::<ProductId, i64>::new();
    for line in lines.iter().filter(|line| !line.by_stems && line.surplus() > 0) {
        *back.entry(line.product).or_default() += line.surplus();
    }
    give_back_pieces(tx, &back).await?;
    stems::release(tx, lines, terms).await?;
    lines.iter_mut().for_each(|line| line.held -= line.surplus());
    Ok(())
}

async fn give_back_pieces(tx: &mut TenantTx, pieces: &BTreeMap<ProductId, i64>) -> Result<(), sqlx::Error> {
    if pieces.is_empty() { Ok(()) } else { queries::give_back(tx, pieces).await }
}

/// The lines of one product together, in the order of ids; stems are no pieces.
pub(super) fn summed(lines: &[Holding]) -> BTreeMap<ProductId, Pieces> {
    let mut sums = BTreeMap::<ProductId, Pieces>::new();
    for line in lines.iter().filter(|line| line.is_open()) {
        let sum = sums.entry(line.product).or_default();
        if !line.by_stems {
            sum.wanted = sum.wanted.saturating_add(line.wanted);
            sum.held = sum.held.saturating_add(line.held);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(product: i64, wanted: i64, held: i64) -> Holding {
        Holding { held, ..Holding::wanting(ProductId(product), wanted) }
    }

    #[test]
    fn lines_of_one_product_are_summed_and_ordered_by_id() {
        let by_stems = Holding { by_stems: true, ..line(3, 4, 4) };
        let sums = summed(&[line(7, 2, 1), line(3, 1, 0), line(7, 5, 0), by_stems]);
        let expected = [(3, (1, 0)), (7, (7, 1))];
        let sums: Vec<_> = sums.into_iter().map(|(id, sum)| (id.0, (sum.wanted, sum.held))).collect();
        assert_eq!(sums, expected);
        assert!(summed(&[]).is_empty());
    }
}
