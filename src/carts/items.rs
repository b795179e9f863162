//! Changing what is in a cart. A hold speaks of what was checked out: whoever
//! changes the goods gives all of it back, and checks out again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::cart::{Cart, CartLine, NewLine};
use super::error::{Refused, Result};
use super::{hold, queries};
use crate::db::TenantTx;
use crate::orders::MOST_LINES;
use crate::values::{CartLineId, Quantity};

/// Changes of a line; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(super) struct LineChange {
    pub quantity: Option<Quantity>,
    pub notes: Option<Option<String>>,
}

/// When a cart is changed, how long it then stays, and how many pieces of a product it
/// may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub now: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub most_pieces: u32,
}

impl Terms {
    fn check(self, quantity: Quantity) -> Result<()> {
        let most = self.most_pieces;
        let is_too_many = i64::from(quantity.get()) > i64::from(most);
        if is_too_many { Err(Refused::TooManyOfProduct { most }.into()) } else { Ok(()) }
    }
}

/// Puts the first lines into a cart that is new, and nobody else's yet.
///
/// # Errors
/// [`Refused::UnknownProduct`], [`Refused::TooManyPieces`], at the line;
/// [`Refused::TooManyOfProduct`].
pub(super) async fn fill(tx: &mut TenantTx, cart: &Cart, lines: &[NewLine], terms: Terms) -> Result<Cart> {
    let mut pieces = HashMap::new();
    for (index, line) in lines.iter().enumerate() {
        let at = Some(index);
        let sum = pieces.entry(line.product_id).or_insert(0);
        *sum += i64::from(line.quantity.get());
        let quantity = Quantity::new(*sum).map_err(|bad| Refused::TooManyPieces { bad, at })?;
        terms.check(quantity)?;
        if !queries::put(tx, cart.id, &NewLine { quantity, ..line.clone() }).await? {
            return Err(Refused::UnknownProduct { at }.into());
        }
    }
    queries::cart(tx, cart.id).await?.ok_or_else(|| Refused::UnknownCart.into())
}

/// Adds a product, or more of one that is there; notes given replace its own.
///
/// # Errors
/// [`Refused::UnknownProduct`], [`Refused::TooManyLines`], [`Refused::TooManyPieces`],
/// [`Refused::TooManyOfProduct`].
pub(super) async fn add(tx: &mut TenantTx, cart: &Cart, line: &NewLine, terms: Terms) -> Result<Cart> {
    let there = cart.lines.iter().find(|there| there.product_id == line.product_id);
    if there.is_none() && cart.lines.len() >= MOST_LINES {
        return Err(Refused::TooManyLines { most: MOST_LINES }.into());
    }
    let pieces = there.map_or(0, |there| i64::from(there.quantity.get())) + i64::from(line.quantity.get());
    let quantity = Quantity::new(pieces).map_err(|bad| Refused::TooManyPieces { bad, at: None })?;
    terms.check(quantity)?;
    hold::let_go(tx, cart, terms.now).await?;
    if !queries::put(tx, cart.id, &NewLine { quantity, ..line.clone() }).await? {
        return Err(Refused::UnknownProduct { at: None }.into());
    }
    kept(tx, cart, terms.expires_at).await
}

/// Changes a line.
///
/// # Errors
/// [`Refused::UnknownLine`], [`Refused::TooManyOfProduct`].
pub(super) async fn update(
    tx: &mut TenantTx,
    cart: &Cart,
    item_id: CartLineId,
    change: LineChange,
    terms: Terms,
) -> Result<Cart> {
    let line = cart.line(item_id)?;
    let quantity = change.quantity.unwrap_or(line.quantity);
    let notes = change.notes.unwrap_or_else(|| line.notes.clone());
    if quantity != line.quantity {
        terms.check(quantity)?;
        hold::let_go(tx, cart, terms.now).await?;
    }
    queries::update_item(tx, &CartLine { quantity, notes, ..line.clone() }).await?;
    kept(tx, cart, terms.expires_at).await
}

/// Removes a line.
///
/// # Errors
/// [`Refused::UnknownLine`].
pub(super) async fn remove(tx: &mut TenantTx, cart: &Cart, item_id: CartLineId, terms: Terms) -> Result<()> {
    let line = cart.line(item_id)?;
    hold::let_go(tx, cart, terms.now).await?;
    queries::delete_item(tx, line.id).await?;
    Ok(queries::keep(tx, cart.id, terms.expires_at).await?)
}

/// The cart as it now is, and stays until then.
async fn kept(tx: &mut TenantTx, cart: &Cart, expires_at: DateTime<Utc>) -> Result<Cart> {
    queries::keep(tx, cart.id, expires_at).await?;
    queries::cart(tx, cart.id).await?.ok_or_else(|| Refused::UnknownCart.into())
}
