//! What counted goods cost: entered as they go into an order that is put
//! together, and taken back as they leave it. Bouquets of the showcase cost what
//! their stems did, those that wilt first going first; the rest what the product
//! costs today.
//!
//! Invariant: an order's line costs the sum of its rows.

use std::collections::HashMap;

use super::assembly::LetGo;
use super::goods_queries::{self, GoodsKind, GoodsMovement};
use super::lot_queries;
use crate::db::TenantTx;
use crate::products;
use crate::values::{LineId, Minor, OrderId, ProductId};
use crate::warehouse::{By, WriteOffReason};

/// A line of counted goods.
#[derive(Clone, Copy, Debug)]
pub struct GoodsLine {
    pub line: LineId,
    pub product: ProductId,
    pub pieces: i64,
}

/// What those lines cost as their order is put together; None where nobody has
/// told what a piece costs.
///
/// # Errors
/// The database is away.
pub async fn use_goods(
    tx: &mut TenantTx,
    order: OrderId,
    lines: &[GoodsLine],
    by: By<'_>,
) -> Result<HashMap<LineId, Option<Minor>>, sqlx::Error> {
    let lines: Vec<_> = lines.iter().filter(|line| line.pieces > 0).copied().collect();
    if lines.is_empty() {
        return Ok(HashMap::new());
    }
    let products: Vec<_> = lines.iter().map(|line| line.product).collect();
    let prices = products::cost_prices(tx, &products).await?;
    let mut lots = lot_queries::on_showcase(tx, &products).await?;
    let unit = tx.shop().currency.smallest_told();
    let mut entries = Vec::new();
    for GoodsLine { line, product, pieces } in lines {
        let mut wanted = pieces;
        let entry = |assembly, quantity, cost| GoodsMovement {
            line,
            product,
            assembly,
            kind: GoodsKind::Sold,
            quantity,
            cost,
        };
        for lot in lots.iter_mut().filter(|lot| lot.product == product) {
            let taken = wanted.min(lot.left());
            if taken > 0 {
                let cost = lot.sell(taken, unit);
                wanted -= taken;
                entries.push(entry(Some(lot.id), taken, Some(cost)));
            }
        }
        if wanted > 0 {
            let cost = prices.get(&product).and_then(|price| price.checked_mul_quantity(wanted));
            entries.push(entry(None, wanted, cost));
        }
    }
    lot_queries::update(tx, &lots).await?;
    goods_queries::enter(tx, order, &entries, None, by).await?;
    Ok(summed(&entries))
}

/// What lines that let pieces go cost less: bouquets of the showcase stand there
/// again, unless they are lost.
///
/// # Errors
/// The database is away.
pub(super) async fn let_goods_go(
    tx: &mut TenantTx,
    order: OrderId,
    lines: &[LetGo],
    lost: Option<WriteOffReason>,
    by: By<'_>,
) -> Result<HashMap<LineId, Option<Minor>>, sqlx::Error> {
    let used = goods_queries::used(tx, order).await?;
    let unit = tx.shop().currency.smallest_told();
    let mut entries = Vec::new();
    for LetGo { line, had, keeps } in lines {
        let mut left = had - keeps;
        // What was taken last comes back first.
        for used in used.iter().filter(|used| used.line == *line).rev() {
            let pieces = left.min(used.pieces);
            if pieces > 0 {
                left -= pieces;
                let cost = used.cost.map(|cost| Minor(-cost.share(pieces, used.pieces, unit).0));
                let kind = if lost.is_some() { GoodsKind::Lost } else { GoodsKind::Returned };
                let entry = GoodsMovement {
                    line: *line,
                    product: used.product,
                    assembly: used.assembly,
                    kind,
                    quantity: -pieces,
                    cost,
                };
                entries.push(entry);
            }
        }
    }
    if lost.is_none() {
        lot_queries::bring_back(tx, &entries).await?;
    }
    goods_queries::enter(tx, order, &entries, lost, by).await?;
    Ok(summed(&entries))
}

/// By lines; where the cost of some is unknown, that of the line is.
fn summed(entries: &[GoodsMovement]) -> HashMap<LineId, Option<Minor>> {
    entries.iter().fold(HashMap::new(), |mut sums, entry| {
        let sum = sums.entry(entry.line).or_insert(Some(Minor::ZERO));
        *sum = sum.zip(entry.cost).and_then(|(sum, cost)| sum.checked_add(cost));
        sums
    })
}
