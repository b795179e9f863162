//! Merges the rooms' routes and splits off the OpenAPI document.

mod limits;
mod metrics;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Path as RawPath, State};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Json, Router};
use http::header;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, RefOr, ServerBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::OtpChannel;
use crate::checkout::Till;
use crate::db::Db;
use crate::http::{Error, ErrorBody, Result};
use crate::state::AppState;
use crate::telegram::{Telegram, webhook_routes};
use crate::values::Text;
use crate::{auth, checkout, customers, orders, products, shops, storefront, tracking};

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
    till: Till,
    telegram: Option<&Telegram>,
) -> Router {
    let (router, document) = documented().split_for_parts();
    let document = openapi_json(&finished(document));
    router
        .merge(documents(document))
        .route_layer(from_fn_with_state(state.clone(), limits::count))
        .merge(telegram.map(webhook_routes).unwrap_or_default())
        .layer((Extension(readiness), Extension(Arc::new(scrape)), Extension(otp), Extension(till)))
        .with_state(state)
}

/// The OpenAPI document as it is committed.
///
/// # Errors
/// It can't be written as JSON, which is our defect.
pub fn openapi_text() -> anyhow::Result<String> {
    let (_, document) = documented().split_for_parts();
    Ok(serde_json::to_string_pretty(&finished(document))? + "\n")
}

/// The document as it is served, written once.
#[expect(clippy::expect_used, reason = "a server that can't say what it does had better not start")]
fn openapi_json(document: &OpenApi) -> bytes::Bytes {
    document.to_json().expect("the document can be written as JSON").into()
}

fn documented() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(auth::router())
        .merge(shops::router())
        .merge(products::router())
        .merge(customers::router())
        .merge(orders::router())
        .merge(storefront::router())
        .merge(tracking::router())
        .merge(checkout::router())
        .routes(routes!(get_liveness))
        .routes(routes!(get_readiness))
        .routes(routes!(metrics::get_metrics))
}

/// Adds what no single room can say: title, security, and the error bodies
/// that any operation may answer.
fn finished(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Cvety")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("openapi.md")))
        .license(Some(utoipa::openapi::LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()))
        .build();
    document.servers = Some(vec![ServerBuilder::new().url("/").build()]);
    let components = document.components.get_or_insert_default();
    let mut bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    bearer.description = Some("`access_token` of `/api/auth/verify-otp`, or an API key".to_owned());
    components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
    add_error_answers(&mut document);
    document
}

/// Every operation may fail in these ways; the rooms name only what is theirs.
fn add_error_answers(document: &mut OpenApi) {
    use utoipa::PartialSchema;
    use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
    let components = document.components.get_or_insert_default();
    let mut schemas = vec![(ErrorBody::name().to_string(), ErrorBody::schema())];
    ErrorBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let answer = |description: &str| {
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorBody::name()))).build();
        ResponseBuilder::new().description(description).content("application/json", body).build()
    };
    let secured = [
        ("401", "No token, or a bad, expired or revoked one"),
        ("403", "The role or the key lacks the permission"),
    ];
    let any = [
        ("400", "A rule says no; `code` names it"),
        ("404", "Not there, or another shop's"),
        ("409", "A request under the same `Idempotency-Key` is still running"),
        ("413", "JSON over 1 MiB"),
        ("415", "Not JSON"),
        ("422", "The request breaks the schema, a format, or a rule over its own fields"),
        ("429", "Too many requests"),
        ("503", "The database is away; try again after `Retry-After` seconds"),
    ];
    for (path, item) in &mut document.paths.paths {
        if !path.starts_with("/api/") {
            continue;
        }
        let changing = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        let changing = changing.into_iter().flatten().map(|operation| (operation, true));
        for (operation, is_change) in
            item.get.as_mut().map(|operation| (operation, false)).into_iter().chain(changing)
        {
            let parameters = operation.parameters.as_deref().unwrap_or_default();
            let is_key = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(p) if p.name == "Idempotency-Key");
            let takes_key = parameters.iter().any(is_key);
            let takes_body = operation.request_body.is_some();
            let takes_input = !parameters.is_empty() || takes_body;
            let secured = secured.iter().filter(|_| operation.security.is_some());
            let may_say_no = any.iter().filter(|(status, _)| match *status {
                "400" => is_change,
                "404" | "422" => takes_input,
                "409" => takes_key,
                "413" | "415" => takes_body,
                _ => true,
            });
            for (status, description) in may_say_no.chain(secured) {
                let responses = &mut operation.responses.responses;
                responses.entry((*status).to_owned()).or_insert_with(|| answer(description).into());
            }
            if let Some(RefOr::T(refusal)) = operation.responses.responses.get_mut("429") {
                limits::describe_refusal(refusal);
            }
        }
    }
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

/// `/openapi.json` and its reader at `/docs`, from our own files.
fn documents(document: bytes::Bytes) -> Router<AppState> {
    Router::new()
        .route(
            "/openapi.json",
            axum::routing::get(async move || ([(header::CONTENT_TYPE, "application/json")], document)),
        )
        .route("/docs", axum::routing::get(async || Html(include_str!("docs.html"))))
        .route("/docs/{file}", axum::routing::get(swagger_file))
}

async fn swagger_file(State(_): State<AppState>, RawPath(file): RawPath<String>) -> Response {
    let config = Arc::new(utoipa_swagger_ui::Config::from("/openapi.json"));
    match utoipa_swagger_ui::serve(&file, config) {
        Ok(Some(file)) => {
            ([(header::CONTENT_TYPE, file.content_type)], file.bytes.into_owned()).into_response()
        }
        Ok(None) => Error::NotFound(Text::new("not-found")).into_response(),
        Err(error) => Error::internal(anyhow::anyhow!("{error}")).into_response(),
    }
}
