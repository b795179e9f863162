//! The only SQL about customers.

mod addresses;
mod contact;
mod dates;
mod import;
mod list;
mod merge;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::types::Json;

pub(super) use addresses::{delete_address, insert_address, make_default, update_address, use_place};
pub use contact::{Contact, Identity, Known, customers_of_phone};
pub(super) use contact::{find_or_insert, is_blocked, phone_to_tell};
pub(super) use dates::{delete_date, insert_date, update_date};
pub(super) use import::{insert_entries, known_by_phones, update_profiles};
pub(super) use list::{ids_beyond, list};
pub(super) use merge::{
    forget_tombstones, gather_phones, lock_both, make_tombstone, move_addresses, move_dates, note_merge,
    swap_phones,
};

use super::address::CustomerAddress;
use super::customer::{Customer, Profile};
use super::error::{Refused, Result};
use super::figures::Bought;
use super::important_date::ImportantDate;
use crate::db::{self, Stop, SystemTx, TenantTx};
use crate::values::{Currency, CustomerId, Minor, ShopId};

/// What customers have bought in a currency.
pub(super) async fn bought(
    tx: &mut TenantTx,
    ids: &[CustomerId],
    currency: Currency,
) -> Result<HashMap<CustomerId, Bought>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select wanted.id as "id!: CustomerId", b.orders_count as "orders_count!", b.paid_count as "paid_count!",
                  b.total_spent as "total_spent!: Minor", b.last_order_at
           from unnest((select $2::bigint[])) as wanted (id)
           cross join lateral customer_bought($1, wanted.id, $3) b"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        currency.code(),
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| {
        let bought = Bought {
            orders_count: row.orders_count,
            paid_count: row.paid_count,
            total_spent: row.total_spent,
            last_order_at: row.last_order_at,
        };
        (row.id, bought)
    });
    Ok(rows.collect())
}

/// Adds a customer.
///
/// # Errors
/// [`Refused::PhoneTaken`].
pub(super) async fn insert(
    tx: &mut TenantTx,
    profile: &Profile,
    source: &str,
    now: DateTime<Utc>,
) -> Result<CustomerId> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        "insert into customers (shop_id, phone, name, email, birth_date, address, preferences, notes, tags, source,
                                is_blocked, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) returning id",
        shop_id,
        profile.phone,
        profile.name,
        profile.email,
        profile.birth_date,
        profile.address,
        profile.preferences,
        profile.notes,
        &profile.tags,
        source,
        profile.is_blocked,
        now,
    )
    .fetch_one(tx.conn())
    .await
    .map(CustomerId)
    .map_err(phone_taken)
}

fn phone_taken(error: sqlx::Error) -> Stop<Refused> {
    if db::violates(&error, "customers_phone") { Stop::Refused(Refused::PhoneTaken) } else { error.into() }
}

/// The customers of those ids who weren't erased, in the order of the ids given.
pub(super) async fn customers(tx: &mut TenantTx, ids: &[CustomerId]) -> Result<Vec<Customer>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (shop_id, ids): (_, Vec<_>) = (tx.shop_id(), ids.iter().map(|id| id.0).collect());
    let rows = sqlx::query!(
        r#"select id, phone, name, email, birth_date, address, preferences, notes, tags, source, is_blocked,
                  created_at, updated_at, other_phones,
                  (select coalesce(json_agg(d order by d.id), '[]') from
                       (select id, date_type, date, description, reminder_days from customer_dates
                        where shop_id = $1 and customer_id = c.id) d) as "dates!: Json<Vec<ImportantDate>>",
                  (select coalesce(json_agg(a order by a.is_default desc, a.last_used_at desc nulls last, a.id desc), '[]')
                   from (select id, address, entrance, floor, flat, intercom, is_default, last_used_at
                         from customer_addresses where shop_id = $1 and customer_id = c.id) a)
                      as "addresses!: Json<Vec<CustomerAddress>>"
           from customers c where shop_id = $1 and id = any($2) and erased_at is null
           order by array_position($2, id)"#,
        shop_id,
        &ids,
    );
    let customers = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| Customer {
        id: CustomerId(row.id),
        profile: Profile {
            phone: row.phone,
            name: row.name,
            email: row.email,
            birth_date: row.birth_date,
            address: row.address,
            preferences: row.preferences,
            notes: row.notes,
            tags: row.tags,
            is_blocked: row.is_blocked,
        },
        source: row.source,
        other_phones: row.other_phones.map_or_else(Vec::new, |all| all.lines().map(str::to_owned).collect()),
        dates: row.dates.0,
        addresses: row.addresses.0,
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(customers.collect())
}

/// A customer who wasn't erased, so that nobody else changes them meanwhile.
pub(super) async fn customer_locked(
    tx: &mut TenantTx,
    id: CustomerId,
) -> Result<Option<Customer>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let lock = sqlx::query!("select from customers where shop_id = $1 and id = $2 for update", shop_id, id.0);
    lock.execute(tx.conn()).await?;
    Ok(customers(tx, &[id]).await?.pop())
}

/// Writes a customer's profile.
///
/// # Errors
/// [`Refused::PhoneTaken`].
pub(super) async fn update(
    tx: &mut TenantTx,
    id: CustomerId,
    profile: &Profile,
    now: DateTime<Utc>,
) -> Result<()> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update customers set phone = $3, name = $4, email = $5, birth_date = $6, address = $7, preferences = $8,
                notes = $9, tags = $10, is_blocked = $11, updated_at = $12
         where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        profile.phone,
        profile.name,
        profile.email,
        profile.birth_date,
        profile.address,
        profile.preferences,
        profile.notes,
        &profile.tags,
        profile.is_blocked,
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(phone_taken)?;
    Ok(())
}

/// Notes when something of a customer changed.
pub(super) async fn touch(tx: &mut TenantTx, id: CustomerId, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("update customers set updated_at = $3 where shop_id = $1 and id = $2", shop_id, id.0, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes a customer's default address, as it is called there already.
pub(super) async fn set_address(
    tx: &mut TenantTx,
    id: CustomerId,
    line: Option<&str>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("update customers set address = $3 where shop_id = $1 and id = $2", shop_id, id.0, line)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes away what is personal; dates and addresses go with it (migration 0075).
pub(super) async fn erase(tx: &mut TenantTx, id: CustomerId, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update customers set phone = null, external_id = null, name = null, email = null, birth_date = null,
                address = null, preferences = null, notes = null, tags = '{}', other_phones = null, updated_at = $3,
                erased_at = $3
         where shop_id = $1 and id = $2 and erased_at is null",
        shop_id,
        id.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that nothing is left to be forgotten of an erased customer.
///
/// # Errors
/// The database is away.
pub async fn mark_forgotten(
    tx: &mut TenantTx,
    id: CustomerId,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("update customers set forgotten_at = $3 where shop_id = $1 and id = $2", shop_id, id.0, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Erased customers, over all shops, who may still stand on orders.
///
/// # Errors
/// The database is away.
pub async fn to_be_forgotten(
    tx: &mut SystemTx,
    beyond: CustomerId,
    limit: i64,
) -> Result<Vec<(ShopId, CustomerId)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select shop_id, id from customers
         where erased_at is not null and forgotten_at is null and id > $1 order by id limit $2",
        beyond.0,
        limit,
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (ShopId(row.shop_id), CustomerId(row.id))).collect())
}
