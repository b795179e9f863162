//! The SQL about codes that a chat has asked for, across shops, in a
//! [`SystemTx`]; every moment is the database's `now()`.

use std::time::Duration;

use super::code::CodeMac;
use super::queries::LiveCode;
use crate::db::SystemTx;
use crate::values::Phone;

/// How many a phone was given in the last 24 hours, its person locked.
pub(super) async fn given_within_a_day(tx: &mut SystemTx, phone: &Phone) -> Result<i64, sqlx::Error> {
    sqlx::query!("select from persons where phone = $1 for no key update", phone.as_str())
        .execute(tx.conn())
        .await?;
    let given = sqlx::query_scalar!(
        r#"select count(*) as "count!" from otp_chat_codes
           where phone = $1 and created_at > now() - interval '24 hours'"#,
        phone.as_str(),
    );
    given.fetch_one(tx.conn()).await
}

/// A code, which ends the one before.
pub(super) async fn put(
    tx: &mut SystemTx,
    phone: &Phone,
    mac: &CodeMac,
    lifetime: Duration,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update otp_chat_codes set ended_at = now() where phone = $1 and ended_at is null",
        phone.as_str(),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into otp_chat_codes (phone, mac, expires_at) values ($1, $2, now() + make_interval(secs => $3))",
        phone.as_str(),
        mac.0,
        lifetime.as_secs_f64(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn live_locked(tx: &mut SystemTx, phone: &Phone) -> Result<Option<LiveCode>, sqlx::Error> {
    let row = sqlx::query!(
        "select id, mac, guesses, guesses_from_elsewhere from otp_chat_codes
         where phone = $1 and ended_at is null and expires_at > now() for update",
        phone.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| LiveCode {
        id: row.id,
        mac: CodeMac(row.mac),
        guesses: row.guesses,
        from_elsewhere: row.guesses_from_elsewhere,
        asked_from: None,
    }))
}

pub(super) async fn live_mac(tx: &mut SystemTx, phone: &Phone) -> Result<Option<CodeMac>, sqlx::Error> {
    let mac = sqlx::query_scalar!(
        "select mac from otp_chat_codes where phone = $1 and ended_at is null and expires_at > now()",
        phone.as_str(),
    );
    Ok(mac.fetch_optional(tx.conn()).await?.map(CodeMac))
}

pub(super) async fn count_guess(tx: &mut SystemTx, code: &LiveCode, ends: bool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update otp_chat_codes set guesses = $2, guesses_from_elsewhere = $3, ended_at = case when $4 then now() end
         where id = $1",
        code.id,
        code.guesses,
        code.from_elsewhere,
        ends,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many codes of more than two days ago were deleted, `batch` at most.
pub(super) async fn sweep(tx: &mut SystemTx, batch: i64) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from otp_chat_codes where id in (
             select id from otp_chat_codes where created_at < now() - interval '2 days'
             order by created_at limit $1 for update skip locked)",
        batch,
    );
    Ok(deleted.execute(tx.conn()).await?.rows_affected())
}
