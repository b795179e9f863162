//! What a cart holds of the shop's stock.
//!
//! A hold lasts as long as the setting says from the moment it was asked for.
//! Asking again while it lasts changes nothing, so nobody holds goods for ever
//! by asking often; after its end the goods are taken anew, or are gone.

use super::cart::Cart;
use super::error::{Refused, Result};
use super::queries::{self, Terms};
use crate::db::TenantTx;
use crate::stock::{self, Shelf};

/// Takes all the cart asks for, or nothing. What it has left of a hold that
/// ended just now is not taken twice.
///
/// # Errors
/// [`Refused::Empty`], [`Refused::NotOnOffer`], [`Refused::OutOfStock`].
pub(super) async fn check_out(tx: &mut TenantTx, cart: &Cart, terms: Terms) -> Result<Cart> {
    cart.check_orderable()?;
    let mut lines = cart.wanting();
    let taken = stock::take(tx, &mut lines, Shelf::OnOffer).await;
    taken.map_err(|stop| stop.map(|refused| cart.refused(refused)))?;
    queries::hold(tx, cart, &lines, terms).await?;
    queries::cart(tx, cart.id).await?.ok_or_else(|| Refused::UnknownCart.into())
}

impl Cart {
    /// What stock refused of its lines. One may have left the catalogue since
    /// the cart was read.
    fn refused(&self, refused: stock::Refused) -> Refused {
        match refused {
            stock::Refused::OutOfStock { product, left, .. } => Refused::OutOfStock { product, left },
            stock::Refused::UnknownProduct { line } | stock::Refused::NotOnOffer { line } => {
                let line = self.lines.get(line);
                Refused::NotOnOffer {
                    product: line.map(|line| line.product_name.clone()).unwrap_or_default(),
                }
            }
        }
    }
}

/// Gives back what the cart holds, if anything; its lines stay.
pub(super) async fn let_go(tx: &mut TenantTx, cart: &Cart) -> Result<(), sqlx::Error> {
    if cart.held_until.is_some() {
        stock::give_back(tx, &mut cart.letting_go()).await?;
        queries::let_go(tx, cart.id).await?;
    }
    Ok(())
}
