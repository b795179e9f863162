//! What every handler may reach. Cheap to clone; knows no room.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::access::Access;
use crate::config::Settings;
use crate::db::Db;
use crate::http::Limits;
use crate::metrics::Metrics;
use crate::values::Clock;

/// The server's shared parts.
#[derive(Clone, FromRef)]
pub struct AppState {
    pub db: Db,
    pub settings: Arc<Settings>,
    pub clock: Clock,
    pub access: Access,
    pub limits: Limits,
    pub metrics: Arc<Metrics>,
}
