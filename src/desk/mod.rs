//! Staff's REST: orders as the shop's own people and their programs place, see
//! and move them. A face: it turns bodies into values, calls the use cases of
//! orders, and shows what comes back to whoever asks.

mod forgetting;
mod person;
mod person_queries;
mod routes;
mod slip;
mod wire;
mod words;

use crate::checkout::Acquirer;
use crate::media::Media;
use crate::parts::Parts;
use crate::state::AppState;

/// What the desk brings.
pub fn parts(app: &AppState, acquirer: &Acquirer, media: &Media) -> Parts {
    routes::parts(app, acquirer, media).chore(forgetting::Forgetting { app: app.clone() })
}
