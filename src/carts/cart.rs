//! A cart as it stands, and the ways to it: by its token from outside, and
//! from the storefront when it is to become an order.

use chrono::{DateTime, Utc};

use super::{error, hold, queries};
use crate::db::TenantTx;
use crate::http::Result;
use crate::orders::Line;
use crate::products::Wanted;
use crate::state::AppState;
use crate::values::{CartToken, Minor, Quantity, ShopId};

/// A cart with its lines at today's prices.
#[derive(Clone, Debug)]
pub struct Cart {
    pub id: i64,
    pub expires_at: DateTime<Utc>,
    /// Its lines hold counted stock until then; it may be past, and nobody has
    /// taken the goods back yet.
    pub held_until: Option<DateTime<Utc>>,
    /// In the order in which they were added.
    pub lines: Vec<CartLine>,
}

/// So many of a product.
#[derive(Clone, Debug)]
pub struct CartLine {
    pub id: i64,
    pub product_id: i64,
    pub product_name: String,
    pub quantity: Quantity,
    /// Counted goods it holds of its product's stock.
    pub held_quantity: i64,
    pub notes: Option<String>,
    /// What a piece costs now.
    pub price: Minor,
    /// Active, and not archived.
    pub is_on_offer: bool,
    /// There is enough of it, what is held here included.
    pub is_in_stock: bool,
}

impl CartLine {
    /// What it costs now.
    pub fn total(&self) -> Minor {
        self.price.checked_mul_quantity(self.quantity.get().into()).unwrap_or_default()
    }

    fn wanted(&self) -> Wanted {
        Wanted { product_id: self.product_id, quantity: self.quantity.get().into() }
    }
}

impl Cart {
    /// What its lines cost now, those apart that can't be ordered.
    pub fn total(&self) -> Minor {
        let totals = self.lines.iter().filter(|line| line.is_on_offer).map(CartLine::total);
        Minor::checked_sum(totals).unwrap_or_default()
    }

    /// True while what was checked out is promised.
    pub fn is_held(&self, now: DateTime<Utc>) -> bool {
        self.held_until.is_some_and(|until| until > now)
    }

    /// Its lines as an order takes them.
    pub fn to_lines(&self) -> Vec<Line> {
        let line = |line: &CartLine| Line {
            product_id: line.product_id,
            quantity: line.quantity,
            price: None,
            notes: line.notes.clone(),
        };
        self.lines.iter().map(line).collect()
    }

    /// The goods it asks for.
    pub(super) fn wanted(&self) -> Vec<Wanted> {
        self.lines.iter().map(CartLine::wanted).collect()
    }

    /// The counted goods it holds.
    pub fn held(&self) -> Vec<Wanted> {
        let held = self.lines.iter().filter(|line| line.held_quantity > 0);
        held.map(|line| Wanted { product_id: line.product_id, quantity: line.held_quantity }).collect()
    }

    /// # Errors
    /// 404.
    pub(super) fn line(&self, item_id: i64) -> Result<&CartLine> {
        self.lines.iter().find(|line| line.id == item_id).ok_or_else(error::item_not_found)
    }

    /// # Errors
    /// Rules: `cart_empty`, `product_unavailable`.
    pub(super) fn check_orderable(&self) -> Result<()> {
        if self.lines.is_empty() {
            return Err(error::empty());
        }
        let gone = self.lines.iter().find(|line| !line.is_on_offer);
        gone.map_or(Ok(()), |line| Err(error::unavailable(&line.product_name)))
    }
}

/// Why a cart is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Look,
    /// Nobody else may touch it meanwhile.
    Change,
}

/// The cart that a token's text leads to, in a transaction of its shop.
///
/// # Errors
/// 404, for a text that is no token and for an expired cart too.
pub(super) async fn find(app: &AppState, token: &str, purpose: Purpose) -> Result<(TenantTx, Cart)> {
    let token = CartToken::parse(token).map_err(|_| error::NOT_FOUND)?;
    let (mut tx, id) = app.db.tenant_of_cart(&token).await?.ok_or(error::NOT_FOUND)?;
    let cart = match purpose {
        Purpose::Look => queries::cart(&mut tx, id).await?,
        Purpose::Change => locked(&mut tx, id).await?,
    };
    let cart = cart.filter(|cart| cart.expires_at > app.clock.now());
    Ok((tx, cart.ok_or(error::NOT_FOUND)?))
}

/// A cart that stays as it is until the transaction ends; None if it is gone.
pub(super) async fn locked(tx: &mut TenantTx, id: i64) -> Result<Option<Cart>> {
    // What was ordered or changed by the last holder of the lock is seen only
    // by a statement that begins behind it.
    if queries::lock(tx, id).await? { Ok(queries::cart(tx, id).await?) } else { Ok(None) }
}

/// Adds an empty cart to a shop.
///
/// # Errors
/// 404 for an unknown shop.
pub(super) async fn create(app: &AppState, shop: ShopId) -> Result<(TenantTx, Cart, CartToken)> {
    let (now, token) = (app.clock.now(), CartToken::random());
    let mut tx = app.db.tenant(shop).begin().await?;
    let expires_at = now + app.settings.carts.lifetime;
    let id = queries::insert(&mut tx, &token, now, expires_at).await?;
    Ok((tx, Cart { id, expires_at, held_until: None, lines: Vec::new() }, token))
}

/// Ends a cart; what it holds goes back to stock.
pub(super) async fn delete(tx: &mut TenantTx, cart: &Cart) -> Result<()> {
    hold::let_go(tx, cart).await?;
    Ok(queries::delete(tx, cart.id).await?)
}

/// The shop's cart of that token, locked, to be made an order and then
/// [`close`]d in the same transaction.
///
/// # Errors
/// 422 at `cart_token` for one that isn't there, another shop's too; rules:
/// `cart_empty`, `product_unavailable`.
pub async fn to_order(tx: &mut TenantTx, token: &CartToken, now: DateTime<Utc>) -> Result<Cart> {
    let id = queries::id_of_token(tx, token).await?.ok_or_else(error::unknown_token)?;
    let cart = locked(tx, id).await?.filter(|cart| cart.expires_at > now);
    let cart = cart.ok_or_else(error::unknown_token)?;
    cart.check_orderable()?;
    Ok(cart)
}

/// Ends a cart that has become an order, which has taken its hold over.
///
/// # Errors
/// The database is away.
pub async fn close(tx: &mut TenantTx, cart: &Cart) -> Result<()> {
    Ok(queries::delete(tx, cart.id).await?)
}
