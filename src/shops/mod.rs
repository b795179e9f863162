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

use utoipa_axum::routes;

pub use opening::WorkingHoursText;
pub use queries::{Membership, count_rating, memberships_of_person};
pub use settings::{Introduction, Shop, create_shop, introduce, shop};
pub use staff::{NewStaff, hire, is_owned_by, staff_member};
pub use zones::{NewZone, Zone, active_zones, add_zone, zone_for};

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What the shop brings.
pub fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::get_shop, routes::update_shop).limited(General))
        .routes(routes!(routes::list_zones, routes::create_zone).limited(General))
        .routes(routes!(routes::get_zone, routes::update_zone, routes::delete_zone).limited(General))
        .routes(routes!(routes::list_closures, routes::create_closure).limited(General))
        .routes(routes!(routes::delete_closure).limited(General))
        .routes(routes!(routes::list_staff, routes::create_staff).limited(General))
        .routes(routes!(routes::get_staff, routes::update_staff, routes::delete_staff).limited(General))
}
