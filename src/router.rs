//! Merges the rooms' routes and the documents that tell of them.

mod documents;
mod limits;
mod metrics;
mod openapi;
mod postman;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::middleware::from_fn_with_state;
use axum::{Extension, Json, Router};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::OtpChannel;
use crate::checkout::Till;
use crate::db::Db;
use crate::http::{Error, ErrorBody, Result};
use crate::payments::Providers;
use crate::state::AppState;
use crate::telegram::{Telegram, webhook_routes};
use crate::{
    auth, carts, cash, checkout, customers, orders, payments, products, reconciliation, shops, storefront,
    tracking,
};

pub use documents::{openapi_text, postman_text};
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

/// All routes with their parts in place.
pub(crate) fn routes(
    state: AppState,
    (readiness, scrape): (Readiness, Scrape),
    otp: Arc<dyn OtpChannel>,
    (till, providers): (Till, Providers),
    telegram: Option<&Telegram>,
) -> Router {
    let (router, document) = documented().split_for_parts();
    router
        .merge(documents::router(&openapi::finished(document)))
        .route_layer(from_fn_with_state(state.clone(), limits::count))
        .merge(telegram.map(webhook_routes).unwrap_or_default())
        .layer((Extension(readiness), Extension(Arc::new(scrape)), Extension(otp)))
        .layer((Extension(till), Extension(providers)))
        .with_state(state)
}

fn documented() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(auth::router())
        .merge(shops::router())
        .merge(products::router())
        .merge(customers::router())
        .merge(orders::router())
        .merge(payments::router())
        .merge(storefront::router())
        .merge(carts::router())
        .merge(tracking::router())
        .merge(checkout::router())
        .merge(cash::router())
        .merge(reconciliation::router())
        .routes(routes!(get_liveness))
        .routes(routes!(get_readiness))
        .routes(routes!(metrics::get_metrics))
}

/// A sign of life.
#[derive(Serialize, ToSchema)]
struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

/// The process is alive
#[utoipa::path(get, path = "/health/live", tag = "Эксплуатация", operation_id = "get_liveness",
    responses((status = 200, description = "Alive", body = Health)))]
async fn get_liveness() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The server takes requests: migrated, not winding down, and the database answers
#[utoipa::path(get, path = "/health/ready", tag = "Эксплуатация", operation_id = "get_readiness",
    responses((status = 200, description = "Ready", body = Health),
              (status = 503, description = "Not ready", body = ErrorBody)))]
async fn get_readiness(Extension(readiness): Extension<Readiness>) -> Result<Json<Health>> {
    if !readiness.serving.load(Ordering::Acquire) {
        return Err(Error::Unavailable("starting or winding down".to_owned()));
    }
    readiness.db.ping().await?;
    Ok(Json(Health { status: "ok" }))
}
