//! What a shop sells, and how much of it can still be ordered.
//!
//! Invariants: counted stock never falls below zero; products are locked in
//! the order of their ids, so that two orders never wait for each other; an
//! archived product is never sold; cost prices leave through the routes of
//! this room only.

mod catalogue;
mod category;
mod change;
mod create;
mod error;
mod list;
mod product;
mod queries;
mod recipe_quantity;
mod routes;
mod stock;
mod wire;
mod wire_input;
mod words;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use catalogue::{catalogue, product};
pub use category::Category;
pub use create::create_product;
pub use list::CatalogueFilter;
pub use product::{NewProduct, Product, ProductTerms};
pub use stock::{Stock, Taken, Wanted, count_sale, give_back, take, take_beyond};

use crate::state::AppState;

/// The routes of products.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(routes::list_products, routes::create_product)).routes(routes!(
        routes::get_product,
        routes::update_product,
        routes::delete_product
    ))
}
