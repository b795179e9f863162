//! The shop's routes, a file a family.

mod closures;
mod settings;
mod staff;
mod zones;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes of the shop.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(settings::get_shop, settings::update_shop))
        .routes(routes!(zones::list_zones, zones::create_zone))
        .routes(routes!(zones::get_zone, zones::update_zone, zones::delete_zone))
        .routes(routes!(closures::list_closures, closures::create_closure))
        .routes(routes!(closures::delete_closure))
        .routes(routes!(staff::list_staff, staff::create_staff))
        .routes(routes!(staff::get_staff, staff::update_staff, staff::delete_staff))
}
