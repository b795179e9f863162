//! A shop: its settings, delivery zones, closures and staff.
//!
//! Invariants: a shop always has an owner; a person works in a shop once;
//! opening hours, closures and cut-off are judged by the delivery time asked
//! for, never by the moment of ordering.

mod closures;
mod error;
mod opening;
mod queries;
mod routes;
mod settings;
mod staff;
mod wire;
mod zones;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use opening::WorkingHoursText;
pub use queries::{Membership, count_rating, memberships_of_person};
pub use settings::{Introduction, Shop, create_shop, introduce, shop};
pub use staff::{NewStaff, hire, is_owned_by, staff_member};
pub use zones::{NewZone, Zone, active_zones, add_zone, zone_for};

use crate::state::AppState;

/// The routes of the shop.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(routes::get_shop, routes::update_shop))
        .routes(routes!(routes::list_zones, routes::create_zone))
        .routes(routes!(routes::get_zone, routes::update_zone, routes::delete_zone))
        .routes(routes!(routes::list_closures, routes::create_closure))
        .routes(routes!(routes::delete_closure))
        .routes(routes!(routes::list_staff, routes::create_staff))
        .routes(routes!(routes::get_staff, routes::update_staff, routes::delete_staff))
}
