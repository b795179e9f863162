//! Makes one router of everybody's routes and the documents that tell of them;
//! has the routes that no room has.

mod documents;
mod metrics;
mod openapi;
mod postman;
mod start;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::{Extension, Json, Router};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::db::Db;
use crate::http::{Error, ErrorBody, Result};
use crate::parts::{EarlierNames, Limited, Parts, RouteFact};
use crate::state::AppState;

pub(crate) use documents::{openapi_text, postman_text};
pub(crate) use metrics::Scrape;

/// Whether the server takes requests: true between start and wind-down, as
/// long as the database answers.
#[derive(Clone)]
pub struct Readiness {
    db: Db,
    serving: Arc<AtomicBool>,
}

impl Readiness {
    pub(crate) fn new(db: Db) -> Self {
        Self { db, serving: Arc::new(AtomicBool::new(false)) }
    }

    /// Says whether the server is up.
    pub fn set(&self, serving: bool) {
        self.serving.store(serving, Ordering::Release);
    }
}

/// What is asked by whoever runs the server.
pub(crate) fn parts(app: &AppState, readiness: Readiness, scrape: Scrape) -> Parts {
    Parts::new(app)
        .routes(routes!(get_liveness).unlimited())
        .routes(routes!(get_readiness).unlimited())
        .routes(routes!(metrics::get_metrics).unlimited())
        .sharing(readiness)
        .sharing(Arc::new(scrape))
}

/// All routes of the house, and the documents that tell of them.
pub(crate) fn routes(
    app: &AppState,
    routes: OpenApiRouter<AppState>,
    facts: &[RouteFact],
    earlier: &EarlierNames,
) -> Router {
    let (router, document) = routes.split_for_parts();
    let document = openapi::finished(document, facts, earlier, &app.settings.public_url);
    let (documents, _) = documents::parts(app, &document).routes.split_for_parts();
    let (start, _) = start::parts(app).routes.split_for_parts();
    router.merge(documents).merge(start).with_state(app.clone())
}

/// The first steps of paths under which people find pages; beneath `/api`
/// programs are at home.
pub(crate) fn first_steps_of_pages(facts: &[RouteFact]) -> Vec<String> {
    let pages = facts.iter().filter(|fact| fact.is_page);
    let steps = pages.filter_map(|fact| fact.path.split('/').nth(1));
    let steps: BTreeSet<_> = steps.filter(|step| *step != "api").map(str::to_owned).collect();
    steps.into_iter().collect()
}

/// A sign of life.
#[derive(Serialize, ToSchema)]
struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

/// The process is alive
///
/// Asks nothing of the database: for whoever restarts processes that hang.
#[utoipa::path(get, path = "/health/live", tag = "operations", operation_id = "get_liveness",
    responses((status = 200, description = "Alive", body = Health)))]
async fn get_liveness() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The server takes requests: migrated, not winding down, and the database answers
///
/// 503 until the schema is migrated, while the server winds down, and while the
/// database is away: for whoever spreads requests over several servers.
#[utoipa::path(get, path = "/health/ready", tag = "operations", operation_id = "get_readiness",
    responses((status = 200, description = "Ready", body = Health),
              (status = 503, description = "Not ready", body = ErrorBody)))]
async fn get_readiness(Extension(readiness): Extension<Readiness>) -> Result<Json<Health>> {
    if !readiness.serving.load(Ordering::Acquire) {
        return Err(Error::Unavailable("starting or winding down".to_owned()));
    }
    readiness.db.ping().await?;
    Ok(Json(Health { status: "ok" }))
}
