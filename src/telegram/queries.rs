//! The only SQL of the bot but for its notices. All of it runs across shops,
//! in a [`SystemTx`]; every moment is the database's `now()`.

use std::time::Duration;

use uuid::Uuid;

use super::ids::{ChatId, UserId};
use crate::db::{SystemTx, known};
use crate::values::{Language, PersonId, Phone};

/// Ids may begin anew after a quiet week; what we have read by then is done.
const QUIET: &str = "3 days";
/// An invitation opens a chat for so long.
const INVITATION_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// A person whom the bot knows.
pub(super) struct Link {
    pub person: PersonId,
    pub phone: Phone,
    pub chat_id: ChatId,
    pub language: Language,
    pub is_reachable: bool,
    /// They want to hear of nothing but codes.
    pub is_muted: bool,
}

/// Who has come by a deep link, as they were when they asked for a code.
pub(super) struct Invitation {
    pub phone: Phone,
    pub language: Language,
}

pub(super) async fn link_of_user(tx: &mut SystemTx, user_id: UserId) -> Result<Option<Link>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select l.person_id, p.phone, l.chat_id, l.language, l.unreachable_at is null as "is_reachable!",
                  l.muted_at is not null as "is_muted!"
           from telegram_links l join persons p on p.id = l.person_id where l.user_id = $1"#,
        user_id.0,
    );
    let Some(row) = row.fetch_optional(tx.conn()).await? else { return Ok(None) };
    Ok(Some(Link {
        person: PersonId(row.person_id),
        phone: known(Phone::any(&row.phone))?,
        chat_id: ChatId(row.chat_id),
        language: known(row.language.parse())?,
        is_reachable: row.is_reachable,
        is_muted: row.is_muted,
    }))
}

/// The chat of a phone, unless its person has left, and their language.
pub(super) async fn chat_of_phone(
    tx: &mut SystemTx,
    phone: &Phone,
) -> Result<Option<(ChatId, Language)>, sqlx::Error> {
    let row = sqlx::query!(
        "select l.chat_id, l.language from telegram_links l join persons p on p.id = l.person_id
         where p.phone = $1 and l.unreachable_at is null",
        phone.as_str(),
    );
    let row = row.fetch_optional(tx.conn()).await?;
    row.map(|row| Ok((ChatId(row.chat_id), known(row.language.parse())?))).transpose()
}

/// Links a person to a chat; whatever linked either before is gone.
pub(super) async fn link(
    tx: &mut SystemTx,
    person: PersonId,
    user_id: UserId,
    chat_id: ChatId,
    language: Language,
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from telegram_links where user_id = $1 and person_id <> $2", user_id.0, person.0)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "insert into telegram_links (person_id, user_id, chat_id, language) values ($1, $2, $3, $4)
         on conflict (person_id) do update
         set user_id = excluded.user_id, chat_id = excluded.chat_id, language = excluded.language,
             linked_at = now(), unreachable_at = null",
        person.0,
        user_id.0,
        chat_id.0,
        language.code(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The person has come back.
pub(super) async fn mark_reachable(tx: &mut SystemTx, user_id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query!("update telegram_links set unreachable_at = null where user_id = $1", user_id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The person has blocked the bot or left Telegram.
pub(super) async fn mark_unreachable(tx: &mut SystemTx, chat_id: ChatId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update telegram_links set unreachable_at = now() where chat_id = $1 and unreachable_at is null",
        chat_id.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn insert_invitation(
    tx: &mut SystemTx,
    digest: &[u8],
    phone: &Phone,
    language: Language,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into telegram_invitations (digest, phone, language, expires_at)
         values ($1, $2, $3, now() + make_interval(secs => $4))",
        digest,
        phone.as_str(),
        language.code(),
        INVITATION_LIFETIME.as_secs_f64(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Opens a chat by an invitation, which opens none again.
pub(super) async fn open_invitation(
    tx: &mut SystemTx,
    digest: &[u8],
    chat_id: ChatId,
) -> Result<Option<Invitation>, sqlx::Error> {
    let row = sqlx::query!(
        "update telegram_invitations set chat_id = $2
         where digest = $1 and chat_id is null and expires_at > now() returning phone, language",
        digest,
        chat_id.0,
    );
    let row = row.fetch_optional(tx.conn()).await?;
    row.map(|row| invitation(&row.phone, &row.language)).transpose()
}

/// The invitation by which a chat was opened last, while it lasts.
pub(super) async fn invitation_of_chat(
    tx: &mut SystemTx,
    chat_id: ChatId,
) -> Result<Option<Invitation>, sqlx::Error> {
    let row = sqlx::query!(
        "select phone, language from telegram_invitations
         where chat_id = $1 and expires_at > now() order by expires_at desc limit 1",
        chat_id.0,
    );
    let row = row.fetch_optional(tx.conn()).await?;
    row.map(|row| invitation(&row.phone, &row.language)).transpose()
}

fn invitation(phone: &str, language: &str) -> Result<Invitation, sqlx::Error> {
    Ok(Invitation { phone: known(Phone::any(phone))?, language: known(language.parse())? })
}

/// Tokens that led a chat nowhere within the hour since the first of them.
pub(super) async fn misses(tx: &mut SystemTx, chat_id: ChatId) -> Result<i32, sqlx::Error> {
    let count = sqlx::query_scalar!(
        "select count from telegram_misses where chat_id = $1 and since > now() - interval '1 hour'",
        chat_id.0,
    );
    Ok(count.fetch_optional(tx.conn()).await?.unwrap_or_default())
}

pub(super) async fn count_miss(tx: &mut SystemTx, chat_id: ChatId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into telegram_misses as m (chat_id, count) values ($1, 1)
         on conflict (chat_id) do update
         set count = case when m.since > now() - interval '1 hour' then m.count + 1 else 1 end,
             since = case when m.since > now() - interval '1 hour' then m.since else now() end",
        chat_id.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Leases the reading of updates; the id of the next one, or None while
/// another instance reads.
pub(super) async fn lease_updates(
    tx: &mut SystemTx,
    token: Uuid,
    length: Duration,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"update telegram_bot set lease_token = $1, leased_until = now() + make_interval(secs => $2)
           where leased_until is null or leased_until < now()
           returning case when heard_at > now() - $3::text::interval then next_update_id else 0 end as "next!""#,
        token,
        length.as_secs_f64(),
        QUIET,
    )
    .fetch_optional(tx.conn())
    .await
}

/// Stores how far the updates are read; false if the lease is lost.
pub(super) async fn pass_update(tx: &mut SystemTx, token: Uuid, next: i64) -> Result<bool, sqlx::Error> {
    let passed = sqlx::query!(
        "update telegram_bot set next_update_id = $2, heard_at = now() where lease_token = $1",
        token,
        next,
    );
    Ok(passed.execute(tx.conn()).await?.rows_affected() == 1)
}

pub(super) async fn release_updates(tx: &mut SystemTx, token: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update telegram_bot set lease_token = null, leased_until = null where lease_token = $1",
        token
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many invitations and counts that no longer say anything were deleted.
pub(super) async fn sweep(tx: &mut SystemTx, batch: i64) -> Result<u64, sqlx::Error> {
    let invitations = sqlx::query!(
        "delete from telegram_invitations where digest in (
             select digest from telegram_invitations where expires_at < now()
             order by expires_at limit $1 for update skip locked)",
        batch,
    );
    let invitations = invitations.execute(tx.conn()).await?.rows_affected();
    let misses = sqlx::query!(
        "delete from telegram_misses where chat_id in (
             select chat_id from telegram_misses where since < now() - interval '1 hour'
             order by since limit $1 for update skip locked)",
        batch,
    );
    Ok(invitations.max(misses.execute(tx.conn()).await?.rows_affected()))
}
