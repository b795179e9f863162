//! The shop's routes, a file a family.

mod closures;
mod settings;
mod staff;
mod zones;

use utoipa_axum::routes;

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// All of them.
pub(super) fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(settings::get_shop, settings::update_shop).limited(General))
        .routes(routes!(zones::list_zones, zones::create_zone).limited(General))
        .routes(routes!(zones::get_zone, zones::update_zone, zones::delete_zone).limited(General))
        .routes(routes!(closures::list_closures, closures::create_closure).limited(General))
        .routes(routes!(closures::delete_closure).limited(General))
        .routes(routes!(staff::list_staff, staff::create_staff).limited(General))
        .routes(routes!(staff::get_staff, staff::update_staff, staff::delete_staff).limited(General))
}
