//! The only SQL about consent. A question is a notice of its own name, so that
//! it keeps the pace and the order of the others.

use serde_json::json;

use super::consent::Side;
use super::notices::QUESTION;
use crate::db::{SystemTx, known};
use crate::events::Delivery;
use crate::values::{PersonId, ShopId};

/// Questions that a person has not answered, put within a day.
const MOST_UNANSWERED: i64 = 3;
/// Of the shops that have asked, the latest.
const MOST_SHOWN: i64 = 20;

/// What a person has said to a shop, or not yet.
pub(super) struct Standing {
    pub shop: ShopId,
    /// None: a shop that is called by its number.
    pub shop_name: Option<String>,
    pub side: Side,
    pub wants: bool,
}

/// Puts the question to a person whom nobody has asked yet, unless too many wait
/// for an answer. One that could not be sent within a day is put again.
pub(super) async fn ask(
    tx: &mut SystemTx,
    delivery: &Delivery,
    person: PersonId,
    side: Side,
) -> Result<(), sqlx::Error> {
    // Whoever asks beside us waits here, and then counts this one.
    sqlx::query!("select from telegram_links where person_id = $1 for no key update", person.0)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "with asked as (
             insert into telegram_consents as c (shop_id, person_id, side)
             select $1, $2, $3
             where (select count(*) from telegram_consents o
                    where o.person_id = $2 and o.answer is null
                      and coalesce(o.asked_at, o.wanted_at) > now() - interval '24 hours') < $4
             on conflict (shop_id, person_id, side) do update set wanted_at = now()
             where c.answer is null and c.asked_at is null and c.wanted_at < now() - interval '24 hours'
             returning shop_id, person_id
         )
         insert into telegram_notices (shop_id, event_id, person_id, name, data)
         select shop_id, $5, person_id, $6, $7 from asked
         on conflict do nothing",
        delivery.shop.0,
        person.0,
        <&str>::from(side),
        MOST_UNANSWERED,
        delivery.event_id,
        QUESTION,
        json!({ "side": <&str>::from(side) }),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whoever founded the shop wants to hear of it until they say otherwise.
pub(super) async fn take_founder_for_granted(tx: &mut SystemTx, shop: ShopId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into telegram_consents (shop_id, person_id, side, answer, answered_at)
         select id, founder_id, 'staff', true, now() from shops where id = $1 and founder_id is not null
         on conflict do nothing",
        shop.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The question has reached its chat.
pub(super) async fn mark_asked(
    tx: &mut SystemTx,
    person: PersonId,
    shop: ShopId,
    side: Side,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update telegram_consents set asked_at = now() where shop_id = $1 and person_id = $2 and side = $3",
        shop.0,
        person.0,
        <&str>::from(side),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes an answer down, the latest counts; false where nobody has asked. After
/// a no, what waits to be sent is not.
pub(super) async fn answer(
    tx: &mut SystemTx,
    person: PersonId,
    shop: ShopId,
    side: Side,
    wants: bool,
) -> Result<bool, sqlx::Error> {
    let answered = sqlx::query!(
        "update telegram_consents set answer = $4, answered_at = now()
         where shop_id = $1 and person_id = $2 and side = $3",
        shop.0,
        person.0,
        <&str>::from(side),
        wants,
    );
    if answered.execute(tx.conn()).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let event = match side {
        Side::Buyer => "order.status_changed",
        Side::Staff => "order.created",
    };
    sqlx::query!(
        "update telegram_notices set done_at = now(), outcome = 'refused', lease_token = null, leased_until = null
         where shop_id = $1 and person_id = $2 and done_at is null and name = $3 and not $4",
        shop.0,
        person.0,
        event,
        wants,
    )
    .execute(tx.conn())
    .await?;
    Ok(true)
}

/// The shops that have asked a person, the latest first.
pub(super) async fn standings(tx: &mut SystemTx, person: PersonId) -> Result<Vec<Standing>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select c.shop_id, c.side, coalesce(c.answer, false) as "wants!", s.name,
                  coalesce(c.answer, false) or is_known_shop(c.shop_id) as "is_named!"
           from telegram_consents c join shops s on s.id = c.shop_id
           where c.person_id = $1 order by c.wanted_at desc, c.shop_id, c.side limit $2"#,
        person.0,
        MOST_SHOWN,
    )
    .fetch_all(tx.conn())
    .await?;
    let standings = rows.into_iter().map(|row| {
        Ok(Standing {
            shop: ShopId(row.shop_id),
            shop_name: row.is_named.then_some(row.name),
            side: known(row.side.parse())?,
            wants: row.wants,
        })
    });
    standings.collect()
}

/// From now on a person hears of nothing but codes, or of what they wanted again.
pub(super) async fn mute(tx: &mut SystemTx, person: PersonId, is_muted: bool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update telegram_links set muted_at = case when $2 then coalesce(muted_at, now()) end where person_id = $1",
        person.0,
        is_muted,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
