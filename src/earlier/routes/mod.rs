//! Routes whose answers had another shape.

mod goods;
mod people;

use utoipa_axum::routes;

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// All of them.
pub(super) fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(people::get_current_user).limited(General))
        .routes(routes!(people::list_users, people::create_user).limited(General))
        .routes(routes!(people::get_user, people::update_user).limited(General))
        .routes(routes!(goods::list_product_components).limited(General))
}
