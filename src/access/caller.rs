//! Who is counted against a limit, told by signatures alone: no database.

use chrono::{DateTime, Utc};
use http::{HeaderMap, header, request::Parts};

use super::api_key;
use super::token::Claims;
use super::trust::Access;
use crate::http::{Counted, sole_header};

/// Claims whose signature has been checked for this request, so that the
/// extractors need not do it again.
#[derive(Clone)]
pub(super) struct CheckedClaims(pub Claims);

impl Access {
    /// The caller that a request's credential proves; None counts by address,
    /// as does a credential that is forged, malformed or over.
    pub fn caller_of(&self, parts: &mut Parts, now: DateTime<Utc>) -> Option<Counted> {
        let text = bearer_text(&parts.headers)?;
        if api_key::is_key(text) {
            return self.seal().id_of(text).map(|key| Counted::Key(key.0));
        }
        let claims = self.tokens().check(text, now)?;
        let counted = Counted::Member { shop: claims.shop(), person: claims.person()? };
        parts.extensions.insert(CheckedClaims(claims));
        Some(counted)
    }
}

/// The token or key of an `Authorization: Bearer …`.
pub(super) fn bearer_text(headers: &HeaderMap) -> Option<&str> {
    let value = sole_header(headers, header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
