//! Pages for people: self-contained, never cached, framed or indexed.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, StatusCode, header};

use super::error::Error;

/// Pages load nothing from anywhere and post only to us.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The page as an answer.
pub fn html_page(status: StatusCode, page: &impl Template) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => return Error::internal(error).into_response(),
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (status, headers, Html(html)).into_response()
}
