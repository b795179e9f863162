//! A header that counts only where it comes once: of two nobody knows which is
//! meant, and what stands before us may have read the other.

use http::{HeaderMap, HeaderValue};

/// The value of a header that is there once.
pub fn sole_header(headers: &HeaderMap, name: impl http::header::AsHeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}
