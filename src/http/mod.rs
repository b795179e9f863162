//! The door's hardware: what every route needs and no room owns. Knows no
//! room; answers every failure in the one error shape.

mod checks;
mod client_address;
mod error;
mod extract;
mod failures;
mod forget_answers;
mod form;
mod idempotency;
mod inputs;
mod layers;
mod limits;
mod measure;
mod object;
mod page;
mod paging;
mod reader;

pub use checks::Checks;
pub use client_address::ClientAddress;
pub use error::{Error, ErrorBody, Loc, Objection, Result};
pub use extract::{Json, OptionalJson, Path, Query};
pub use forget_answers::ForgetAnswers;
pub use form::Form;
pub use idempotency::{Begun, IdempotentJson, RequestKey};
pub use inputs::{EmailInput, KazakhPhoneInput, PhoneInput, TextInput};
pub use layers::dress;
pub use limits::{Allowance, Announcement, Counted, ForgetCallers, LimitClass, Limits};
pub use object::Object;
pub use page::html_page;
pub use paging::{COUNT_CAP, PageQuery, PageRequest, Paged, Total};
pub use reader::{Lang, Reader};

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Deserializer, Serialize};

/// A JSON answer whose body is already written.
pub fn json_answer(status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
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
