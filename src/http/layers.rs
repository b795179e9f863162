//! The layers every request passes, outermost first: trailing slash, request
//! id, log line, panic catch, time limit, CORS; and the pages in which people
//! read of failures.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn, map_request};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header, uri::PathAndQuery};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, Any as AnyOrigin, CorsLayer};
use tracing::Instrument;
use uuid::Uuid;

use super::error::{Error, Sentence};
use crate::{config, db};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A longer request id is not taken over.
const LONGEST_REQUEST_ID: usize = 128;
/// Pages for people answer errors as HTML.
const PAGES: [&str; 2] = ["tracking", "pay"];
/// Pages load nothing from anywhere and post only to us.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
                           form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Puts all layers around the rooms' routes.
pub fn dress(routes: Router, settings: &config::Http) -> Router {
    let time_limit = settings.request_timeout;
    let dressed = routes
        .fallback(async || Error::NotFound("Не найдено"))
        .layer(from_fn(method_errors_as_json))
        .layer(cors(&settings.cors_origins))
        .layer(from_fn(move |request, next| limit_time(time_limit, request, next)))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(errors_as_pages))
        .layer(from_fn(log_request))
        .layer(from_fn(carry_request_id));
    // The router chooses by the path it sees, so the path is changed outside it.
    Router::new().fallback_service(dressed).layer(map_request(trim_trailing_slash))
}

async fn trim_trailing_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    if path.len() > 1 && path.ends_with('/') {
        let trimmed = path.trim_end_matches('/');
        let trimmed = if trimmed.is_empty() { "/" } else { trimmed };
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = format!("{trimmed}{query}").parse::<PathAndQuery>().ok();
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// The request's id, taken over or made, in its extensions.
#[derive(Clone)]
struct RequestId(Arc<str>);

async fn carry_request_id(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let id = match given {
        Some(id) if (1..=LONGEST_REQUEST_ID).contains(&id.len()) => Arc::from(id),
        _ => Arc::from(Uuid::now_v7().to_string()),
    };
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// One line a request; the route as a pattern, since paths hold tokens.
async fn log_request(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>().map(|id| Arc::clone(&id.0)).unwrap_or_default();
    let span =
        tracing::info_span!("request", request.id = %id, http.method = %request.method(), http.route = route);
    let started = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let elapsed_ms = started.elapsed().as_millis();
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
    if response.status() != StatusCode::METHOD_NOT_ALLOWED
        || response.extensions().get::<Sentence>().is_some()
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

fn cors(origins: &[String]) -> CorsLayer {
    let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let layer = CorsLayer::new().allow_methods(methods).allow_headers(AnyOrigin).expose_headers(AnyOrigin);
    if origins.iter().any(|origin| origin == "*") {
        return layer.allow_origin(AnyOrigin);
    }
    let origins = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    layer.allow_origin(AllowOrigin::list(origins))
}

/// People who follow a link read of a failure on a page, not in JSON.
async fn errors_as_pages(request: Request, next: Next) -> Response {
    let first_step = request.uri().path().split('/').nth(1);
    let for_people = first_step.is_some_and(|step| PAGES.contains(&step));
    let response = next.run(request).await;
    let Some(Sentence(sentence)) = response.extensions().get().filter(|_| for_people) else {
        return response;
    };
    let page = closed_page(response.status(), sentence);
    let (mut parts, _) = response.into_parts();
    let (page_parts, body) = page.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(page_parts.headers);
    Response::from_parts(parts, body)
}

#[derive(Template)]
#[template(path = "http/closed_page.html")]
struct ClosedPage<'a> {
    sentence: &'a str,
}

/// A page that says why there is nothing to see.
fn closed_page(status: StatusCode, sentence: &str) -> Response {
    html_page(status, &ClosedPage { sentence })
}

/// A page for people: self-contained, never cached, framed or indexed.
pub fn html_page(status: StatusCode, page: &impl Template) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => return Error::internal(error).into_response(),
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (status, headers, Html(html)).into_response()
}
