//! Money goes back to the buyer: a sum, or lines with their goods. What was
//! refunded of a line stands on it, and is never refunded twice.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::cancel::{StockFate, tell_of};
use super::error::{Refused, Result};
use super::history::{Change, Note};
use super::order::{Item, Order, Reservation};
use super::paid::refresh;
use super::saving::{lock, save};
use super::{line_shares, refund_queries, writes};
use crate::db::TenantTx;
use crate::payments::{self, Refund, RefundTerms};
use crate::products::{self, Sale};
use crate::stock::{self, LetGo};
use crate::values::{LineId, Minor, OrderId, Quantity, RefundId};
use crate::warehouse::{By, WriteOffReason};

/// What a person wants to give back.
#[derive(Clone, Debug)]
pub struct NewRefund {
    pub what: Refunded,
    /// What becomes of the goods of lines; None: counted ones go back, stems that
    /// were used are lost.
    pub stock: Option<StockFate>,
    /// From the till, however the money came.
    pub in_cash: bool,
    pub reason: Option<String>,
}

/// Of an order's money.
#[derive(Clone, Debug)]
pub enum Refunded {
    /// All that is left.
    Everything,
    Sum(Minor),
    /// Pieces of lines, by the lines' ids.
    Lines(Vec<(LineId, Quantity)>),
}

/// Pieces of a line on their way back.
#[derive(Clone, Debug)]
pub(super) struct ReturnedLine {
    pub item_id: LineId,
    pub quantity: i64,
    pub amount: Minor,
}

/// Refunds an order; the id of the refund.
///
/// # Errors
/// [`Refused::TooManyPieces`], [`Refused::UnknownRefundedLine`]; those of
/// [`payments::refund`].
pub async fn refund(
    tx: &mut TenantTx,
    order_id: OrderId,
    new: &NewRefund,
    change: &Change<'_>,
) -> Result<RefundId> {
    let mut order = lock_settled(tx, order_id, change.now).await?;
    let (amount, lines) = match &new.what {
        Refunded::Everything => (None, Vec::new()),
        Refunded::Sum(amount) => (Some(*amount), Vec::new()),
        Refunded::Lines(wanted) => {
            let lines = take_back(&mut order, wanted)?;
            (Some(Minor(lines.iter().map(|line| line.amount.0).sum())), lines)
        }
    };
    let reason = new.reason.as_deref();
    let terms = RefundTerms { order_id, amount, currency: order.currency, in_cash: new.in_cash, reason };
    let refunds = payments::refund(tx, &terms, change.actor, change.now).await?;
    let head = refunds.first().ok_or(payments::Refused::NothingToRefund)?.id;
    if !lines.is_empty() {
        let_go(tx, &mut order, &lines, new.stock, change).await?;
        count_returned(tx, &order, &lines);
        refund_queries::insert_lines(tx, head, &lines, new.stock.unwrap_or_default()).await?;
        refund_queries::update_lines(tx, &order.items).await?;
    }
    note(tx, &mut order, &refunds, change).await?;
    Ok(head)
}

/// Has what failed of a refund made once more.
///
/// # Errors
/// [`Refused::UnknownRefund`]; those of [`payments::try_again`].
pub async fn retry_refund(
    tx: &mut TenantTx,
    order_id: OrderId,
    refund_id: RefundId,
    change: &Change<'_>,
) -> Result<()> {
    let mut order = lock_settled(tx, order_id, change.now).await?;
    let all = payments::refunds_of_order(tx, order_id).await?;
    if !all.iter().any(|part| part.head_id == refund_id) {
        return Err(Refused::UnknownRefund.into());
    }
    payments::try_again(tx, (order_id, order.currency), refund_id, change.now).await?;
    let _ = refresh(tx, &mut order, change.now).await?;
    save(tx, &mut order, Note::Refund(refund_id), change).await.map(drop)
}

/// While a provider has not answered, nobody knows what there is to give back.
async fn lock_settled(tx: &mut TenantTx, order_id: OrderId, now: DateTime<Utc>) -> Result<Order> {
    let order = lock(tx, order_id).await?;
    payments::check_none_is_live(tx, order_id, now).await?;
    Ok(order)
}

/// Marks the pieces as refunded, and tells what they came to. A line that is
/// named twice gives back both.
fn take_back(order: &mut Order, wanted: &[(LineId, Quantity)]) -> Result<Vec<ReturnedLine>> {
    let paid = line_shares::paid_for(&order.items, order.sums, order.currency);
    let mut lines = Vec::new();
    for (index, (item_id, quantity)) in wanted.iter().enumerate() {
        let place = order.items.iter().position(|item| item.id == *item_id);
        let place = place.ok_or(Refused::UnknownRefundedLine { line: index })?;
        let (item, quantity) = (&mut order.items[place], i64::from(quantity.get()));
        if quantity > item.kept_quantity() {
            return Err(Refused::TooManyPieces {
                product: item.product_name.clone(),
                left: item.kept_quantity(),
            }
            .into());
        }
        let amount = line_shares::further(item, paid[place], quantity, order.currency);
        item.refunded_quantity += quantity;
        item.refunded_amount.0 += amount.0;
        lines.push(ReturnedLine { item_id: *item_id, quantity, amount });
    }
    Ok(lines)
}

/// The lines hold no more than the buyer keeps of them.
async fn let_go(
    tx: &mut TenantTx,
    order: &mut Order,
    lines: &[ReturnedLine],
    fate: Option<StockFate>,
    change: &Change<'_>,
) -> Result<()> {
    // Counted goods first: products are locked before gates.
    let mut holdings = order.holdings(Item::kept_quantity);
    match fate {
        Some(StockFate::WriteOff) => {
            let mut stems: Vec<_> = holdings.iter().filter(|holding| holding.by_stems).copied().collect();
            stock::give_back(tx, &mut stems, order.terms(change.now)).await?;
            holdings.iter_mut().for_each(|holding| holding.held = holding.held.min(holding.wanted));
        }
        None | Some(StockFate::Return) => {
            stock::give_back(tx, &mut holdings, order.terms(change.now)).await?;
        }
    }
    order.hold(&holdings);
    if order.reservation == Reservation::Consumed {
        let by = By { actor: change.actor, now: change.now };
        let lost = StockFate::loses(fate, WriteOffReason::CustomerReturn);
        let gone: HashSet<_> = lines.iter().map(|line| line.item_id).collect();
        let gone = order.items.iter().filter(|item| gone.contains(&item.id));
        let gone: Vec<_> = gone
            .map(|item| {
                let returned = lines.iter().filter(|line| line.item_id == item.id).map(|line| line.quantity);
                LetGo {
                    had: item.kept_quantity() + returned.sum::<i64>(),
                    ..item.letting_go(item.kept_quantity())
                }
            })
            .collect();
        let gains = stock::take_apart(tx, order.id, &gone, lost, by).await?;
        order.gain_cost(&gains);
        writes::update_items(tx, &order.items).await?;
    }
    Ok(())
}

/// What was given back of a product is none of its revenue.
fn count_returned(tx: &mut TenantTx, order: &Order, lines: &[ReturnedLine]) {
    for line in lines {
        let item = order.items.iter().find(|item| item.id == line.item_id);
        if let Some(product) = item.and_then(|item| item.product_id) {
            let amount = Minor(-line.amount.0);
            products::count_sale(tx, Sale { product, currency: order.currency, count: 0, amount, at: None });
        }
    }
}

async fn note(tx: &mut TenantTx, order: &mut Order, refunds: &[Refund], change: &Change<'_>) -> Result<()> {
    let _ = refresh(tx, order, change.now).await?;
    let ids = refunds.iter().map(|refund| refund.id).collect();
    save(tx, order, Note::Refunding(ids), change).await?;
    tell_of(tx, order, refunds, change.now);
    Ok(())
}
