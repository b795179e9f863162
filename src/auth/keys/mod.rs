//! Keys for programs: made once, shown once, revoked when they are no longer
//! wanted. A key belongs to the shop: it stays when its maker leaves.

mod issue;
mod queries;
mod routes;
mod wire;

use utoipa_axum::routes;

pub(super) use queries::sweep;

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// The routes of keys.
pub(super) fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::list_api_keys, routes::create_api_key).limited(General))
        .routes(routes!(routes::delete_api_key).limited(General))
}
