//! The documents and the pages that read them, all from our own files: no page
//! loads anything from another host.

use std::sync::Arc;

use axum::extract::Path as RawPath;
use axum::http::{HeaderName, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use utoipa::openapi::OpenApi;

use super::{openapi, postman};
use crate::http::LimitClass::Pages;
use crate::http::{Error, Result};
use crate::parts::{Limited, Parts};
use crate::state::AppState;
use crate::values::Text;

/// What the readers' pages may do: their own scripts, styles written into the
/// page, pictures of their own, questions to this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src blob:; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
/// Redoc and its worker; `scripts/vendor-redoc` writes it.
const REDOC: &[u8] = include_bytes!("documents/redoc.standalone.js.gz");
/// They change with the version alone, and hold no secret.
const KEPT: &str = "public, max-age=300";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The OpenAPI document of these parts as it is committed.
pub(crate) fn openapi_text(parts: Parts) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&document_of(parts))? + "\n")
}

/// The Postman collection of these parts as it is committed.
pub(crate) fn postman_text(parts: Parts) -> anyhow::Result<String> {
    let document = serde_json::to_value(document_of(parts))?;
    Ok(serde_json::to_string_pretty(&postman::collection(&document))? + "\n")
}

fn document_of(parts: Parts) -> OpenApi {
    let public_url = parts.public_url().to_owned();
    openapi::finished(parts.routes.into_openapi(), &parts.facts, &parts.earlier, &public_url)
}

/// `/openapi.json`, `/postman.json`, `/docs` and `/redoc`.
pub(super) fn parts(app: &AppState, document: &OpenApi) -> Parts {
    let (openapi, postman) = written(document);
    let json = |text: Bytes| {
        get(async move || ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, KEPT)], text))
    };
    let docs = get(async || page(include_str!("documents/docs.html")));
    let redoc = get(async || page(include_str!("documents/redoc.html")));
    Parts::new(app)
        .undocumented("/openapi.json", json(openapi).limited(Pages))
        .undocumented("/postman.json", json(postman).limited(Pages))
        .undocumented("/docs", docs.limited(Pages))
        .undocumented("/docs/{file}", get(docs_file).limited(Pages))
        .undocumented("/redoc", redoc.limited(Pages))
        .undocumented("/redoc/{file}", get(redoc_file).limited(Pages))
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
        (header::CACHE_CONTROL, KEPT),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (headers, Html(html)).into_response()
}

fn script(text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, JAVASCRIPT), (header::CACHE_CONTROL, KEPT)], text).into_response()
}

async fn docs_file(RawPath(file): RawPath<String>) -> Result<Response> {
    if file == "start.js" {
        return Ok(script(include_str!("documents/docs.js")));
    }
    let config = Arc::new(utoipa_swagger_ui::Config::from("/openapi.json"));
    match utoipa_swagger_ui::serve(&file, config) {
        Ok(Some(file)) => {
            let headers =
                [(header::CONTENT_TYPE, file.content_type), (header::CACHE_CONTROL, KEPT.to_owned())];
            Ok((headers, file.bytes.into_owned()).into_response())
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
                (header::CACHE_CONTROL, KEPT),
            ];
            Ok((headers, REDOC).into_response())
        }
        _ => Err(Error::NotFound(Text::new("not-found"))),
    }
}
