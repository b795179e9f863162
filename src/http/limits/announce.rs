//! The headers that tell a caller how much is left, on every answer to a
//! request that was counted: refusals, time-outs and panics too.

use std::sync::{Arc, Mutex};

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, request::Parts};
use ipnet::IpNet;

use super::allowance::Allowance;
use crate::http::client_address::ClientAddress;

pub(in crate::http) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(in crate::http) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
pub(in crate::http) const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What the answer will tell of a limit, once something is known. Clones are
/// of the same answer.
#[derive(Clone, Default)]
pub struct Announcement(Arc<Mutex<Option<Allowance>>>);

impl Announcement {
    /// The answer tells this and nothing said before.
    pub fn say(&self, allowance: Allowance) {
        if let Ok(mut said) = self.0.lock() {
            *said = Some(allowance);
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Announcement {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// Finds out where a request comes from, and writes the headers.
pub(in crate::http) async fn announce(trusted: Arc<[IpNet]>, mut request: Request, next: Next) -> Response {
    let address = ClientAddress::find(request.extensions(), request.headers(), &trusted);
    let announcement = Announcement::default();
    request.extensions_mut().insert(address);
    request.extensions_mut().insert(announcement.clone());
    let mut response = next.run(request).await;
    let said = announcement.0.lock().ok().and_then(|said| *said);
    if let Some(Allowance { limit, remaining, reset, .. }) = said {
        let headers = response.headers_mut();
        headers.insert(LIMIT, HeaderValue::from(limit));
        headers.insert(REMAINING, HeaderValue::from(remaining));
        headers.insert(RESET, HeaderValue::from(reset));
    }
    response
}
