//! What a cart holds of the shop's stock.
//!
//! A hold lasts as long as the setting says from the moment it was asked for.
//! Asking again while it lasts changes nothing, so nobody holds goods for ever
//! by asking often; after its end the goods are taken anew, or are gone.

use chrono::{DateTime, Utc};

use super::cart::Cart;
use super::{error, queries};
use crate::db::TenantTx;
use crate::http::Result;
use crate::products::{self, Stock};

/// Until when a cart holds its goods, and how long it stays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub held_until: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Takes all the cart asks for, or nothing. What it has left of a hold that
/// ended just now is not taken twice.
///
/// # Errors
/// Rules: `cart_empty`, `product_unavailable`, `out_of_stock`.
pub(super) async fn check_out(tx: &mut TenantTx, cart: &Cart, terms: Terms) -> Result<Cart> {
    cart.check_orderable()?;
    let taken = products::take_beyond(tx, &cart.wanted(), &cart.held()).await?;
    let mut held = Vec::with_capacity(cart.lines.len());
    for line in &cart.lines {
        // It may have left the catalogue since the cart was read.
        let found = taken.iter().find(|taken| taken.product.id == line.product_id);
        let found = found.filter(|taken| taken.product.is_active);
        let found = found.ok_or_else(|| error::unavailable(&line.product_name))?;
        held.push(match found.stock {
            Stock::Held => line.quantity.get(),
            Stock::MadeToOrder => 0,
            Stock::OutOfStock => return Err(error::out_of_stock(&found.product.name)),
        });
    }
    let ids: Vec<_> = cart.lines.iter().map(|line| line.id).collect();
    queries::hold(tx, cart.id, (&ids, &held), terms).await?;
    queries::cart(tx, cart.id).await?.ok_or(error::NOT_FOUND)
}

/// Gives back what the cart holds, if anything; its lines stay.
pub(super) async fn let_go(tx: &mut TenantTx, cart: &Cart) -> Result<()> {
    if cart.held_until.is_some() {
        products::give_back(tx, &cart.held()).await?;
        queries::let_go(tx, cart.id).await?;
    }
    Ok(())
}
