//! Answers of the catalogue, kept ready for a moment: on a holiday a thousand
//! people look at the same page.
//!
//! Invariants: an answer is given for a second at most, and not at all once this
//! instance has changed its shop; of many who ask at once, one makes it; refusals
//! are not kept. Nothing kept depends on who asks.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Uri, header};
use moka::future::Cache;
use serde::Serialize;

use crate::http::{Result, json_answer, json_bytes};
use crate::state::AppState;
use crate::values::{Language, ShopId};

const KEPT: Duration = Duration::from_secs(1);
const MOST_BYTES: u64 = 16 << 20;
/// What an entry takes besides its texts.
const OVERHEAD: usize = 256;
/// Whoever stands between may give it as long as we do.
const FOR_A_SECOND: HeaderValue = HeaderValue::from_static("public, max-age=1");

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
pub(super) struct Kept(Cache<Asked, Bytes>);

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
    pub(super) async fn answer<T: Serialize, Making: Future<Output = Result<T>>>(
        &self,
        app: &AppState,
        (shop, language): (ShopId, Language),
        uri: &Uri,
        make: impl Fn() -> Making,
    ) -> Result<Response> {
        let asked = Asked {
            shop,
            changes: app.db.changes(shop),
            second: app.clock.now().timestamp(),
            language,
            what: uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
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
