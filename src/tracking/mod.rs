//! What whoever holds a tracking link may see of an order, as JSON and as a
//! page for people.
//!
//! Invariants: API and page show one [`crate::orders::Followed`], which is masked
//! already; a link that leads nowhere, one that never could and one that has
//! expired are answered alike. The holder may cancel what is neither paid nor
//! put together, and say once how it was.

mod cancel;
mod error;
mod feedback;
mod feedback_wire;
mod follow;
mod page;
mod page_forms;
mod page_texts;
mod queries;
mod routes;
mod wire;
mod words;

use crate::parts::Parts;
use crate::state::AppState;

/// What tracking brings.
pub fn parts(app: &AppState) -> Parts {
    routes::parts(app)
}
