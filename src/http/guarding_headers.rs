//! What every answer says to browsers and to whatever stands in between.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{Any, CorsLayer};

use super::idempotency::{IDEMPOTENCY_KEY, REPLAYED};
use super::layers::REQUEST_ID;
use super::limits::{LIMIT, REMAINING, RESET};
use crate::config::CorsOrigins;

/// A year, for this host alone: others beneath it are none of ours.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");
const PREFLIGHT_HOLDS: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// The layer. Answers hold tokens, secrets, prices of this moment and what
/// people said of themselves, so nothing is stored anywhere unless whoever
/// answers says so.
pub(super) async fn guard(is_https: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    response
}

/// Which pages of others may ask, and what of the answer they see. All is named:
/// `*` would leave out `Authorization`.
pub(super) fn cors(origins: &CorsOrigins) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(asked_by_browsers())
        .expose_headers(seen_by_browsers())
        .max_age(PREFLIGHT_HOLDS);
    match origins {
        CorsOrigins::Any => layer.allow_origin(Any),
        CorsOrigins::These(origins) => layer.allow_origin(origins.clone()),
    }
}

fn asked_by_browsers() -> Vec<HeaderName> {
    vec![
        header::ACCEPT,
        header::ACCEPT_LANGUAGE,
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::IF_NONE_MATCH,
        IDEMPOTENCY_KEY,
        HeaderName::from_static("last-event-id"),
        REQUEST_ID,
        // The earlier system's pages send it with every request; which shop is meant, the token says.
        HeaderName::from_static("x-shop-phone"),
    ]
}

fn seen_by_browsers() -> Vec<HeaderName> {
    vec![
        header::ALLOW,
        header::CONTENT_DISPOSITION,
        header::CONTENT_LANGUAGE,
        header::ETAG,
        header::RETRY_AFTER,
        header::WWW_AUTHENTICATE,
        REPLAYED,
        REQUEST_ID,
        LIMIT,
        REMAINING,
        RESET,
    ]
}
