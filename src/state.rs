//! What every handler may reach; knows no room.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;

use crate::access::Access;
use crate::config::Settings;
use crate::db::Db;
use crate::http::Limits;
use crate::metrics::Metrics;
use crate::values::Clock;

/// The server's shared parts. The router clones it for every layer a request
/// passes, so a clone is one count.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// The parts themselves.
pub struct Shared {
    pub db: Db,
    pub settings: Arc<Settings>,
    pub clock: Clock,
    pub access: Arc<Access>,
    pub limits: Limits,
    pub metrics: Arc<Metrics>,
}

impl AppState {
    /// The same for workers that do many pieces at once: see [`Db::in_background`].
    pub fn in_background(&self) -> Self {
        let Shared { db, settings, clock, access, limits, metrics } = &*self.0;
        Self::from(Shared {
            db: db.in_background(),
            settings: Arc::clone(settings),
            clock: clock.clone(),
            access: Arc::clone(access),
            limits: limits.clone(),
            metrics: Arc::clone(metrics),
        })
    }
}

impl From<Shared> for AppState {
    fn from(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl FromRef<AppState> for Arc<Access> {
    fn from_ref(app: &AppState) -> Self {
        Arc::clone(&app.access)
    }
}

impl FromRef<AppState> for Clock {
    fn from_ref(app: &AppState) -> Self {
        app.clock.clone()
    }
}
