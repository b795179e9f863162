//! Changing the lines of an order that is not assembled yet. Stock, sums,
//! payment fact and figures follow.

use super::error::{BadSums, Excess, Refused, Result};
use super::history::{Change, FieldChange, Note};
use super::lines;
use super::new_order::Line;
use super::order::{Item, Order, Reservation};
use super::paid::settle_total;
use super::parts::Sums;
use super::pricing::apply_sums;
use super::saving::lock;
use super::writes;
use crate::db::{Stop, TenantTx};
use crate::products::{self, Sale};
use crate::stock::{self, HeldLine, Terms};
use crate::values::{LineId, Minor, OrderId, ProductId, Quantity};

/// No order has more lines.
pub const MOST_LINES: usize = 100;

/// Changes of a line; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct LineChange {
    pub quantity: Option<Quantity>,
    pub price: Option<Minor>,
    pub notes: Option<Option<String>>,
    /// More stems may be promised than there are.
    pub allow_overbooking: bool,
}

/// Adds a line to an order; its goods are taken at once.
///
/// # Errors
/// [`Refused`] by order, stage, product (as line 0), goods or sums.
pub async fn add_line(
    tx: &mut TenantTx,
    order_id: OrderId,
    line: Line,
    allow_overbooking: bool,
    change: &Change<'_>,
) -> Result<Order> {
    let mut order = lock_changeable(tx, order_id).await?;
    if order.items.len() >= MOST_LINES {
        return Err(Refused::TooManyLines { most: MOST_LINES }.into());
    }
    let terms = Terms { allow_overbooking, ..order.terms(change.now) };
    let (placed, promises) = lines::added(tx, &mut order, &line, terms).await?;
    let item_id = writes::insert_item(tx, order_id, &placed).await?;
    promises.write(tx, |_| Some(HeldLine::Order(order_id, item_id))).await?;
    let amount = placed.total().ok_or(Refused::Sums(BadSums::TooLarge(Excess::Price), order.currency))?;
    if let Some(product) = placed.product_id {
        let count = i64::from(lines_of(&order, product) == 0);
        let at = Some(order.created_at);
        products::count_sale(tx, Sale { product, currency: order.currency, count, amount, at });
    }
    let note = FieldChange::of_line(None, Some(&placed.into_item(item_id)));
    finish(tx, order, amount, note, change).await
}

/// Changes a line; stock and sums follow. `read` makes the change of what the
/// line is, and may object in the words of its face.
///
/// # Errors
/// [`Refused`] by order, stage, line, goods or sums, and what `read` says.
pub async fn change_line<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    order_id: OrderId,
    item_id: LineId,
    read: impl FnOnce(&Order, &Item) -> Result<LineChange, E>,
    change: &Change<'_>,
) -> Result<Order, E> {
    let order = lock(tx, order_id).await?;
    let item = order.items.iter().find(|item| item.id == item_id);
    let item = item.ok_or(Stop::Refused(Refused::UnknownLine))?.clone();
    let line = read(&order, &item)?;
    Ok(change_item(tx, order, item, line, change).await?)
}

/// What comes out as it was leaves no trace, whenever.
async fn change_item(
    tx: &mut TenantTx,
    mut order: Order,
    item: Item,
    line: LineChange,
    change: &Change<'_>,
) -> Result<Order> {
    let mut changed = item.clone();
    changed.quantity = line.quantity.map_or(changed.quantity, |quantity| quantity.get().into());
    changed.price = line.price.unwrap_or(changed.price);
    changed.notes = line.notes.unwrap_or(changed.notes);
    if changed == item {
        return Ok(order);
    }
    check_changeable(&order)?;
    untouched_item(&order, item.id)?;
    let total = changed.price.checked_mul_quantity(changed.quantity);
    changed.total = total.ok_or(Refused::Sums(BadSums::TooLarge(Excess::Quantity), order.currency))?;
    if order.reservation == Reservation::Held {
        let terms = Terms { allow_overbooking: line.allow_overbooking, ..order.terms(change.now) };
        hold(tx, &order, &mut changed, terms).await?;
    }
    writes::update_items(tx, std::slice::from_ref(&changed)).await?;
    let difference = Minor(changed.total.0 - item.total.0);
    if let Some(product) = changed.product_id {
        let sale = Sale { product, currency: order.currency, count: 0, amount: difference, at: None };
        products::count_sale(tx, sale);
    }
    let note = FieldChange::of_line(Some(&item), Some(&changed));
    order.items.iter_mut().filter(|other| other.id == item.id).for_each(|item| *item = changed.clone());
    finish(tx, order, difference, note, change).await
}

/// Removes a line; its goods can be ordered again.
///
/// # Errors
/// [`Refused`] by order, stage, line or sums.
pub async fn remove_line(
    tx: &mut TenantTx,
    order_id: OrderId,
    item_id: LineId,
    change: &Change<'_>,
) -> Result<Order> {
    let mut order = lock_changeable(tx, order_id).await?;
    let item = untouched_item(&order, item_id)?.clone();
    if let Some(product) = item.product_id {
        let mut holding: Vec<_> = order.holding(&item, 0).into_iter().collect();
        stock::give_back(tx, &mut holding, order.terms(change.now)).await?;
        let count = -i64::from(lines_of(&order, product) == 1);
        let amount = Minor(-item.total.0);
        products::count_sale(tx, Sale { product, currency: order.currency, count, amount, at: None });
    }
    writes::delete_item(tx, item_id).await?;
    order.items.retain(|other| other.id != item_id);
    let note = FieldChange::of_line(Some(&item), None);
    finish(tx, order, Minor(-item.total.0), note, change).await
}

async fn lock_changeable(tx: &mut TenantTx, order_id: OrderId) -> Result<Order> {
    let order = lock(tx, order_id).await?;
    check_changeable(&order)?;
    Ok(order)
}

fn check_changeable(order: &Order) -> Result<()> {
    let changeable = order.standing().working_stage().is_before_assembly();
    if changeable { Ok(()) } else { Err(Refused::ItemsFixed.into()) }
}

/// A line of which nothing was refunded: what was refunded is told by what was sold.
fn untouched_item(order: &Order, item_id: LineId) -> Result<&Item> {
    let item = order.items.iter().find(|item| item.id == item_id);
    let item = item.ok_or(Refused::UnknownLine)?;
    if item.refunded_quantity == 0 { Ok(item) } else { Err(Refused::LineRefunded.into()) }
}

/// How many lines an order has of a product, which counts orders, not lines.
fn lines_of(order: &Order, product_id: ProductId) -> usize {
    order.items.iter().filter(|item| item.product_id == Some(product_id)).count()
}

/// Takes or gives back what the change of quantity asks for. What the line held
/// when its product was counted may be less than all of it.
async fn hold(tx: &mut TenantTx, order: &Order, new: &mut Item, terms: Terms) -> Result<()> {
    let Some(old) = order.items.iter().find(|item| item.id == new.id) else { return Ok(()) };
    let more = new.quantity - old.quantity;
    let held = old.held_quantity;
    let wanted = if more > 0 { held + more } else { new.quantity };
    let Some(holding) = order.holding(old, wanted) else { return Ok(()) };
    let mut holding = [holding];
    if more > 0 {
        let taken = stock::take(tx, &mut holding, terms).await;
        let taken = taken.map_err(|stop| stop.map(|refused| out_of_stock(refused, old)))?;
        taken.promises.write(tx, |_| None).await?;
        new.held_quantity = holding[0].held.max(held);
        new.by_stems = holding[0].by_stems;
    } else {
        stock::give_back(tx, &mut holding, terms).await?;
        new.held_quantity = holding[0].held;
    }
    Ok(())
}

/// Of a product that is no longer sold there is nothing left.
fn out_of_stock(refused: stock::Refused, item: &Item) -> Refused {
    match refused {
        stock::Refused::OutOfStock { product, left, instead, .. } => {
            Refused::OutOfStock { line: 0, product, left, instead }
        }
        stock::Refused::UnknownProduct { .. } | stock::Refused::NotOnOffer { .. } => {
            let product = item.product_name.clone();
            Refused::OutOfStock { line: 0, product, left: 0, instead: Vec::new() }
        }
    }
}

/// Sums, customer's figure, payment fact and history after a change of lines.
async fn finish(
    tx: &mut TenantTx,
    mut order: Order,
    difference: Minor,
    note: FieldChange,
    change: &Change<'_>,
) -> Result<Order> {
    let flower_sum = order.sums.flower_sum.checked_add(difference);
    let refused = Refused::of_sums(order.currency);
    let flower_sum = flower_sum.ok_or_else(|| refused(BadSums::TooLarge(Excess::Total)))?;
    let sums = Sums::of(flower_sum, order.sums.delivery_fee, order.sums.discount).map_err(refused)?;
    apply_sums(tx, &mut order, sums).await?;
    settle_total(tx, &mut order, Note::Items(vec![note]), change).await?;
    super::order(tx, order.id).await
}
