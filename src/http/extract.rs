//! `Json<T>` and `Path<T>`: axum's extractors with failures in our
//! error shape, at the exact field.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header, request::Parts};
use http_body::Body as _;
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::Segment;
use utoipa::ToSchema;

use super::checks::one_of;
use super::completeness;
use super::error::{Error, Loc, Objection, Result};
use super::json::{json_answer, json_bytes};
use super::object::{EXPECTED_OBJECT, Object};
use super::sole_header::sole_header;
use super::whole_numbers;
use crate::values::Text;

/// JSON over 1 MiB is refused.
const LARGEST_JSON: usize = 1024 * 1024;

/// Some programs, 1C among them, begin a text so; it says nothing.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A JSON object as a request's body.
pub trait Body: Sized {
    /// Reads it from its bytes.
    ///
    /// # Errors
    /// The first field of a wrong type, else all that are missing, with what the
    /// document knows to be wrong with the others.
    fn read(json: &[u8]) -> Result<Self>;
}

impl<T: DeserializeOwned + ToSchema> Body for T {
    fn read(json: &[u8]) -> Result<Self> {
        parse_json(json)
    }
}

/// A JSON body, in or out.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: Body> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        Ok(Self(T::read(&json_body(request).await?)?))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match json_bytes(&self.0) {
            Ok(body) => json_answer(StatusCode::OK, body),
            Err(error) => error.into_response(),
        }
    }
}

/// A JSON body that may be left out, where nothing in it is required.
pub struct OptionalJson<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + ToSchema + Default> FromRequest<S> for OptionalJson<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        if request.body().is_end_stream() {
            return Ok(Self(T::default()));
        }
        Ok(Self(parse_json(&json_body(request).await?)?))
    }
}

/// The bytes of a JSON request, up to [`LARGEST_JSON`].
pub(super) async fn json_body(request: Request) -> Result<bytes::Bytes> {
    if !has_json_type(request.headers()) || is_packed(request.headers()) {
        return Err(Error::UnsupportedMedia);
    }
    let bytes = whole_body(request.into_body(), LARGEST_JSON).await?;
    let is_marked = bytes.starts_with(BYTE_ORDER_MARK);
    let bytes = if is_marked { bytes.slice(BYTE_ORDER_MARK.len()..) } else { bytes };
    Ok(whole_numbers::plain(&bytes).map_or(bytes, bytes::Bytes::from))
}

/// All of a body of at most so many bytes.
///
/// # Errors
/// 413 for a larger one; 422 at `body` for one that ends before its end.
pub async fn whole_body(mut body: axum::body::Body, most: usize) -> Result<bytes::Bytes> {
    let mut bytes = bytes::BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| malformed(Text::new("body-incomplete")))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(Error::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}

fn has_json_type(headers: &HeaderMap) -> bool {
    let kind = sole_header(headers, header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(kind) = kind else { return false };
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Said to be compressed: nothing here unpacks what a stranger sends.
pub(super) fn is_packed(headers: &HeaderMap) -> bool {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Parses a JSON object; the first wrong type is the answer.
pub(super) fn parse_json<T: DeserializeOwned + ToSchema>(body: &[u8]) -> Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value: Object<T> = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        // A number where a word of a closed set belongs counts as bad syntax to
        // serde_json.
        let is_json = || serde_json::from_slice::<IgnoredAny>(body).is_ok();
        if error.inner().is_data() || is_json() {
            let (msg, kind, field) = describe(error.inner());
            let mut loc = loc_of("body", error.path());
            loc.extend(field.map(Loc::Name));
            let told = vec![Objection { loc, msg, kind }];
            if kind == "missing" { completeness::refusal::<T>(body, told) } else { Error::Invalid(told) }
        } else {
            malformed(Text::new("bad-json"))
        }
    })?;
    deserializer.end().map_err(|_| malformed(Text::new("bad-json")))?;
    Ok(value.0)
}

fn malformed(msg: Text) -> Error {
    let loc = vec![Loc::Name("body".to_owned())];
    Error::Invalid(vec![Objection { loc, msg, kind: "json_invalid" }])
}

/// What serde objected to, in our words; a missing field is named apart, since
/// the way leads only to its parent.
fn describe(error: &serde_json::Error) -> (Text, &'static str, Option<String>) {
    let text = error.to_string();
    if let Some(field) = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        return (Text::new("required"), "missing", Some(field.to_owned()));
    }
    if let Some(field) = text.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next()) {
        return (Text::new("given-twice"), "value_error", Some(field.to_owned()));
    }
    // The way leads to such a field itself.
    if text.starts_with("unknown field") {
        return (Text::new("unknown-field"), "value_error", None);
    }
    if text.contains(&format!("expected {EXPECTED_OBJECT}")) {
        return (Text::new("object-expected"), "type_error", None);
    }
    if text.starts_with("unknown variant") {
        return (words_expected(&text), "value_error", None);
    }
    (Text::new("bad-type"), "type_error", None)
}

/// What serde says may stand there, behind what does: `expected one of `a`, `b``.
fn words_expected(objection: &str) -> Text {
    let expected = objection.rsplit_once("expected ").map_or("", |(_, expected)| expected);
    one_of(&expected.split('`').skip(1).step_by(2).collect::<Vec<_>>())
}

pub(super) fn loc_of(root: &str, path: &serde_path_to_error::Path) -> Vec<Loc> {
    let steps = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(Loc::Index(*index)),
        Segment::Map { key } => Some(Loc::Name(key.clone())),
        Segment::Enum { variant } => Some(Loc::Name(variant.clone())),
        Segment::Unknown => None,
    });
    std::iter::once(Loc::Name(root.to_owned())).chain(steps).collect()
}

/// Parts of the path.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let refused = match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => return Ok(Self(value)),
            Err(refused) => refused,
        };
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| Error::NotFound(Text::new("not-found")))?;
        let name = params.iter().nth(wrong_part(&refused)).map_or("path", |(name, _)| name);
        let loc = vec![Loc::Name("path".to_owned()), Loc::Name(name.to_owned())];
        let msg = Text::new("integer-expected");
        Err(Error::Invalid(vec![Objection { loc, msg, kind: "type_error" }]))
    }
}

/// Which of several parts is of the wrong type.
fn wrong_part(refused: &PathRejection) -> usize {
    let PathRejection::FailedToDeserializePathParams(refused) = refused else { return 0 };
    if let ErrorKind::ParseErrorAtIndex { index, .. } = refused.kind() { *index } else { 0 }
}
