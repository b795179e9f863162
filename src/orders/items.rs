//! Changing the lines of an order that is not assembled yet. Stock, sums,
//! payment fact and figures follow.

use super::change::{Change, lock, settle_total};
use super::order::{HistoryKind, Item, Order, Reservation};
use super::place::{Line, placed_line};
use super::pricing::Sums;
use super::{error, reserve, writes};
use crate::customers::{self, BoughtDelta};
use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::products::{self, Stock, Wanted};
use crate::values::{CustomerId, Minor, Quantity, Text};

/// No order has more lines.
pub const MOST_LINES: usize = 100;

/// Changes of a line; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(super) struct LineChange {
    pub quantity: Option<Quantity>,
    pub price: Option<Minor>,
    pub notes: Option<Option<String>>,
}

pub(super) async fn add(tx: &mut TenantTx, order_id: i64, line: Line, change: &Change<'_>) -> Result<Order> {
    let mut order = lock_changeable(tx, order_id).await?;
    if order.items.len() >= MOST_LINES {
        return Err(Error::field("product_id", Text::new("too-many-lines").with("most", MOST_LINES)));
    }
    // A line that holds stock beside lines that no longer do would be half an order.
    let wanted = Wanted { product_id: line.product_id, quantity: line.quantity.get().into() };
    let taken = reserve::take_with(tx, &mut order, Some(wanted)).await?.ok_or_else(error::goods_are_gone)?;
    let taken = taken.into_iter().find(|taken| taken.product.id == line.product_id);
    let taken = taken.ok_or_else(|| Error::field("product_id", Text::new("product-not-found")))?;
    let placed = placed_line(&line, &taken)?;
    writes::insert_item(tx, order_id, &placed).await?;
    order.reservation = Reservation::Held;
    let amount = placed.price.checked_mul_quantity(placed.quantity.get().into());
    let amount = amount.ok_or_else(|| Error::field("price", Text::new("money-too-large")))?;
    let is_new = lines_of(&order, line.product_id) == 0;
    products::count_sale(tx, line.product_id, order.currency, i64::from(is_new), amount, Some(change.now));
    finish(tx, order, amount, change).await
}

pub(super) async fn update(
    tx: &mut TenantTx,
    (order_id, item_id): (i64, i64),
    line: LineChange,
    change: &Change<'_>,
) -> Result<Order> {
    let mut order = lock_changeable(tx, order_id).await?;
    let item = untouched_item(&order, item_id)?;
    let old_total = item.total;
    let mut changed = item.clone();
    changed.quantity = line.quantity.map_or(changed.quantity, |quantity| quantity.get().into());
    changed.price = line.price.unwrap_or(changed.price);
    changed.notes = line.notes.unwrap_or(changed.notes);
    if changed == *item {
        return Ok(order);
    }
    let total = changed.price.checked_mul_quantity(changed.quantity);
    changed.total = total.ok_or_else(|| Error::field("quantity", Text::new("money-too-large")))?;
    if order.reservation == Reservation::Held {
        hold(tx, item, &mut changed).await?;
    }
    writes::update_items(tx, std::slice::from_ref(&changed)).await?;
    let difference = Minor(changed.total.0 - old_total.0);
    if let Some(product_id) = changed.product_id {
        products::count_sale(tx, product_id, order.currency, 0, difference, None);
    }
    order.items.iter_mut().filter(|item| item.id == item_id).for_each(|item| *item = changed.clone());
    finish(tx, order, difference, change).await
}

pub(super) async fn remove(
    tx: &mut TenantTx,
    (order_id, item_id): (i64, i64),
    change: &Change<'_>,
) -> Result<Order> {
    let mut order = lock_changeable(tx, order_id).await?;
    let item = untouched_item(&order, item_id)?.clone();
    if let Some(product_id) = item.product_id {
        if item.held_quantity > 0 {
            products::give_back(tx, &[Wanted { product_id, quantity: item.held_quantity }]).await?;
        }
        let is_last = lines_of(&order, product_id) == 1;
        let amount = Minor(-item.total.0);
        products::count_sale(tx, product_id, order.currency, -i64::from(is_last), amount, None);
    }
    writes::delete_item(tx, item_id).await?;
    order.items.retain(|other| other.id != item_id);
    finish(tx, order, Minor(-item.total.0), change).await
}

async fn lock_changeable(tx: &mut TenantTx, order_id: i64) -> Result<Order> {
    let order = lock(tx, order_id).await?;
    let changeable = order.standing().working_stage().is_before_assembly();
    if changeable { Ok(order) } else { Err(error::items_are_fixed()) }
}

/// A line of which nothing was refunded: what was refunded is told by what was sold.
fn untouched_item(order: &Order, item_id: i64) -> Result<&Item> {
    let item = order.items.iter().find(|item| item.id == item_id);
    let item = item.ok_or(Error::NotFound(Text::new("line-not-found")))?;
    if item.refunded_quantity == 0 { Ok(item) } else { Err(error::line_was_refunded()) }
}

/// How many lines an order has of a product, which counts orders, not lines.
fn lines_of(order: &Order, product_id: i64) -> usize {
    order.items.iter().filter(|item| item.product_id == Some(product_id)).count()
}

/// Takes or gives back what the change of quantity asks for.
async fn hold(tx: &mut TenantTx, old: &Item, new: &mut Item) -> Result<()> {
    let Some(product_id) = old.product_id else { return Ok(()) };
    let more = new.quantity - old.quantity;
    if more > 0 {
        let taken = products::take(tx, &[Wanted { product_id, quantity: more }]).await?.pop();
        match taken.map(|taken| (taken.stock, taken.product.name)) {
            Some((Stock::Held, _)) => new.held_quantity = old.held_quantity + more,
            Some((Stock::MadeToOrder, _)) => {}
            Some((Stock::OutOfStock, name)) => return Err(error::out_of_stock(&name)),
            None => return Err(error::out_of_stock(&old.product_name)),
        }
    } else {
        // What the line held when its product was counted may be less than all.
        new.held_quantity = old.held_quantity.min(new.quantity);
        let back = old.held_quantity - new.held_quantity;
        if back > 0 {
            products::give_back(tx, &[Wanted { product_id, quantity: back }]).await?;
        }
    }
    Ok(())
}

/// Sums, customer's figure, payment fact and history after a change of lines.
async fn finish(
    tx: &mut TenantTx,
    mut order: Order,
    difference: Minor,
    change: &Change<'_>,
) -> Result<Order> {
    let flower_sum = order.flower_sum.checked_add(difference);
    let flower_sum = flower_sum.ok_or_else(|| Error::field("total", Text::new("money-too-large")))?;
    let sums = Sums::of(flower_sum, order.delivery_fee, order.discount)?;
    apply_sums(tx, &mut order, sums);
    settle_total(tx, &mut order, HistoryKind::Items, None, change).await?;
    super::order(tx, order.id).await
}

/// Puts new sums on an order, and their difference on the customer's figure.
pub(super) fn apply_sums(tx: &mut TenantTx, order: &mut Order, sums: Sums) {
    let difference = Minor(sums.total.0 - order.total.0);
    if difference != Minor::ZERO {
        let delta = BoughtDelta { currency: order.currency, count: 0, amount: difference, at: None };
        customers::count_order(tx, CustomerId(order.customer_id), delta);
    }
    order.flower_sum = sums.flower_sum;
    order.delivery_fee = sums.delivery_fee;
    order.discount = sums.discount;
    order.total = sums.total;
}
