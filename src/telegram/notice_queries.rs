//! The only SQL about notices: told once, claimed short, finished only under
//! the lease they were claimed with.

use std::time::Duration;

use strum::VariantArray;
use uuid::Uuid;

use super::ids::{ChatId, NoticeId};
use super::notices::{Leased, Outcome, Says};
use crate::access::{Permission, Role};
use crate::db::{SystemTx, known};
use crate::events::Delivery;
use crate::values::{PersonId, Phone, ShopId};
use crate::workers::Claim;

/// News for those linked who run the shop's orders and want to hear of them.
/// Returns whom nobody has asked.
pub(super) async fn tell_staff(tx: &mut SystemTx, delivery: &Delivery) -> Result<Vec<PersonId>, sqlx::Error> {
    let roles = Role::VARIANTS.iter().filter(|role| role.grants().may(Permission::Orders));
    let roles: Vec<String> = roles.map(|role| <&str>::from(*role).to_owned()).collect();
    let linked = sqlx::query!(
        r#"select s.person_id, c.answer as "answer?"
           from staff s
           join telegram_links l on l.person_id = s.person_id and l.unreachable_at is null and l.muted_at is null
           left join telegram_consents c
               on c.shop_id = s.shop_id and c.person_id = s.person_id and c.side = 'staff'
           where s.shop_id = $1 and s.removed_at is null and s.role = any($2)
           order by s.person_id"#,
        delivery.shop.0,
        &roles,
    )
    .fetch_all(tx.conn())
    .await?;
    let of = |answer| linked.iter().filter(move |row| row.answer == answer).map(|row| row.person_id);
    put(tx, delivery, &of(Some(true)).collect::<Vec<_>>()).await?;
    Ok(of(None).map(PersonId).collect())
}

/// News for whoever has bought with a phone, if they are linked and want to hear
/// of it. Returns whom nobody has asked.
pub(super) async fn tell_buyer(
    tx: &mut SystemTx,
    delivery: &Delivery,
    phone: &Phone,
) -> Result<Option<PersonId>, sqlx::Error> {
    let linked = sqlx::query!(
        r#"select p.id, c.answer as "answer?"
           from persons p
           join telegram_links l on l.person_id = p.id and l.unreachable_at is null and l.muted_at is null
           left join telegram_consents c on c.shop_id = $1 and c.person_id = p.id and c.side = 'buyer'
           where p.phone = $2"#,
        delivery.shop.0,
        phone.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(linked) = linked else { return Ok(None) };
    if linked.answer == Some(true) {
        put(tx, delivery, &[linked.id]).await?;
    }
    Ok(Some(PersonId(linked.id)).filter(|_| linked.answer.is_none()))
}

/// One notice of an event for each person, however often it is told.
async fn put(tx: &mut SystemTx, delivery: &Delivery, persons: &[i64]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into telegram_notices (shop_id, event_id, person_id, name, data)
         select $1, $2, p.id, $3, $4 from unnest($5::bigint[]) as p (id)
         on conflict do nothing",
        delivery.shop.0,
        delivery.event_id,
        delivery.name,
        delivery.data,
        persons,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Claims the oldest notices that are due, at most one a person, unless the
/// bot is to pause; then it pauses for a second, over all instances.
pub(super) async fn lease(tx: &mut SystemTx, claim: Claim) -> Result<Vec<Leased>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with turn as materialized (
               select from telegram_bot where notices_wait_until <= now() for update skip locked
           ), due as materialized (
               select n.shop_id, n.id from telegram_notices n
               where exists (select from turn) and n.done_at is null and n.next_attempt_at <= now()
                 and (n.leased_until is null or n.leased_until < now())
                 and not exists (select from telegram_notices earlier
                                 where earlier.person_id = n.person_id and earlier.id < n.id
                                   and earlier.done_at is null)
               order by n.id limit $1 for update of n skip locked
           ), leased as (
               update telegram_notices n
               set lease_token = $2, leased_until = now() + make_interval(secs => $3), attempts = attempts + 1
               from due where n.shop_id = due.shop_id and n.id = due.id
               returning n.shop_id, n.id, n.person_id, n.name, n.data, n.attempts,
                         n.created_at < now() - interval '24 hours' as is_too_late
           ), paused as (
               update telegram_bot set notices_wait_until = now() + interval '1 second'
               where exists (select from due)
           )
           select n.shop_id, n.id, n.person_id, n.name, n.data, n.attempts,
                  n.is_too_late as "is_too_late!", s.name as shop_name,
                  is_known_shop(n.shop_id) as "is_proven!",
                  l.chat_id as "chat_id?", l.language as "language?"
           from leased n join shops s on s.id = n.shop_id
           left join telegram_links l on l.person_id = n.person_id and l.unreachable_at is null and l.muted_at is null
           order by n.id"#,
        claim.limit,
        claim.token,
        claim.lease.as_secs_f64(),
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    let leased = rows.into_iter().map(|row| {
        let language = row.language.as_deref().map(str::parse).transpose();
        Ok(Leased {
            shop: ShopId(row.shop_id),
            id: NoticeId(row.id),
            person: PersonId(row.person_id),
            shop_name: row.shop_name,
            is_proven: row.is_proven,
            says: Says::read(&row.name, &row.data),
            attempt: row.attempts,
            is_too_late: row.is_too_late,
            to: row.chat_id.map(ChatId).zip(known(language)?),
        })
    });
    leased.collect()
}

/// Writes down what became of notices, if they are still ours.
pub(super) async fn finish(
    tx: &mut SystemTx,
    token: Uuid,
    outcomes: &[(&Leased, Outcome)],
) -> Result<(), sqlx::Error> {
    let words = outcomes.iter().map(|(_, outcome)| outcome.word().map(str::to_owned));
    let waits = outcomes.iter().map(|(_, outcome)| outcome.wait().as_secs_f64());
    sqlx::query!(
        "update telegram_notices n
         set done_at = case when o.word is not null then now() end, outcome = o.word,
             next_attempt_at = now() + make_interval(secs => o.wait_s), lease_token = null, leased_until = null
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::float8[]) as o (shop_id, id, word, wait_s)
         where n.shop_id = o.shop_id and n.id = o.id and n.lease_token = $5",
        &outcomes.iter().map(|(leased, _)| leased.shop.0).collect::<Vec<_>>(),
        &outcomes.iter().map(|(leased, _)| leased.id.0).collect::<Vec<_>>(),
        &words.collect::<Vec<_>>() as &[Option<String>],
        &waits.collect::<Vec<_>>(),
        token,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Telegram asks every instance to pause.
pub(super) async fn pause(tx: &mut SystemTx, pause: Duration) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update telegram_bot
         set notices_wait_until = greatest(notices_wait_until, now() + make_interval(secs => $1))",
        pause.as_secs_f64(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many notices of more than a week ago were deleted, `batch` at most.
/// Until then they keep an event told twice from being sent twice.
pub(super) async fn sweep(tx: &mut SystemTx, batch: i64) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from telegram_notices where id in (
             select id from telegram_notices where done_at < now() - interval '7 days'
             order by done_at limit $1 for update skip locked)",
        batch,
    );
    Ok(deleted.execute(tx.conn()).await?.rows_affected())
}
