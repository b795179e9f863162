//! What a shop sells.
//!
//! Invariants: an archived product is never sold; cost prices leave through
//! the routes of this room only, for those who may see them. Counted stock is moved by `stock` alone, and
//! set here where somebody says how much there is.

mod availability;
mod catalogue;
mod category;
mod change;
mod create;
mod error;
mod images;
mod list;
mod product;
mod queries;
mod recipe;
mod recipe_quantity;
mod routes;
mod sales;
mod stock_mode;
mod wire;
mod wire_images;
mod wire_input;
mod words;

pub use availability::{On, available};
pub use catalogue::{catalogue, product};
pub use category::Category;
pub use change::set_sale_price;
pub use create::create_product;
pub use list::{CatalogueFilter, Sort};
pub use product::{Ingredient, IngredientTerms, NamedVariety, NewProduct, Product, ProductTerms};
pub use queries::{cost_prices, make_minutes};
pub use sales::{Sale, count_sale};
pub use stock_mode::Stocked;
pub use wire::checked_day;

use crate::media::Media;
use crate::parts::Parts;
use crate::state::AppState;

/// What products bring.
pub fn parts(app: &AppState, media: &Media) -> Parts {
    routes::parts(app, media)
}
