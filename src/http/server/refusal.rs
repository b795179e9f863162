//! What is no request is refused by the parser itself, with an empty body;
//! here that gets the one shape of failures. Nobody's language is known yet,
//! so it is the default one.

use bytes::Bytes;
use http::StatusCode;
use uuid::Uuid;

use crate::http::error::{Detail, ErrorBody};
use crate::http::json::json_bytes;
use crate::values::{Language, Text};

const START: &[u8] = b"HTTP/1.1 ";

/// The refusal that the parser is about to write, as we say it; None for
/// anything else.
pub(super) fn in_our_words(bytes: &[u8]) -> Option<Bytes> {
    let status = StatusCode::from_bytes(bytes.strip_prefix(START)?.get(..3)?).ok()?;
    let (text, code) = match status {
        StatusCode::BAD_REQUEST => (Text::new("bad-head"), Some("bad_request")),
        StatusCode::URI_TOO_LONG => (Text::new("address-too-long"), None),
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => (Text::new("head-too-large"), None),
        _ => return None,
    };
    let detail = Detail::Text(text.speak(Language::default()));
    let body = json_bytes(&ErrorBody { detail, code, retry_after: None }).ok()?;
    let id = Uuid::now_v7();
    tracing::info!(request.id = %id, http.status = status.as_u16(), "refused before there was a request");
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\nx-request-id: {id}\r\n\r\n",
        body.len()
    );
    Some([head.into_bytes(), body].concat().into())
}
