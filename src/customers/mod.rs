//! Whom a shop sells to.
//!
//! Invariants: a phone belongs to one customer of a shop at most; an order
//! never locks an existing customer; `address` is the default one of a
//! customer's addresses; an erased customer keeps nothing personal, and is found by nobody (what stands of them on orders is forgotten
//! by `orders`).

mod address;
mod addresses;
mod change;
mod contact;
mod create;
mod customer;
mod dates;
mod error;
mod figures;
mod import;
mod important_date;
mod list;
mod merge;
mod queries;
mod routes;
mod wire;
mod words;

use utoipa_axum::routes;

pub use address::Place;
pub use addresses::delivered_to;
pub use change::erase;
pub use contact::{Contact, Identity, Known, find_or_create, is_blocked, phone_to_tell};
pub use create::customer;
pub use error::Refused;
pub use figures::{Bought, BoughtDelta, bought, bought_by_now, count_order, move_order};
pub use merge::{Merge, begin_merge, finish_merge};
pub use queries::{customers_of_phone, mark_forgotten, to_be_forgotten};
pub use routes::show_customer;
pub use wire::CustomerView;

use crate::http::LimitClass::{General, Uploads};
use crate::http::UploadRoom;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What customers bring.
pub fn parts(app: &AppState, room: &UploadRoom) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::list_customers, routes::create_customer).limited(General))
        .routes(routes!(routes::export_customers).limited(General))
        .routes(routes!(routes::import_customers).limited(Uploads))
        .sharing(routes::Tables { app: app.clone(), room: room.clone() })
        .routes(routes!(routes::get_customer, routes::update_customer).limited(General))
        .routes(routes!(routes::list_important_dates, routes::create_important_date).limited(General))
        .routes(routes!(routes::update_important_date, routes::delete_important_date).limited(General))
        .routes(routes!(routes::list_customer_addresses, routes::create_customer_address).limited(General))
        .routes(routes!(routes::update_customer_address, routes::delete_customer_address).limited(General))
}
