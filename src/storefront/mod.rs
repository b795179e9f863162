//! The public shop: its card, its catalogue and its checkout, for anyone.
//!
//! Invariants: prices, fees and totals are the server's, never the client's;
//! cost prices and stock counts never leave; a shop is named by whoever asks,
//! and everything asked for is looked up within it.

mod catalogue;
mod checkout;
mod routes;
mod wire;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes of the storefront.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(routes::get_public_shop))
        .routes(routes!(routes::list_public_products))
        .routes(routes!(routes::get_public_product))
        .routes(routes!(routes::create_public_order))
}
