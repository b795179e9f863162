//! The layers every request passes, outermost first: the rest of its body,
//! trailing slash and earlier names, request id, guarding headers, log line,
//! measure, CORS, failures put into words, what is left of limits, panic catch,
//! time limit.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;
use uuid::Uuid;

use super::earlier::{EarlierRoute, by_our_names, is_earlier_name, put_path};
use super::error::{Error, Failure};
use super::failures::put_into_words;
use super::guarding_headers::{cors, guard};
use super::limits::announce;
use super::measure::{UNMATCHED, measure, word_of};
use super::reader::note_page;
use super::whole_requests::read_whole;
use crate::config::Settings;
use crate::db;
use crate::metrics::Metrics;
use crate::values::Text;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A longer request id is not taken over.
const LONGEST_REQUEST_ID: usize = 128;

/// Puts all layers around the rooms' routes. An address beneath one of `pages`
/// (first steps of paths) that leads nowhere is answered with a page too.
pub fn dress(
    routes: Router,
    pages: Vec<String>,
    earlier: Vec<EarlierRoute>,
    settings: &Settings,
    metrics: Arc<Metrics>,
) -> Router {
    let (pages, earlier): (Arc<[String]>, Arc<[EarlierRoute]>) = (pages.into(), earlier.into());
    let is_https = settings.public_url.starts_with("https:");
    let settings = &settings.http;
    let (time_limit, pause) = (settings.request_timeout, settings.head_timeout);
    let trusted: Arc<[_]> = settings.trusted_proxies.as_slice().into();
    // One stack for the router, which copies what it is given layer by layer for every request.
    let layers = ServiceBuilder::new()
        .layer(from_fn(carry_request_id))
        .layer(from_fn(move |request, next| guard(is_https, request, next)))
        .layer(from_fn(log_request))
        .layer(from_fn_with_state(metrics, measure))
        .layer(cors(&settings.cors_origins))
        .layer(from_fn(put_into_words))
        .layer(from_fn(move |request, next| announce(Arc::clone(&trusted), request, next)))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(move |request, next| limit_time(time_limit, request, next)))
        .layer(from_fn(method_errors_as_json));
    let dressed = routes.fallback(async move |request| nothing_here(&pages, request)).layer(layers);
    // The router chooses by the path it sees, so the path is changed outside it.
    let readdress =
        move |request, next| by_our_names(Arc::clone(&earlier), trim_trailing_slash(request), next);
    Router::new()
        .fallback_service(dressed)
        .layer(from_fn(readdress))
        .layer(from_fn(move |request, next| read_whole(pause, request, next)))
}

fn nothing_here(pages: &[String], mut request: Request) -> Error {
    if is_earlier_name(&request) {
        return Error::MethodNotAllowed;
    }
    let first_step = request.uri().path().split('/').nth(1).unwrap_or_default();
    if pages.iter().any(|page| page == first_step) {
        note_page(&mut request);
    }
    Error::NotFound(Text::new("not-found"))
}

fn trim_trailing_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    if path.len() > 1 && path.ends_with('/') {
        let trimmed = path.trim_end_matches('/');
        let trimmed = if trimmed.is_empty() { "/" } else { trimmed }.to_owned();
        put_path(&mut request, &trimmed);
    }
    request
}

/// The request's id, taken over or made, in its extensions.
#[derive(Clone)]
struct RequestId(Arc<str>);

async fn carry_request_id(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let id = match given.filter(|id| is_plain(id)) {
        Some(id) => Arc::from(id),
        None => Arc::from(Uuid::now_v7().to_string()),
    };
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// It stands in every log line, where it must not pass for anything else.
fn is_plain(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=LONGEST_REQUEST_ID).contains(&id.len()) && id.bytes().all(is_plain)
}

/// One line a request; the route as a pattern, since paths hold tokens.
async fn log_request(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or(UNMATCHED, MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>().map(|id| Arc::clone(&id.0)).unwrap_or_default();
    // By this name a collector knows the span; in log lines it would say everything twice.
    let method = word_of(request.method());
    let name = cfg!(feature = "otlp").then(|| format!("{method} {route}"));
    let span = tracing::info_span!(
        "request", request.id = %id, http.method = method, http.route = route, otel.name = name,
    );
    let started = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        tracing::info!(http.status = response.status().as_u16(), http.elapsed_ms = elapsed_ms, "answered");
    });
    response
}

fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panic");
    Error::internal(anyhow::anyhow!("panicked: {text}")).into_response()
}

async fn limit_time(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, db::with_one_wait(next.run(request))).await {
        Ok(response) => response,
        Err(_) => Error::Unavailable("the request took too long".to_owned()).into_response(),
    }
}

/// axum answers a wrong method with an empty body.
async fn method_errors_as_json(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::METHOD_NOT_ALLOWED || response.extensions().get::<Failure>().is_some()
    {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut answer = Error::MethodNotAllowed.into_response();
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    answer
}
