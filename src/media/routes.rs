//! Where a picture is found by whoever was given its address. Only what was
//! drawn here lies there, and still nothing of it may run or load anything.

use axum::Extension;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderName, StatusCode, header};

use super::Media;
use super::store::Size;
use crate::http::LimitClass::Catalogue;
use crate::http::{Error, Result};
use crate::parts::{Limited, Parts};
use crate::values::{FileKey, Text};

/// What lies under a name never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const NOTHING_RUNS: &str = "default-src 'none'; sandbox";
/// Shops show their pictures on pages of their own.
const ANYWHERE: (HeaderName, &str) =
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");

/// The route. Not in the document: nobody makes an address of it.
pub(super) fn shown(parts: Parts) -> Parts {
    parts.undocumented("/uploads/{folder}/{file}", get(show_upload).limited(Catalogue))
}

/// A picture or its thumbnail.
async fn show_upload(
    Extension(media): Extension<Media>,
    Path((folder, file)): Path<(String, String)>,
    asked: HeaderMap,
) -> Result<Response> {
    let (key, size) = named(&folder, &file).ok_or_else(nothing_here)?;
    let tag = format!("\"{file}\"");
    let kept = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
    let is_kept =
        kept.flat_map(|tags| tags.split(',')).any(|kept| kept.trim().trim_start_matches("W/") == tag);
    let body = if is_kept {
        None
    } else {
        Some(media.store.get(&key, size).await.map_err(away)?.ok_or_else(nothing_here)?)
    };
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::CONTENT_SECURITY_POLICY, NOTHING_RUNS),
        (header::ETAG, tag.as_str()),
        ANYWHERE,
    ];
    Ok(match body {
        Some(body) => (headers, Body::from(body)).into_response(),
        None => (StatusCode::NOT_MODIFIED, headers).into_response(),
    })
}

/// The file, if its address is one that we give out.
fn named(folder: &str, file: &str) -> Option<(FileKey, Size)> {
    let name = file.strip_suffix(".jpg")?;
    let (name, size) = match name.strip_suffix("-thumbnail") {
        Some(name) => (name, Size::Thumbnail),
        None => (name, Size::Whole),
    };
    let key = FileKey::parse(name).ok()?;
    (folder == &key.as_str()[..2]).then_some((key, size))
}

fn nothing_here() -> Error {
    Error::NotFound(Text::new("not-found"))
}

fn away(error: anyhow::Error) -> Error {
    Error::Unavailable(format!("pictures can't be read: {error:#}"))
}
