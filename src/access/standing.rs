//! Whether a session is alive and what its bearer is to the shop, remembered
//! for a moment so that a request needs no question to the database for it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use moka::future::Cache;
use uuid::Uuid;

use super::permissions::Role;
use super::token::{AccessToken, Claims};
use crate::db::Db;
use crate::http::{Error, Result};
use crate::values::{Actor, PersonId, ShopId};

/// How long an answer of the database is trusted.
const STANDING_LIFETIME: Duration = Duration::from_secs(30);
const REMEMBERED_SESSIONS: u64 = 100_000;

/// A person as a member of a shop's staff.
#[derive(Clone, Debug)]
pub struct Member {
    pub person: PersonId,
    pub session: Uuid,
    pub shop: ShopId,
    pub staff_id: i64,
    pub name: String,
    pub role: Role,
}

impl Member {
    /// The member as history names them.
    pub fn actor(&self) -> Actor {
        Actor::staff(self.staff_id, &self.name)
    }

    /// The member as a caller whose keys are counted apart.
    pub fn caller(&self) -> String {
        format!("staff:{}", self.staff_id)
    }
}

/// Whom a token speaks for. The person is part of it, so that nothing is
/// remembered of a session under somebody else's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bearer {
    pub person: PersonId,
    pub session: Uuid,
    pub shop: ShopId,
}

impl Bearer {
    fn of(claims: &Claims) -> Option<Self> {
        Some(Self { person: claims.person()?, session: claims.sid, shop: claims.shop() })
    }
}

/// Checks bearers. Cheap to clone.
#[derive(Clone)]
pub struct Access {
    db: Db,
    tokens: Arc<AccessToken>,
    standing: Cache<Bearer, Option<Arc<Member>>>,
}

impl Access {
    /// Access with the server's signer.
    pub fn new(db: Db, tokens: AccessToken) -> Self {
        let standing =
            Cache::builder().max_capacity(REMEMBERED_SESSIONS).time_to_live(STANDING_LIFETIME).build();
        Self { db, tokens: Arc::new(tokens), standing }
    }

    /// The signer of access tokens.
    pub fn tokens(&self) -> &AccessToken {
        &self.tokens
    }

    /// The member behind a bearer token.
    ///
    /// # Errors
    /// 401 for a token that is bad, expired or revoked, or whose bearer no
    /// longer works in the shop.
    pub async fn member(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<Member>> {
        let claims = self.tokens.check(token, now);
        let bearer =
            claims.as_ref().and_then(Bearer::of).ok_or(Error::Unauthorized("Недействительный токен"))?;
        if let Some(known) = self.standing.get(&bearer).await {
            return known.ok_or(Error::Unauthorized("Сессия завершена"));
        }
        let member = self.look_up(bearer).await?.map(Arc::new);
        self.standing.insert(bearer, member.clone()).await;
        member.ok_or(Error::Unauthorized("Сессия завершена"))
    }

    /// Forgets what was remembered of a session, after it was revoked here.
    pub async fn forget_session(&self, bearer: Bearer) {
        self.standing.invalidate(&bearer).await;
    }

    /// Forgets everyone, after roles have changed here.
    pub fn forget_everyone(&self) {
        self.standing.invalidate_all();
    }

    async fn look_up(&self, bearer: Bearer) -> Result<Option<Member>> {
        let mut tx = self.db.system("standing of a session").await?;
        let row = sqlx::query!(
            "select st.id, st.name, st.role
             from sessions se join staff st on st.person_id = se.person_id
             where se.id = $1 and se.person_id = $2 and se.revoked_at is null
               and st.shop_id = $3 and st.removed_at is null",
            bearer.session,
            bearer.person.0,
            bearer.shop.0,
        )
        .fetch_optional(tx.conn())
        .await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let role = row.role.parse().map_err(|error| Error::internal(anyhow::anyhow!("role {error}")))?;
        Ok(Some(Member {
            person: bearer.person,
            session: bearer.session,
            shop: bearer.shop,
            staff_id: row.id,
            name: row.name,
            role,
        }))
    }
}
