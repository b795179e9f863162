//! Answers that are the same for all who ask, kept ready for a moment: on a holiday
//! a thousand people look at the same page of a catalogue.
//!
//! Invariants: an answer is given for a second at most, and not at all once this
//! instance has changed its shop; of many who ask at once, one makes it; refusals
//! are not kept. Nothing kept depends on who asks.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, Uri, header};
use moka::future::Cache;
use serde::Serialize;

use super::error::{Error, Result};
use super::json::{json_answer, json_bytes};
use super::reader::Lang;
use crate::db::Db;
use crate::values::{Clock, Language, ShopId};

const KEPT: Duration = Duration::from_secs(1);
const MOST_BYTES: u64 = 16 << 20;
/// What an entry takes besides its texts.
const OVERHEAD: usize = 256;
/// Whoever stands between may give it as long as we do.
const FOR_A_SECOND: HeaderValue = HeaderValue::from_static("public, max-age=1");

/// What is asked, and in which language.
pub struct Question {
    pub language: Language,
    uri: Uri,
}

impl<S: Send + Sync> FromRequestParts<S> for Question {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Ok(Lang(language)) = Lang::from_request_parts(parts, state).await;
        Ok(Self { language, uri: parts.uri.clone() })
    }
}

/// What an answer answers.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    shop: ShopId,
    /// Of the shop, as many as there were when it was asked.
    changes: u64,
    /// By the server's clock: a day ends at a moment.
    second: i64,
    language: Language,
    /// Path and query, as they came.
    what: String,
}

/// The answers. Cheap to clone.
#[derive(Clone)]
pub struct Kept(Cache<Asked, Bytes>);

impl Default for Kept {
    fn default() -> Self {
        let weigh = |asked: &Asked, body: &Bytes| {
            u32::try_from(OVERHEAD + asked.what.len() + body.len()).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).time_to_live(KEPT).build())
    }
}

impl Kept {
    /// The answer kept for that question, else the one that `make` makes.
    ///
    /// # Errors
    /// Those of `make`.
    pub async fn answer<T: Serialize, Making: Future<Output = Result<T>>>(
        &self,
        shop: ShopId,
        asked: &Question,
        (db, clock): (&Db, &Clock),
        make: impl Fn() -> Making,
    ) -> Result<Response> {
        let asked = Asked {
            shop,
            changes: db.changes(shop),
            second: clock.now().timestamp(),
            language: asked.language,
            what: asked.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        };
        let made = || async { json_bytes(&make().await?).map(Bytes::from) };
        let body = match self.0.try_get_with(asked, made()).await {
            Ok(body) => body,
            // Refused to several who waited together: each is refused by itself.
            Err(refusal) => match Arc::try_unwrap(refusal) {
                Ok(refusal) => return Err(refusal),
                Err(_) => made().await?,
            },
        };
        let mut response = json_answer(http::StatusCode::OK, body).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, FOR_A_SECOND);
        Ok(response)
    }
}
