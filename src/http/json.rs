//! JSON as it is written, and the one thing serde can't say of it.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Deserializer, Serialize};

use super::error::{Error, Result};

/// A JSON answer whose body is already written.
pub fn json_answer(status: StatusCode, body: impl Into<axum::body::Body>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.into()).into_response()
}

/// Writes a body as JSON.
///
/// # Errors
/// The value can't be written as JSON, which is our defect.
pub fn json_bytes(body: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(body).map_err(Error::internal)
}

/// For a field of a PATCH that may be cleared: absent is `None`, `null` is
/// `Some(None)`. Used as `#[serde(default, deserialize_with = "present")]`.
///
/// # Errors
/// The field's own.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
