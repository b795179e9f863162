//! Money goes back to the buyer: a sum, or lines with their goods. What was
//! refunded of a line stands on it, and is never refunded twice.

use super::cancel::{StockFate, tell_of};
use super::change::{Change, lock, refresh_payment, save};
use super::line_shares::{self, Goods};
use super::order::{HistoryKind, Item, Order};
use super::{error, refund_queries};
use crate::db::TenantTx;
use crate::http::Result;
use crate::payments::{self, Refund, RefundTerms};
use crate::products::{self, Wanted};
use crate::values::{Minor, OrderId, Quantity, RefundId};

/// What a person wants to give back.
#[derive(Clone, Debug)]
pub(super) struct RefundWish {
    pub what: Refunded,
    /// What becomes of the goods of lines.
    pub stock: StockFate,
    /// From the till, however the money came.
    pub in_cash: bool,
    pub reason: Option<String>,
}

/// Of an order's money.
#[derive(Clone, Debug)]
pub(super) enum Refunded {
    /// All that is left.
    Everything,
    Sum(Minor),
    /// Pieces of lines, by the lines' ids.
    Lines(Vec<(i64, Quantity)>),
}

/// Pieces of a line on their way back.
#[derive(Clone, Debug)]
pub(super) struct ReturnedLine {
    pub item_id: i64,
    pub quantity: i64,
    pub amount: Minor,
}

/// Refunds an order; the id of the refund.
///
/// # Errors
/// Rules: `payment_in_progress`, `nothing_to_refund`, `refund_too_large`,
/// `too_many_pieces`; 422 for a line that the order does not have.
pub(super) async fn refund(
    tx: &mut TenantTx,
    order_id: i64,
    wish: &RefundWish,
    change: &Change<'_>,
) -> Result<i64> {
    let mut order = lock_settled(tx, order_id).await?;
    let (amount, lines) = match &wish.what {
        Refunded::Everything => (None, Vec::new()),
        Refunded::Sum(amount) => (Some(*amount), Vec::new()),
        Refunded::Lines(wanted) => {
            let lines = take_back(&mut order, wanted)?;
            (Some(Minor(lines.iter().map(|line| line.amount.0).sum())), lines)
        }
    };
    let reason = wish.reason.as_deref();
    let terms = RefundTerms { order_id: OrderId(order_id), amount, in_cash: wish.in_cash, reason };
    let refunds = payments::refund(tx, &terms, change.actor, change.now).await?;
    let head = refunds.first().ok_or(payments::Refused::NothingToRefund)?.id.0;
    if !lines.is_empty() {
        let returned = let_go(&mut order, &lines);
        if wish.stock == StockFate::Return {
            products::give_back(tx, &returned).await?;
        }
        refund_queries::insert_lines(tx, head, &lines, wish.stock).await?;
        refund_queries::update_lines(tx, &order.items).await?;
    }
    note(tx, &mut order, &refunds, change).await?;
    Ok(head)
}

/// Has what failed of a refund made once more.
///
/// # Errors
/// Rules: `payment_in_progress`, `nothing_failed`, `refund_too_large`; 404.
pub(super) async fn retry(
    tx: &mut TenantTx,
    (order_id, refund_id): (i64, i64),
    change: &Change<'_>,
) -> Result<()> {
    let mut order = lock_settled(tx, order_id).await?;
    let all = payments::refunds_of_order(tx, OrderId(order_id)).await?;
    if !all.iter().any(|part| part.head_id.0 == refund_id) {
        return Err(error::refund_not_found());
    }
    payments::try_again(tx, OrderId(order_id), RefundId(refund_id), change.now).await?;
    refresh_payment(tx, &mut order, change.now).await?;
    let details = serde_json::json!({ "refund_id": refund_id });
    save(tx, &mut order, HistoryKind::Refund, Some(details), change).await?;
    Ok(())
}

/// While a provider has not answered, nobody knows what there is to give back.
async fn lock_settled(tx: &mut TenantTx, order_id: i64) -> Result<Order> {
    let order = lock(tx, order_id).await?;
    if payments::facts(tx, OrderId(order_id)).await?.has_live_attempt {
        return Err(payments::Refused::InProgress.into());
    }
    Ok(order)
}

/// Marks the pieces as refunded, and tells what they came to. A line that is
/// named twice gives back both.
fn take_back(order: &mut Order, wanted: &[(i64, Quantity)]) -> Result<Vec<ReturnedLine>> {
    let goods = Goods { flower_sum: order.flower_sum, discount: order.discount, currency: order.currency };
    let paid = line_shares::paid_for(&order.items, goods);
    let mut lines = Vec::new();
    for (index, (item_id, quantity)) in wanted.iter().enumerate() {
        let place = order.items.iter().position(|item| item.id == *item_id);
        let place = place.ok_or_else(|| error::unknown_line(index))?;
        let (item, quantity) = (&mut order.items[place], i64::from(quantity.get()));
        if quantity > item.kept_quantity() {
            return Err(error::too_many_pieces(&item.product_name));
        }
        let amount = line_shares::further(item, paid[place], quantity, order.currency);
        item.refunded_quantity += quantity;
        item.refunded_amount.0 += amount.0;
        lines.push(ReturnedLine { item_id: *item_id, quantity, amount });
    }
    Ok(lines)
}

/// The lines hold no more than is kept of them; what they let go.
fn let_go(order: &mut Order, lines: &[ReturnedLine]) -> Vec<Wanted> {
    let is_named = |item: &Item| lines.iter().any(|line| line.item_id == item.id);
    let named = order.items.iter_mut().filter(|item| is_named(item));
    let let_go = named.filter_map(|item| {
        let quantity = (item.held_quantity - item.kept_quantity()).max(0);
        item.held_quantity -= quantity;
        Some(Wanted { product_id: item.product_id?, quantity })
    });
    let_go.filter(|goods| goods.quantity > 0).collect()
}

async fn note(tx: &mut TenantTx, order: &mut Order, refunds: &[Refund], change: &Change<'_>) -> Result<()> {
    refresh_payment(tx, order, change.now).await?;
    let ids: Vec<_> = refunds.iter().map(|refund| refund.id.0).collect();
    let details = serde_json::json!({ "refund_id": ids.first(), "parts": ids });
    save(tx, order, HistoryKind::Refund, Some(details), change).await?;
    tell_of(tx, order, refunds, change.now);
    Ok(())
}
