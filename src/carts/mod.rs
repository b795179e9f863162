//! Carts: what somebody is about to order, before anyone is named.
//!
//! Invariants: whoever has the token has the cart, and nobody else gets near
//! it; prices are the products' own, read whenever the cart is; a cart's row is
//! locked before its products, by whoever changes, holds, orders or ends it, so
//! that it becomes one order at most; what its lines hold is missing from
//! stock, and goes back or on to the order in the transaction that says so; a
//! cart that has expired is as if it had never been.

mod cart;
mod error;
mod expiry;
mod hold;
mod hold_queries;
mod items;
mod open;
mod queries;
mod routes;
mod wire;
mod words;

use utoipa_axum::routes;

pub use cart::Cart;
pub use error::Refused;
pub use open::{Purpose, close, of_token};
pub use wire::PublicLine;

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What carts bring.
pub fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::create_cart).limited(General))
        .routes(routes!(routes::get_cart, routes::delete_cart).limited(General))
        .routes(routes!(routes::add_cart_item).limited(General))
        .routes(routes!(routes::update_cart_item, routes::remove_cart_item).limited(General))
        .routes(routes!(routes::start_checkout).limited(General))
        .worker(expiry::EndHolds::new(app.clone()))
        .chore(expiry::Sweep::new(app.clone()))
}
