//! What an order holds of the shop's stock: given back, and taken again.

use super::change::{self, Change};
use super::order::{HistoryKind, Order, Reservation};
use super::writes;
use crate::db::TenantTx;
use crate::http::Result;
use crate::products::{self, Stock, Taken, Wanted};

/// Gives the goods back and notes it, for an order whose time to pay ran out.
///
/// # Errors
/// The database is away.
pub async fn release(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    give_back(tx, order).await?;
    change::save_and_tell(tx, order, HistoryKind::Reservation, None, change).await?;
    Ok(())
}

/// Gives back every counted good the order holds.
pub(super) async fn give_back(tx: &mut TenantTx, order: &mut Order) -> Result<()> {
    let held: Vec<_> = order
        .items
        .iter()
        .filter_map(|item| Some(Wanted { product_id: item.product_id?, quantity: item.held_quantity }))
        .filter(|held| held.quantity > 0)
        .collect();
    if !held.is_empty() {
        products::give_back(tx, &held).await?;
        order.items.iter_mut().for_each(|item| item.held_quantity = 0);
        writes::update_items(tx, &order.items).await?;
    }
    order.reservation = Reservation::Released;
    Ok(())
}

/// Takes the goods of a released order again; false, with nothing taken, if
/// they are gone. The order is left to the caller to save.
///
/// # Errors
/// The database is away.
pub async fn take_again(tx: &mut TenantTx, order: &mut Order) -> Result<bool> {
    if order.reservation != Reservation::Released {
        return Ok(true);
    }
    Ok(take_with(tx, order, None).await?.is_some())
}

/// Takes what the order does not hold and what is to be added to it, in one
/// statement, so that products are locked in everyone's order. None, with
/// nothing taken, if the order's own goods are gone.
pub(super) async fn take_with(
    tx: &mut TenantTx,
    order: &mut Order,
    more: Option<Wanted>,
) -> Result<Option<Vec<Taken>>> {
    let is_released = order.reservation == Reservation::Released;
    let own = order.items.iter().filter(|_| is_released);
    let own = own.filter(|item| item.kept_quantity() > 0);
    let own =
        own.filter_map(|item| Some(Wanted { product_id: item.product_id?, quantity: item.kept_quantity() }));
    let own: Vec<_> = own.collect();
    let wanted: Vec<_> = own.iter().copied().chain(more).collect();
    let taken = products::take(tx, &wanted).await?;
    let stock_of = |id| taken.iter().find(|taken| taken.product.id == id).map(|taken| &taken.stock);
    let is_gone = |line: &Wanted| matches!(stock_of(line.product_id), None | Some(Stock::OutOfStock));
    if own.iter().any(is_gone) {
        let got = wanted.into_iter().filter(|line| matches!(stock_of(line.product_id), Some(Stock::Held)));
        products::give_back(tx, &got.collect::<Vec<_>>()).await?;
        return Ok(None);
    }
    if is_released {
        for item in order.items.iter_mut() {
            let is_held =
                item.product_id.and_then(stock_of).is_some_and(|stock| matches!(stock, Stock::Held));
            item.held_quantity = if is_held { item.kept_quantity() } else { 0 };
        }
        writes::update_items(tx, &order.items).await?;
        order.reservation = Reservation::Held;
    }
    Ok(Some(taken))
}
