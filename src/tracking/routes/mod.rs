//! Tracking's routes: for programs, for people, and for the shop that reads
//! what was said.

mod api;
mod page;

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request;
use utoipa_axum::routes;

use super::follow::Given;
use crate::http::LimitClass::{Forms, General, Pages};
use crate::http::{ClientAddress, Path};
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// All of them.
pub(super) fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(api::get_tracking).limited(General))
        .routes(routes!(api::rate_order).limited(Forms))
        .routes(routes!(api::cancel_tracked_order).limited(Forms))
        .routes(routes!(api::list_feedback).limited(General))
        .routes(routes!(page::show_tracking_page).limited(Pages).page())
        .routes(routes!(page::rate_order_on_page).limited(Forms).page())
        .routes(routes!(page::cancel_on_page).limited(Forms).page())
}

impl<S: Send + Sync> FromRequestParts<S> for Given {
    type Rejection = Infallible;

    /// A path that can't even be read is no token, and answered as such.
    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Infallible> {
        let from = ClientAddress::from_request_parts(parts, state).await?;
        let token = Path::from_request_parts(parts, state).await;
        Ok(Self { token: token.map(|Path(token)| token).unwrap_or_default(), from })
    }
}
