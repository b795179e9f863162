//! The only SQL about sign-in. All of it runs across shops, in a [`SystemTx`];
//! every moment is the database's `now()`.

use std::time::Duration;

use super::code::CodeMac;
use crate::db::{SystemTx, known};
use crate::values::{Currency, PersonId, Phone, ShopId, ShopZone};

/// A person, their row locked.
pub(super) struct KnownPerson {
    pub phone: Phone,
    pub name: Option<String>,
    pub last_shop: Option<ShopId>,
}

/// What `me` tells beyond the membership.
pub(super) struct Whereabouts {
    pub phone: String,
    pub own_name: Option<String>,
    pub shop_name: String,
    pub currency: Currency,
    pub zone: ShopZone,
}

/// A code waiting for its guess, its row locked.
pub(super) struct LiveCode {
    pub id: i64,
    pub mac: CodeMac,
    pub guesses: i32,
    /// Of these, from addresses that it does not belong to.
    pub from_elsewhere: i32,
    /// A keyed MAC of the address that asked for it; None of a chat's.
    pub asked_from: Option<Vec<u8>>,
}

/// The phone's live code becomes this one, in one statement: whoever asks
/// beside us, one code is live, the later.
pub(super) async fn put_code(
    tx: &mut SystemTx,
    phone: &Phone,
    mac: &CodeMac,
    asked_from: &[u8],
    lifetime: Duration,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into otp_codes (phone, mac, expires_at, asked_from)
         values ($1, $2, now() + make_interval(secs => $3), $4)
         on conflict (phone) where ended_at is null
         do update set mac = excluded.mac, guesses = 0, guesses_from_elsewhere = 0, asked_from = excluded.asked_from,
                       created_at = now(), expires_at = excluded.expires_at",
        phone.as_str(),
        mac.0,
        lifetime.as_secs_f64(),
        asked_from,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The phone's live code becomes this one and keeps its guesses; false where
/// none is live.
pub(super) async fn renew_code(
    tx: &mut SystemTx,
    phone: &Phone,
    mac: &CodeMac,
    lifetime: Duration,
) -> Result<bool, sqlx::Error> {
    let renewed = sqlx::query!(
        "update otp_codes set mac = $2, created_at = now(), expires_at = now() + make_interval(secs => $3)
         where phone = $1 and ended_at is null and expires_at > now()",
        phone.as_str(),
        mac.0,
        lifetime.as_secs_f64(),
    );
    Ok(renewed.execute(tx.conn()).await?.rows_affected() == 1)
}

/// The phone's live code.
pub(super) async fn live_mac(tx: &mut SystemTx, phone: &Phone) -> Result<Option<CodeMac>, sqlx::Error> {
    let mac = sqlx::query_scalar!(
        "select mac from otp_codes where phone = $1 and ended_at is null and expires_at > now()",
        phone.as_str(),
    );
    Ok(mac.fetch_optional(tx.conn()).await?.map(CodeMac))
}

pub(super) async fn live_code_locked(
    tx: &mut SystemTx,
    phone: &Phone,
) -> Result<Option<LiveCode>, sqlx::Error> {
    let row = sqlx::query!(
        "select id, mac, guesses, guesses_from_elsewhere, asked_from from otp_codes
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
        asked_from: row.asked_from,
    }))
}

/// Whether the phone has signed in from that address within three months.
pub(super) async fn has_come_from(
    tx: &mut SystemTx,
    phone: &Phone,
    address: Option<&str>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from sessions se join persons p on p.id = se.person_id
               where p.phone = $1 and se.address = $2::text::inet
                 and se.created_at > now() - interval '90 days') as "has!""#,
        phone.as_str(),
        address,
    )
    .fetch_one(tx.conn())
    .await
}

/// Seconds until the phone has fewer than `limit` wrong guesses in 24 hours;
/// None if it has.
pub(super) async fn wait_for_guess(
    tx: &mut SystemTx,
    phone: &Phone,
    limit: i64,
) -> Result<Option<u64>, sqlx::Error> {
    let seconds = sqlx::query_scalar!(
        r#"select ceil(extract(epoch from guessed_at + interval '24 hours' - now()))::bigint as "seconds!"
           from otp_wrong_guesses where phone = $1 and guessed_at > now() - interval '24 hours'
           order by guessed_at desc offset $2 limit 1"#,
        phone.as_str(),
        limit - 1,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(seconds.map(|seconds| seconds.max(1).unsigned_abs()))
}

pub(super) async fn count_guess(tx: &mut SystemTx, code: &LiveCode, ends: bool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update otp_codes set guesses = $2, guesses_from_elsewhere = $3, ended_at = case when $4 then now() end
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

pub(super) async fn add_wrong_guess(tx: &mut SystemTx, phone: &Phone) -> Result<(), sqlx::Error> {
    sqlx::query!("insert into otp_wrong_guesses (phone) values ($1)", phone.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many codes of more than two days ago were deleted, `batch` at most.
pub(super) async fn sweep_codes(tx: &mut SystemTx, batch: i64) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from otp_codes where id in (
             select id from otp_codes where created_at < now() - interval '2 days'
             order by created_at limit $1 for update skip locked)",
        batch,
    );
    Ok(deleted.execute(tx.conn()).await?.rows_affected())
}

/// The same for wrong guesses.
pub(super) async fn sweep_wrong_guesses(tx: &mut SystemTx, batch: i64) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from otp_wrong_guesses where id in (
             select id from otp_wrong_guesses where guessed_at < now() - interval '2 days'
             order by guessed_at limit $1)",
        batch,
    );
    Ok(deleted.execute(tx.conn()).await?.rows_affected())
}

pub(super) async fn person_of_phone(tx: &mut SystemTx, phone: &Phone) -> Result<PersonId, sqlx::Error> {
    let id = sqlx::query_scalar!(r#"select person_of_phone($1) as "id!""#, phone.as_str());
    id.fetch_one(tx.conn()).await.map(PersonId)
}

pub(super) async fn name_person(tx: &mut SystemTx, person: PersonId, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("update persons set name = $2 where id = $1 and name is null", person.0, name)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What a person calls themselves from now on.
pub(super) async fn rename_person(
    tx: &mut SystemTx,
    person: PersonId,
    name: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query!("update persons set name = $2 where id = $1", person.0, name).execute(tx.conn()).await?;
    Ok(())
}

pub(super) async fn person_locked(tx: &mut SystemTx, person: PersonId) -> Result<KnownPerson, sqlx::Error> {
    let row = sqlx::query!(
        "select phone, name, last_shop_id from persons where id = $1 for no key update",
        person.0,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(KnownPerson {
        phone: known(Phone::any(&row.phone))?,
        name: row.name,
        last_shop: row.last_shop_id.map(ShopId),
    })
}

pub(super) async fn remember_shop(
    tx: &mut SystemTx,
    person: PersonId,
    shop: ShopId,
) -> Result<(), sqlx::Error> {
    sqlx::query!("update persons set last_shop_id = $2 where id = $1", person.0, shop.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn whereabouts(
    tx: &mut SystemTx,
    person: PersonId,
    shop: ShopId,
) -> Result<Whereabouts, sqlx::Error> {
    let row = sqlx::query!(
        "select p.phone, p.name as own_name, sh.name, sh.currency, sh.time_zone
         from persons p cross join shops sh where p.id = $1 and sh.id = $2",
        person.0,
        shop.0,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Whereabouts {
        phone: row.phone,
        own_name: row.own_name,
        shop_name: row.name,
        currency: known(Currency::parse(&row.currency))?,
        zone: known(ShopZone::parse(&row.time_zone))?,
    })
}
