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
mod queries;
mod recipe_quantity;
mod routes;
mod stock;
mod wire;
mod wire_input;

use utoipa_axum::routes;

pub use catalogue::{CatalogueFilter, catalogue, product};
pub use category::Category;
pub use create::{Ingredient, NewIngredient, NewProduct, Product, create_product};
pub use stock::{Stock, Taken, Wanted, count_sale, give_back, take, take_beyond};

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What products bring.
pub fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::list_products, routes::create_product).limited(General))
        .routes(routes!(routes::get_product, routes::update_product, routes::delete_product).limited(General))
}
