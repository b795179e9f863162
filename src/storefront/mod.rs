//! The public shop: its card, its catalogue and its checkout, for anyone.
//!
//! Invariants: prices, fees and totals are the server's, never the client's;
//! cost prices never leave, and stock counts only in a refusal, to whoever asks
//! for more than there is; a quote says what placing would do; a shop is named by whoever asks,
//! and everything asked for is looked up within it.

mod catalogue;
mod checkout;
mod quote_wire;
mod routes;
mod wire;
mod words;

use utoipa_axum::routes;

use crate::checkout::Acquirer;
use crate::http::Kept;
use crate::http::LimitClass::{Catalogue, General, OrderCreation};
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What the storefront brings.
pub fn parts(app: &AppState, acquirer: &Acquirer) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::get_public_shop).limited(Catalogue))
        .routes(routes!(routes::list_public_products).limited(Catalogue))
        .routes(routes!(routes::get_public_product).limited(Catalogue))
        .routes(routes!(routes::quote_public_order).limited(General))
        .routes(routes!(routes::create_public_order).limited(OrderCreation))
        .sharing(acquirer.clone())
        .sharing(Kept::default())
}
