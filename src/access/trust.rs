//! Whether a session or a key is good and what its bearer may do, remembered
//! for a moment so that a request needs no question to the database for it.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use uuid::Uuid;

use super::api_key::{self, ApiKeySeal};
use super::bearer::Bearer;
use super::queries;
use super::token::{AccessToken, Claims};
use super::uses::Uses;
use crate::db::Db;
use crate::http::{Error, Result};
use crate::values::{PersonId, ShopId, Text};

/// How long an answer of the database is trusted, by the server's clock.
const TRUSTED: TimeDelta = TimeDelta::seconds(30);
/// And how long it takes up memory.
const REMEMBERED: Duration = Duration::from_secs(30);
const MOST_REMEMBERED: u64 = 100_000;

/// Whom a token speaks for. The person is part of it, so that nothing is
/// remembered of a session under somebody else's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionKey {
    pub person: PersonId,
    pub session: Uuid,
    pub shop: ShopId,
}

impl SessionKey {
    fn of(claims: &Claims) -> Option<Self> {
        Some(Self { person: claims.person()?, session: claims.sid, shop: claims.shop() })
    }
}

/// Checks bearers. Cheap to clone.
#[derive(Clone)]
pub struct Access {
    db: Db,
    tokens: Arc<AccessToken>,
    seal: ApiKeySeal,
    sessions: Remembered<SessionKey>,
    keys: Remembered<[u8; 32]>,
    uses: Arc<Uses>,
}

impl Access {
    /// Access with the server's signer and its seal of keys.
    pub fn new(db: Db, tokens: AccessToken, seal: ApiKeySeal) -> Self {
        let (sessions, keys) = (Remembered::new(), Remembered::new());
        Self { db, tokens: Arc::new(tokens), seal, sessions, keys, uses: Arc::default() }
    }

    /// The signer of access tokens.
    pub fn tokens(&self) -> &AccessToken {
        &self.tokens
    }

    /// The seal of API keys.
    pub fn seal(&self) -> &ApiKeySeal {
        &self.seal
    }

    pub(super) fn uses(&self) -> &Uses {
        &self.uses
    }

    /// Whoever an access token or an API key speaks for.
    ///
    /// # Errors
    /// 401 for one that is bad, expired or revoked, or whose bearer no longer
    /// works in the shop. All keys that open nothing answer alike.
    pub async fn bearer(&self, text: &str, now: DateTime<Utc>) -> Result<Arc<Bearer>> {
        if api_key::is_key(text) { self.key(text, now).await } else { self.session(text, now).await }
    }

    async fn session(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<Bearer>> {
        let claims = self.tokens.check(token, now).ok_or(Error::Unauthorized(Text::new("bad-token")))?;
        self.bearer_of(&claims, now).await
    }

    /// Whoever claims that have been checked speak for.
    ///
    /// # Errors
    /// As [`Access::bearer`].
    pub(super) async fn bearer_of(&self, claims: &Claims, now: DateTime<Utc>) -> Result<Arc<Bearer>> {
        let key = SessionKey::of(claims).ok_or(Error::Unauthorized(Text::new("bad-token")))?;
        let known = match self.sessions.get(&key, now).await {
            Some(known) => known,
            None => {
                let found = queries::member_of_session(&self.db, claims).await?;
                if found.is_some() {
                    self.uses.note_session(claims.sid);
                }
                self.sessions.put(key, found.map(Bearer::of_member), now).await
            }
        };
        known.ok_or(Error::Unauthorized(Text::new("session-over")))
    }

    async fn key(&self, text: &str, now: DateTime<Utc>) -> Result<Arc<Bearer>> {
        let bad = || Error::Unauthorized(Text::new("bad-token"));
        // Forgeries end here, before anything is asked or remembered.
        self.seal.id_of(text).ok_or_else(bad)?;
        let digest = api_key::digest(text);
        let known = match self.keys.get(&digest, now).await {
            Some(known) => known,
            None => {
                let found = queries::holder_of_key(&self.db, &digest).await?;
                if let Some(key) = &found {
                    self.uses.note_key(key.shop, key.id);
                }
                self.keys.put(digest, found.map(Bearer::of_key), now).await
            }
        };
        known.filter(|bearer| !bearer.has_expired(now)).ok_or_else(bad)
    }

    /// Forgets what was remembered of a session, after it was revoked here.
    pub async fn forget_session(&self, session: SessionKey) {
        self.sessions.0.invalidate(&session).await;
    }

    /// Forgets all keys, after one was revoked here.
    pub fn forget_keys(&self) {
        self.keys.0.invalidate_all();
    }

    /// Forgets every session, after roles have changed here.
    pub fn forget_everyone(&self) {
        self.sessions.0.invalidate_all();
    }
}

/// What the database said, with when it was asked.
#[derive(Clone)]
struct Remembered<K>(Cache<K, (DateTime<Utc>, Option<Arc<Bearer>>)>);

impl<K: Hash + Eq + Send + Sync + 'static> Remembered<K> {
    fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST_REMEMBERED).time_to_live(REMEMBERED).build())
    }

    /// None where the database has to be asked.
    async fn get(&self, key: &K, now: DateTime<Utc>) -> Option<Option<Arc<Bearer>>> {
        let (asked_at, known) = self.0.get(key).await?;
        // A clock that was put back makes nothing younger.
        (asked_at <= now && now - asked_at < TRUSTED).then_some(known)
    }

    async fn put(&self, key: K, found: Option<Bearer>, now: DateTime<Utc>) -> Option<Arc<Bearer>> {
        let found = found.map(Arc::new);
        self.0.insert(key, (now, found.clone())).await;
        found
    }
}
