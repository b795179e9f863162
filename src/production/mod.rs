//! Production: what florists have to make, of which order, and until when.
//!
//! Invariants: tasks follow their order, told by its events, so an order that is
//! moved by hand finds its tasks done soon after; a task moves only along the
//! table in `task.rs`, under its order's lock; two florists never get the same
//! from the queue; the last one that is completed makes a paid order, or a
//! confirmed one paid later, assembled, and so takes its stems.

mod change;
mod create;
mod error;
mod follow;
mod late;
mod list_queries;
mod photos;
mod plan;
mod queries;
mod queue;
mod routes;
mod task;
mod timing;
mod wire;
mod wire_input;
mod words;
mod work;

use crate::media::Media;
use crate::parts::Parts;
use crate::state::AppState;

/// What production brings.
pub fn parts(app: &AppState, media: &Media) -> Parts {
    routes::parts(app, media)
        .subscriber(follow::Following::new(app.clone()))
        .worker(late::RaiseLate::new(app.clone()))
}
