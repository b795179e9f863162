//! The SQL about sessions as such, across shops, in a [`SystemTx`]; every
//! moment is the database's `now()`.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::access::Member;
use crate::db::SystemTx;
use crate::http::PageRequest;
use crate::values::{PersonId, ShopId};

/// A session that goes on, as its person sees it.
pub(super) struct LiveSession {
    pub id: Uuid,
    pub shop_id: ShopId,
    pub shop_name: String,
    pub user_agent: Option<String>,
    pub address: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
}

/// A session that begins.
pub(super) struct NewSession<'a> {
    pub id: Uuid,
    pub person: PersonId,
    pub shop: ShopId,
    pub user_agent: Option<&'a str>,
    pub address: Option<String>,
}

/// Begins a session.
pub(super) async fn insert(tx: &mut SystemTx, new: &NewSession<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into sessions (id, person_id, shop_id, user_agent, address) values ($1, $2, $3, $4, $5::text::inet)",
        new.id,
        new.person.0,
        new.shop.0,
        new.user_agent,
        new.address,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A page of a person's sessions that have not ended and can be refreshed, with
/// the current one in any case.
pub(super) async fn of_person(
    tx: &mut SystemTx,
    member: &Member,
    page: PageRequest,
) -> Result<Vec<LiveSession>, sqlx::Error> {
    sqlx::query_as!(
        LiveSession,
        r#"select se.id, se.shop_id as "shop_id: ShopId", sh.name as shop_name, se.user_agent,
                  host(se.address) as address, se.created_at, se.last_used_at
           from sessions se join shops sh on sh.id = se.shop_id
           where se.person_id = $1 and se.revoked_at is null
             and (se.id = $2 or exists (
                 select from refresh_tokens rt where rt.session_id = se.id and rt.expires_at > now()))
           order by se.last_used_at desc, se.id desc limit $3 offset $4"#,
        member.person.0,
        member.session,
        page.limit,
        page.offset(),
    )
    .fetch_all(tx.conn())
    .await
}

/// How many those are.
pub(super) async fn count_of_person(tx: &mut SystemTx, member: &Member) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from sessions se
           where se.person_id = $1 and se.revoked_at is null
             and (se.id = $2 or exists (
                 select from refresh_tokens rt where rt.session_id = se.id and rt.expires_at > now()))"#,
        member.person.0,
        member.session,
    )
    .fetch_one(tx.conn())
    .await
}

/// True if the session is the person's and has not ended.
pub(super) async fn is_live(tx: &mut SystemTx, person: PersonId, session: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from sessions where id = $2 and person_id = $1 and revoked_at is null) as "is!""#,
        person.0,
        session,
    )
    .fetch_one(tx.conn())
    .await
}

/// False if the session has ended.
pub(super) async fn move_to_shop(
    tx: &mut SystemTx,
    session: Uuid,
    shop: ShopId,
) -> Result<bool, sqlx::Error> {
    let moved = sqlx::query!(
        "update sessions set shop_id = $2, last_used_at = now() where id = $1 and revoked_at is null",
        session,
        shop.0,
    );
    Ok(moved.execute(tx.conn()).await?.rows_affected() > 0)
}

/// A session that has ended keeps its first reason.
pub(super) async fn revoke(tx: &mut SystemTx, session: Uuid, reason: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sessions set revoked_at = now(), revoke_reason = $2 where id = $1 and revoked_at is null",
        session,
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends all of a person's sessions but one.
pub(super) async fn revoke_others(
    tx: &mut SystemTx,
    person: PersonId,
    current: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sessions set revoked_at = now(), revoke_reason = 'ended_elsewhere'
         where id in (select id from sessions where person_id = $1 and id <> $2 and revoked_at is null
                      order by id for update)",
        person.0,
        current,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes tokens a day after they expired, `batch` at most, and the sessions
/// that have none left; says how many tokens.
pub(super) async fn sweep(tx: &mut SystemTx, batch: i64) -> Result<u64, sqlx::Error> {
    let sessions = sqlx::query_scalar!(
        "delete from refresh_tokens where digest in (
             select digest from refresh_tokens where expires_at < now() - interval '1 day'
             order by expires_at limit $1 for update skip locked)
         returning session_id",
        batch,
    )
    .fetch_all(tx.conn())
    .await?;
    sqlx::query!(
        "delete from sessions se where id = any($1)
           and not exists (select from refresh_tokens rt where rt.session_id = se.id)",
        &sessions,
    )
    .execute(tx.conn())
    .await?;
    Ok(u64::try_from(sessions.len()).unwrap_or(u64::MAX))
}
