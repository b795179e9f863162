//! The ways to a cart: by its token from outside, and from the storefront when
//! it is to become an order; its beginning and its end.

use chrono::{DateTime, Utc};

use super::cart::Cart;
use super::error::{Refused, Result};
use super::{hold, hold_queries, queries};
use crate::db::TenantTx;
use crate::state::AppState;
use crate::values::{CartId, CartToken, ShopId};

/// Why a cart is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Look,
    /// Nobody else may touch it meanwhile.
    Change,
}

/// The cart that a token's text leads to, in a transaction of its shop.
///
/// # Errors
/// [`Refused::UnknownCart`], for a text that is no token and for an expired
/// cart too.
pub(super) async fn find(app: &AppState, token: &str, purpose: Purpose) -> Result<(TenantTx, Cart)> {
    let token = CartToken::parse(token).map_err(|_| Refused::UnknownCart)?;
    let (mut tx, id) = app.db.tenant_of_cart(&token).await?.ok_or(Refused::UnknownCart)?;
    let cart = read(&mut tx, id, purpose).await?;
    let cart = cart.filter(|cart| cart.expires_at > app.clock.now());
    Ok((tx, cart.ok_or(Refused::UnknownCart)?))
}

async fn read(tx: &mut TenantTx, id: CartId, purpose: Purpose) -> Result<Option<Cart>, sqlx::Error> {
    match purpose {
        Purpose::Look => queries::cart(tx, id).await,
        Purpose::Change => locked(tx, id).await,
    }
}

/// A cart that stays as it is until the transaction ends; None if it is gone.
pub(super) async fn locked(tx: &mut TenantTx, id: CartId) -> Result<Option<Cart>, sqlx::Error> {
    // What was ordered or changed by the last holder of the lock is seen only
    // by a statement that begins behind it.
    if queries::lock(tx, id).await? { queries::cart(tx, id).await } else { Ok(None) }
}

/// Adds an empty cart to a shop.
///
/// # Errors
/// The shop is unknown.
pub(super) async fn create(app: &AppState, shop: ShopId) -> Result<(TenantTx, Cart, CartToken)> {
    let (now, token) = (app.clock.now(), CartToken::random());
    let mut tx = app.db.tenant(shop).begin().await?;
    let expires_at = now + app.settings.carts.lifetime;
    let id = queries::insert(&mut tx, &token, now, expires_at).await?;
    Ok((tx, Cart { id, expires_at, held_until: None, last_hold_ends_at: None, lines: Vec::new() }, token))
}

/// Ends a cart; what it holds goes back to stock.
pub(super) async fn delete(tx: &mut TenantTx, cart: &Cart, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    hold::let_go(tx, cart, now).await?;
    queries::delete(tx, cart.id).await
}

/// The shop's cart of that token. To be made an order, it is looked up to be
/// changed, and [`close`]d in the same transaction; whether it can be, its
/// obstacles say.
///
/// # Errors
/// [`Refused::UnknownCart`], another shop's too.
pub async fn of_token(
    tx: &mut TenantTx,
    token: &CartToken,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Cart> {
    let id = queries::id_of_token(tx, token).await?.ok_or(Refused::UnknownCart)?;
    let cart = read(tx, id, purpose).await?.filter(|cart| cart.expires_at > now);
    cart.ok_or_else(|| Refused::UnknownCart.into())
}

/// Ends a cart that has become an order, which has taken its hold over.
///
/// # Errors
/// The database is away.
pub async fn close(tx: &mut TenantTx, cart: &Cart) -> Result<(), sqlx::Error> {
    hold_queries::forget(tx, cart.id).await?;
    queries::delete(tx, cart.id).await
}
