//! The documents and the pages that read them, all from our own files: no page
//! loads anything from another host.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path as RawPath;
use axum::http::{HeaderName, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use utoipa::openapi::OpenApi;

use super::{documented, openapi, postman};
use crate::http::{Error, Result};
use crate::state::AppState;
use crate::values::Text;

/// What the readers' pages may do: their own scripts, styles written into the
/// page, pictures of their own, questions to this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src blob:; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
/// Redoc and its worker; `scripts/vendor-redoc` writes it.
const REDOC: &[u8] = include_bytes!("documents/redoc.standalone.js.gz");
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The OpenAPI document as it is committed.
///
/// # Errors
/// It can't be written as JSON, which is our defect.
pub fn openapi_text() -> anyhow::Result<String> {
    let (_, document) = documented().split_for_parts();
    Ok(serde_json::to_string_pretty(&openapi::finished(document))? + "\n")
}

/// The Postman collection as it is committed.
///
/// # Errors
/// It can't be written as JSON, which is our defect.
pub fn postman_text() -> anyhow::Result<String> {
    let (_, document) = documented().split_for_parts();
    let document = serde_json::to_value(openapi::finished(document))?;
    Ok(serde_json::to_string_pretty(&postman::collection(&document))? + "\n")
}

/// `/openapi.json`, `/postman.json`, `/docs` and `/redoc`.
pub(super) fn router(document: &OpenApi) -> Router<AppState> {
    let (openapi, postman) = written(document);
    let json = |text: Bytes| get(async move || ([(header::CONTENT_TYPE, "application/json")], text));
    Router::new()
        .route("/openapi.json", json(openapi))
        .route("/postman.json", json(postman))
        .route("/docs", get(async || page(include_str!("documents/docs.html"))))
        .route("/docs/{file}", get(docs_file))
        .route("/redoc", get(async || page(include_str!("documents/redoc.html"))))
        .route("/redoc/{file}", get(redoc_file))
}

/// Both documents as they are served, written once.
#[expect(clippy::expect_used, reason = "a server that can't say what it does had better not start")]
fn written(document: &OpenApi) -> (Bytes, Bytes) {
    let value = serde_json::to_value(document).expect("the document can be written as JSON");
    let openapi = document.to_json().expect("the document can be written as JSON");
    (openapi.into(), postman::collection(&value).to_string().into())
}

fn page(html: &'static str) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (headers, Html(html)).into_response()
}

fn script(text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, JAVASCRIPT), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")], text).into_response()
}

async fn docs_file(RawPath(file): RawPath<String>) -> Result<Response> {
    if file == "start.js" {
        return Ok(script(include_str!("documents/docs.js")));
    }
    let config = Arc::new(utoipa_swagger_ui::Config::from("/openapi.json"));
    match utoipa_swagger_ui::serve(&file, config) {
        Ok(Some(file)) => {
            Ok(([(header::CONTENT_TYPE, file.content_type)], file.bytes.into_owned()).into_response())
        }
        Ok(None) => Err(Error::NotFound(Text::new("not-found"))),
        Err(error) => Err(Error::internal(anyhow::anyhow!("{error}"))),
    }
}

async fn redoc_file(RawPath(file): RawPath<String>) -> Result<Response> {
    match file.as_str() {
        "start.js" => Ok(script(include_str!("documents/redoc.js"))),
        "redoc.standalone.js" => {
            let headers = [
                (header::CONTENT_TYPE, JAVASCRIPT),
                (header::CONTENT_ENCODING, "gzip"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            Ok((headers, REDOC).into_response())
        }
        _ => Err(Error::NotFound(Text::new("not-found"))),
    }
}
