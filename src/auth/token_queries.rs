//! The SQL about refresh tokens, across shops, in a [`SystemTx`]; every moment
//! is the database's clock.

use std::time::Duration;

use uuid::Uuid;

use crate::db::SystemTx;
use crate::values::{PersonId, ShopId};

/// A session, its row locked.
pub(super) struct LockedSession {
    pub id: Uuid,
    pub person: PersonId,
    pub shop: ShopId,
    pub is_revoked: bool,
}

/// How a known token stands, by the database's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct TokenState {
    pub is_expired: bool,
    pub is_used: bool,
    pub is_in_grace: bool,
    pub has_used_successor: bool,
}

pub(super) async fn insert_refresh_token(
    tx: &mut SystemTx,
    session: Uuid,
    digest: &[u8],
    parent: Option<&[u8]>,
    lifetime: Duration,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into refresh_tokens (digest, session_id, parent, expires_at)
         values ($1, $2, $3, now() + make_interval(secs => $4))",
        digest,
        session,
        parent,
        lifetime.as_secs_f64(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn session_of_token_locked(
    tx: &mut SystemTx,
    digest: &[u8],
) -> Result<Option<LockedSession>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select se.id, se.person_id, se.shop_id, se.revoked_at is not null as "is_revoked!"
           from refresh_tokens rt join sessions se on se.id = rt.session_id
           where rt.digest = $1 for update of se"#,
        digest,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| LockedSession {
        id: row.id,
        person: PersonId(row.person_id),
        shop: ShopId(row.shop_id),
        is_revoked: row.is_revoked,
    }))
}

/// How a token stands for a request that arrived so long ago.
pub(super) async fn token_state(
    tx: &mut SystemTx,
    digest: &[u8],
    grace_seconds: i32,
    waited: Duration,
) -> Result<TokenState, sqlx::Error> {
    sqlx::query_as!(
        TokenState,
        r#"select expires_at <= now() as "is_expired!", used_at is not null as "is_used!",
                  coalesce(used_at > clock_timestamp() - make_interval(secs => $2::float8 + $3), false) as "is_in_grace!",
                  exists (select from refresh_tokens s
                          where s.parent = rt.digest and s.used_at < clock_timestamp() - make_interval(secs => $3))
                      as "has_used_successor!"
           from refresh_tokens rt where digest = $1"#,
        digest,
        f64::from(grace_seconds),
        waited.as_secs_f64(),
    )
    .fetch_one(tx.conn())
    .await
}

/// The grace counts from the first use, which is now and not when the
/// transaction began to wait for its turn.
pub(super) async fn use_token(tx: &mut SystemTx, session: Uuid, digest: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with used as (
             update refresh_tokens set used_at = clock_timestamp() where digest = $2 and used_at is null
         )
         update sessions set last_used_at = now() where id = $1",
        session,
        digest,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
