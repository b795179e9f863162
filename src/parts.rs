//! What a room brings to the house: its routes, its workers, and who hears its
//! events. `run` adds them up and names none of them.
//!
//! Invariant: no route gets in without a word on what it counts against.

mod asked;
mod count;
mod earlier;
mod route;

use std::sync::Arc;

use axum::Extension;
use axum::routing::MethodRouter;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

pub use earlier::{EarlierField, EarlierNames, EarlierRoute};
pub use route::{Limited, Route, RouteFact};

use crate::events::Subscriber;
use crate::state::AppState;
use crate::workers::{Chore, Periodic, Worker};

/// The parts of a room, or of the house so far.
pub struct Parts {
    app: AppState,
    pub routes: OpenApiRouter<AppState>,
    /// What holds for each of the documented routes.
    pub facts: Vec<RouteFact>,
    pub earlier: EarlierNames,
    pub workers: Vec<Arc<dyn Worker>>,
    pub subscribers: Vec<Arc<dyn Subscriber>>,
}

impl Parts {
    /// Nothing yet.
    pub fn new(app: &AppState) -> Self {
        Self {
            app: app.clone(),
            routes: OpenApiRouter::new(),
            facts: Vec::new(),
            earlier: EarlierNames::default(),
            workers: Vec::new(),
            subscribers: Vec::new(),
        }
    }

    /// Where the world finds this house.
    pub fn public_url(&self) -> &str {
        &self.app.settings.public_url
    }

    /// A path with its methods: `routes!(get_shop).limited(General)`. Methods of
    /// different classes come in one after the other.
    pub fn routes(mut self, route: Route<UtoipaMethodRouter<AppState>>) -> Self {
        let (routes, facts) = route.documented(&self.app);
        self.routes = self.routes.routes(routes);
        self.facts.extend(facts);
        self
    }

    /// A path that is not in the document.
    pub fn undocumented(mut self, path: &str, route: Route<MethodRouter<AppState>>) -> Self {
        self.routes = self.routes.route(path, route.undocumented(&self.app));
        self
    }

    /// Names that routes and fields had in an earlier system.
    pub fn earlier_names(mut self, names: EarlierNames) -> Self {
        self.earlier = self.earlier.and(names);
        self
    }

    /// What the routes so far may take as an `Extension`.
    pub fn sharing<T: Clone + Send + Sync + 'static>(mut self, shared: T) -> Self {
        self.routes = self.routes.route_layer(Extension(shared));
        self
    }

    /// Work in the background.
    pub fn worker(mut self, worker: impl Worker) -> Self {
        self.workers.push(Arc::new(worker));
        self
    }

    /// Work that is due every so often.
    pub fn chore(self, chore: impl Chore) -> Self {
        let clock = self.app.clock.clone();
        self.worker(Periodic::new(chore, clock))
    }

    /// One who hears events.
    pub fn subscriber(mut self, subscriber: impl Subscriber + 'static) -> Self {
        self.subscribers.push(Arc::new(subscriber));
        self
    }

    /// These and the other's.
    pub fn and(mut self, other: Self) -> Self {
        self.routes = self.routes.merge(other.routes);
        self.facts.extend(other.facts);
        self.earlier = self.earlier.and(other.earlier);
        self.workers.extend(other.workers);
        self.subscribers.extend(other.subscribers);
        self
    }
}
