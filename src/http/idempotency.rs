//! `Idempotency-Key`: a POST that may be repeated. The key hands back either
//! the stored answer or the open transaction in which the answer is stored
//! with what it answers.

use axum::extract::{FromRequest, MatchedPath, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::{Error, Loc, Objection, Result};
use super::extract::{Body, json_body};
use super::json::{json_answer, json_bytes};
use crate::db::{AnswerKey, Db, KeyedBegin, TenantTx};
use crate::values::{ShopId, Text};

pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const LONGEST_KEY: usize = 255;

/// A JSON body with the key it came under, if any.
pub struct IdempotentJson<T> {
    pub body: T,
    pub key: RequestKey,
}

/// What names a request for repetition.
pub struct RequestKey {
    key: Option<String>,
    route: String,
    /// SHA-256 over method, path and the JSON with sorted keys.
    fingerprint: [u8; 32],
}

/// How a request under a key begins.
pub enum Begun {
    Fresh(Box<TenantTx>),
    /// It was answered before; this is the answer.
    Replayed(Response),
}

impl<S: Send + Sync, T: Body> FromRequest<S> for IdempotentJson<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        let key = key_of(&request)?;
        let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
        let line = format!("{} {}\n", request.method(), request.uri().path().trim_end_matches('/'));
        let bytes = json_body(request).await?;
        let body = T::read(&bytes)?;
        let fingerprint = if key.is_some() { fingerprint(&line, &bytes)? } else { [0; 32] };
        Ok(Self { body, key: RequestKey { key, route, fingerprint } })
    }
}

fn key_of(request: &Request) -> Result<Option<String>> {
    let mut values = request.headers().get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(refused_key(Text::new("given-twice")));
    }
    let key = value.to_str().ok().filter(|key| (1..=LONGEST_KEY).contains(&key.len()));
    key.map(|key| Some(key.to_owned())).ok_or_else(|| refused_key(Text::new("key-length")))
}

fn refused_key(msg: Text) -> Error {
    let loc = vec![Loc::Name("header".to_owned()), Loc::Name("Idempotency-Key".to_owned())];
    Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
}

fn fingerprint(line: &str, body: &[u8]) -> Result<[u8; 32]> {
    let digest = Sha256::new().chain_update(line);
    // A field nobody reads may hold what no value can: then the bytes count as they came.
    let digest = match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(mut value) => {
            value.sort_all_objects();
            digest.chain_update(json_bytes(&value)?)
        }
        Err(_) => digest.chain_update(body),
    };
    Ok(digest.finalize().into())
}

impl RequestKey {
    /// Begins the request's transaction in its shop. `caller` counts keys
    /// apart: a member of staff, an API key, or the public of the shop.
    ///
    /// # Errors
    /// 422 if the key was used for another request, 409 while the first still
    /// runs, 404 for an unknown shop.
    pub async fn begin(&self, db: &Db, shop: ShopId, caller: &str) -> Result<Begun> {
        let tenant = db.tenant(shop);
        let Some(key) = &self.key else { return Ok(Begun::Fresh(Box::new(tenant.begin().await?))) };
        let digest = Sha256::new()
            .chain_update(caller)
            .chain_update([0])
            .chain_update(&self.route)
            .chain_update([0])
            .chain_update(key);
        let key = AnswerKey { digest: digest.finalize().into(), request: self.fingerprint };
        match tenant.begin_keyed(&key).await? {
            KeyedBegin::Fresh(tx) => Ok(Begun::Fresh(tx)),
            KeyedBegin::InProgress => Err(Error::InProgress),
            KeyedBegin::Answered(stored) if stored.request != self.fingerprint => {
                Err(refused_key(Text::new("key-used")))
            }
            KeyedBegin::Answered(stored) => {
                let status =
                    u16::try_from(stored.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
                let mut response = json_answer(status.unwrap_or(StatusCode::OK), stored.body);
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                Ok(Begun::Replayed(response))
            }
        }
    }
}

impl TenantTx {
    /// Commits and answers 201 with `body`; under a key the answer is kept
    /// with the rows it speaks of.
    ///
    /// # Errors
    /// The database is away.
    pub async fn created(self, body: &impl Serialize) -> Result<Response> {
        self.answered(StatusCode::CREATED, body).await
    }

    /// The same with 200, for what acted upon a thing.
    ///
    /// # Errors
    /// As [`Self::created`].
    pub async fn done(self, body: &impl Serialize) -> Result<Response> {
        self.answered(StatusCode::OK, body).await
    }

    async fn answered(mut self, status: StatusCode, body: &impl Serialize) -> Result<Response> {
        let body = json_bytes(body)?;
        self.answer(status.as_u16(), &body);
        self.commit().await?;
        Ok(json_answer(status, body).into_response())
    }
}
