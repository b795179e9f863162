//! The SQL of merging customers.

use chrono::{DateTime, Utc};

use crate::customers::merge::Merge;
use crate::db::TenantTx;
use crate::values::{Actor, CustomerId};

/// Locks both, in the order of their ids.
pub(in crate::customers) async fn lock_both(tx: &mut TenantTx, who: Merge) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "select from customers where shop_id = $1 and id in ($2, $3) order by id for update",
        shop_id,
        who.keep.0,
        who.merge.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives the dates of one to the other; the same day for the same reason stays once.
pub(in crate::customers) async fn move_dates(tx: &mut TenantTx, who: Merge) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update customer_dates d set customer_id = $2
         where d.shop_id = $1 and d.customer_id = $3
           and not exists (select from customer_dates k
                           where k.shop_id = $1 and k.customer_id = $2 and k.date_type = d.date_type and k.date = d.date)",
        shop_id,
        who.keep.0,
        who.merge.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives the addresses of one to the other, each once; none is the default one.
pub(in crate::customers) async fn move_addresses(tx: &mut TenantTx, who: Merge) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into customer_addresses as known
             (shop_id, customer_id, address, entrance, floor, flat, intercom, created_at, last_used_at)
         select shop_id, $2, address, entrance, floor, flat, intercom, created_at, last_used_at
         from customer_addresses where shop_id = $1 and customer_id = $3 order by id
         on conflict (shop_id, customer_id, key) do update
         set entrance = coalesce(known.entrance, excluded.entrance), floor = coalesce(known.floor, excluded.floor),
             intercom = coalesce(known.intercom, excluded.intercom),
             last_used_at = greatest(known.last_used_at, excluded.last_used_at)",
        shop_id,
        who.keep.0,
        who.merge.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Leaves of one nothing but the way to the other: its phone and its id at the face
/// they came by, and those of whoever was merged into it before.
pub(in crate::customers) async fn make_tombstone(
    tx: &mut TenantTx,
    who: Merge,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update customers set merged_into = $2, updated_at = $4, erased_at = coalesce(erased_at, $4),
                forgotten_at = coalesce(forgotten_at, $4), name = null, email = null, birth_date = null,
                address = null, preferences = null, notes = null, tags = '{}', other_phones = null
         where shop_id = $1 and (id = $3 or merged_into = $3)",
        shop_id,
        who.keep.0,
        who.merge.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down by which other phones a customer is known.
pub(in crate::customers) async fn gather_phones(
    tx: &mut TenantTx,
    id: CustomerId,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        r"update customers set other_phones =
             (select string_agg(phone, E'\n' order by id) from customers where shop_id = $1 and merged_into = $2)
         where shop_id = $1 and id = $2",
        shop_id,
        id.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes who merged whom.
pub(in crate::customers) async fn note_merge(
    tx: &mut TenantTx,
    who: Merge,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into customer_merges (shop_id, kept_id, merged_id, merged_at, merged_by, staff_id)
         values ($1, $2, $3, $4, $5, $6)",
        shop_id,
        who.keep.0,
        who.merge.0,
        now,
        actor.name,
        actor.staff_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One of a customer's other phones becomes theirs, and theirs one of the others.
pub(in crate::customers) async fn swap_phones(
    tx: &mut TenantTx,
    id: CustomerId,
    phone: &str,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    // One after the other: at no moment is a phone two customers'.
    let tombstone = sqlx::query_scalar!(
        "update customers set phone = null where shop_id = $1 and merged_into = $2 and phone = $3 returning id",
        shop_id,
        id.0,
        phone,
    );
    let Some(tombstone) = tombstone.fetch_optional(tx.conn()).await? else { return Ok(()) };
    let own = sqlx::query_scalar!(
        "update customers c set phone = null from customers o
         where c.shop_id = $1 and c.id = $2 and o.shop_id = $1 and o.id = $2 returning o.phone",
        shop_id,
        id.0,
    );
    let own = own.fetch_one(tx.conn()).await?;
    sqlx::query!("update customers set phone = $3 where shop_id = $1 and id = $2", shop_id, tombstone, own)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes away the phones and ids by which an erased customer was known.
pub(in crate::customers) async fn forget_tombstones(
    tx: &mut TenantTx,
    id: CustomerId,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update customers set phone = null, external_id = null, updated_at = $3
         where shop_id = $1 and merged_into = $2",
        shop_id,
        id.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
