//! Taking counted stock for an order, and giving it back.
//!
//! Invariant: all that an order takes is taken by one statement, which locks
//! the counted products in the order of their ids and judges each by its row
//! as locked, never by what it read before it had to wait.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Category, queries};
use crate::db::{FigureDelta, FigureSubject, TenantTx};
use crate::values::{Currency, Minor};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A line of an order: so many pieces of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub product_id: i64,
    /// Checked already: 1 to 10,000.
    pub quantity: i64,
}

/// What an order needs to know of a product.
#[derive(Clone, Debug)]
pub struct Sold {
    pub id: i64,
    pub name: String,
    pub category: Category,
    pub sku: Option<String>,
    pub current_price: Minor,
    pub is_active: bool,
}

/// How a product's stock answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "out of stock is what everyone calls it")]
pub enum Stock {
    /// Counted, and taken.
    Held,
    /// Not counted: there is always enough.
    MadeToOrder,
    /// Counted and too little; nothing of this product was taken.
    OutOfStock,
}

/// One product that was asked for.
#[derive(Clone, Debug)]
pub struct Taken {
    pub product: Sold,
    pub stock: Stock,
}

/// Takes counted stock. Lines of one product are summed first; the result has
/// one entry a product, in the order of ids, and none for a product that is
/// unknown or archived. Whether something being out of stock refuses the
/// order, the caller decides.
///
/// # Errors
/// The database is away.
pub async fn take(tx: &mut TenantTx, wanted: &[Wanted]) -> Result<Vec<Taken>> {
    take_beyond(tx, wanted, &[]).await
}

/// The same for somebody who holds some of it already: only what goes beyond
/// that is taken, and what is too much goes back. Of a product that was made
/// uncounted meanwhile nobody holds anything.
///
/// # Errors
/// The database is away.
pub async fn take_beyond(tx: &mut TenantTx, wanted: &[Wanted], held: &[Wanted]) -> Result<Vec<Taken>> {
    let ((ids, quantities), held) = (summed(wanted), sums(held));
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let held: Vec<_> = ids.iter().map(|id| held.get(id).copied().unwrap_or_default()).collect();
    queries::take(tx, &ids, &quantities, &held).await
}

/// Gives counted stock back. Products that have since been made uncounted are
/// left alone; archived ones are counted on.
///
/// # Errors
/// The database is away.
pub async fn give_back(tx: &mut TenantTx, goods: &[Wanted]) -> Result<()> {
    let (ids, quantities) = summed(goods);
    if ids.is_empty() {
        return Ok(());
    }
    queries::give_back(tx, &ids, &quantities).await
}

/// Changes a product's figures by an order placed (`count` 1) or cancelled
/// (−1), as the transaction commits.
pub fn count_sale(
    tx: &mut TenantTx,
    product_id: i64,
    currency: Currency,
    count: i64,
    amount: Minor,
    at: Option<DateTime<Utc>>,
) {
    tx.count(FigureDelta {
        subject: FigureSubject::Product,
        subject_id: product_id,
        facet: currency.code(),
        count,
        amount: amount.0,
        last_at: at,
        order: None,
    });
}

/// One quantity a product, in the order of ids.
fn summed(lines: &[Wanted]) -> (Vec<i64>, Vec<i64>) {
    sums(lines).into_iter().unzip()
}

fn sums(lines: &[Wanted]) -> BTreeMap<i64, i64> {
    let mut sums = BTreeMap::<i64, i64>::new();
    for line in lines {
        let sum = sums.entry(line.product_id).or_default();
        *sum = sum.saturating_add(line.quantity);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_product_are_summed_and_ordered_by_id() {
        let line = |product_id, quantity| Wanted { product_id, quantity };
        assert_eq!(summed(&[line(7, 2), line(3, 1), line(7, 5)]), (vec![3, 7], vec![1, 7]));
        assert_eq!(summed(&[]), (vec![], vec![]));
    }
}
