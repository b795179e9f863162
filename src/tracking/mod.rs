//! What whoever holds a tracking link may see of an order, as JSON and as a
//! page for people.
//!
//! Invariants: both faces show one [`follow::Followed`], in which phones and
//! address are masked already; no name, no id and no money of an order gets
//! into it; a link that leads nowhere, one that never could and one that has
//! expired are answered alike. The holder may cancel what is neither paid nor
//! put together, and say once how it was.

mod cancel;
mod error;
mod feedback;
mod feedback_wire;
mod follow;
mod page;
mod page_texts;
mod queries;
mod routes;
mod wire;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes of tracking.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(routes::get_tracking))
        .routes(routes!(routes::leave_feedback))
        .routes(routes!(routes::cancel_tracked_order))
        .routes(routes!(routes::show_tracking_page))
        .routes(routes!(routes::leave_feedback_on_page))
        .routes(routes!(routes::cancel_on_page))
        .routes(routes!(routes::list_feedback))
}
