//! What clients of the system that this one replaces know by other names or in
//! other shapes: its admin pages and example clients go on working.
//!
//! Invariant: whatever has an earlier name stands in `names.rs`, or is a route
//! of this face, and is deprecated in the document. No rule lives here: every
//! call ends in a use case of the rooms.

mod names;
mod routes;
mod wire;

use crate::parts::Parts;
use crate::state::AppState;

/// What the earlier face brings.
pub fn parts(app: &AppState) -> Parts {
    routes::parts(app).earlier_names(names::all())
}
