//! The only SQL about customers.

use chrono::{DateTime, Utc};

use super::contact::{Contact, Known};
use super::create::{Customer, NewCustomer};
use super::error;
use crate::db::{self, SystemTx, TenantTx};
use crate::figures::Figure;
use crate::http::Result;
use crate::values::{Minor, Phone, ShopId};

/// The customer of a phone, found or made.
pub(super) struct Found {
    pub known: Known,
    /// Had no name, and took the one given.
    pub is_named_now: bool,
}

/// Finds the customer of a phone, with what they have bought, or makes them,
/// in one statement. None if
/// another transaction made them after the statement began.
pub(super) async fn find_or_insert(
    tx: &mut TenantTx,
    contact: &Contact<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Found>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"with known as materialized (
               select id, name, is_blocked from customers where shop_id = $1 and phone = $2
           ), named as (
               update customers set name = $3, updated_at = $5
               where shop_id = $1 and id = (select id from known where name is null) and name is null and erased_at is null
                     and $3::text is not null
               returning id, name
           ), made as (
               insert into customers (shop_id, phone, name, source, created_at, updated_at)
               select $1, $2, $3, $4, $5, $5 where not exists (select from known)
               on conflict (shop_id, phone) where phone is not null do nothing
               returning id, name, is_blocked
           )
           select k.id as "id!", coalesce(k.name, (select name from named)) as name, k.is_blocked as "is_blocked!",
                  false as "is_new!", exists (select from named) as "is_named_now!",
                  coalesce(b.count, 0) as "count!", coalesce(b.amount, 0) as "amount!", b.last_at
           from known k
           cross join lateral (
               select sum(count)::bigint as count, sum(amount)::bigint as amount, max(last_at) as last_at
               from (select count, amount, last_at from figures f
                     where f.shop_id = $1 and f.subject = 'customer' and f.subject_id = k.id and f.facet = $6
                     union all
                     select count, amount, last_at from figure_deltas d
                     where d.shop_id = $1 and d.subject = 'customer' and d.subject_id = k.id and d.facet = $6) counted) b
           union all
           select m.id, m.name, m.is_blocked, true, false, 0, 0, null from made m"#,
        shop_id,
        contact.phone.as_str(),
        contact.name,
        contact.source,
        now,
        tx.shop().currency.code(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Found {
        known: Known {
            id: row.id,
            name: row.name,
            is_blocked: row.is_blocked,
            is_new: row.is_new,
            bought: Figure { count: row.count, amount: Minor(row.amount), last_at: row.last_at },
        },
        is_named_now: row.is_named_now,
    }))
}

pub(super) async fn insert(tx: &mut TenantTx, new: &NewCustomer, now: DateTime<Utc>) -> Result<Customer> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into customers (shop_id, phone, name, email, birth_date, address, preferences, notes, tags, source,
                                is_blocked, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) returning id",
        shop_id,
        new.phone.as_str(),
        new.name,
        new.email,
        new.birth_date,
        new.address,
        new.preferences,
        new.notes,
        &new.tags,
        new.source,
        new.is_blocked,
        now,
    )
    .fetch_one(tx.conn())
    .await
    .map_err(phone_taken)?;
    Ok(Customer {
        id,
        phone: Some(new.phone.to_string()),
        name: Some(new.name.clone()),
        email: new.email.clone(),
        birth_date: new.birth_date,
        address: new.address.clone(),
        preferences: new.preferences.clone(),
        notes: new.notes.clone(),
        tags: new.tags.clone(),
        source: new.source.clone(),
        is_blocked: new.is_blocked,
        created_at: now,
        updated_at: now,
    })
}

fn phone_taken(error: sqlx::Error) -> crate::http::Error {
    if db::violates(&error, "customers_phone") { error::phone_taken() } else { error.into() }
}

/// The customers of those ids who weren't erased, in the order of the ids given.
pub(super) async fn customers(tx: &mut TenantTx, ids: &[i64]) -> Result<Vec<Customer>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Customer,
        "select id, phone, name, email, birth_date, address, preferences, notes, tags, source, is_blocked,
                created_at, updated_at
         from customers where shop_id = $1 and id = any($2) and erased_at is null
         order by array_position($2, id)",
        shop_id,
        ids,
    )
    .fetch_all(tx.conn())
    .await
}

/// A customer who wasn't erased, so that nobody else changes them meanwhile.
pub(super) async fn customer_locked(tx: &mut TenantTx, id: i64) -> Result<Option<Customer>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Customer,
        "select id, phone, name, email, birth_date, address, preferences, notes, tags, source, is_blocked,
                created_at, updated_at
         from customers where shop_id = $1 and id = $2 and erased_at is null
         for update",
        shop_id,
        id,
    )
    .fetch_optional(tx.conn())
    .await
}

pub(super) async fn update(tx: &mut TenantTx, customer: &Customer) -> Result<()> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update customers set phone = $3, name = $4, email = $5, birth_date = $6, address = $7, preferences = $8,
                notes = $9, tags = $10, is_blocked = $11, updated_at = $12
         where shop_id = $1 and id = $2",
        shop_id,
        customer.id,
        customer.phone,
        customer.name,
        customer.email,
        customer.birth_date,
        customer.address,
        customer.preferences,
        customer.notes,
        &customer.tags,
        customer.is_blocked,
        customer.updated_at,
    )
    .execute(tx.conn())
    .await
    .map_err(phone_taken)?;
    Ok(())
}

/// True if there was such a customer.
pub(super) async fn erase(tx: &mut TenantTx, id: i64, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let erased = sqlx::query!(
        "update customers set phone = null, external_id = null, name = null, email = null, birth_date = null,
                address = null, preferences = null, notes = null, tags = '{}', updated_at = $3, erased_at = $3
         where shop_id = $1 and id = $2 and erased_at is null",
        shop_id,
        id,
        now,
    );
    Ok(erased.execute(tx.conn()).await?.rows_affected() > 0)
}

/// Where, over all shops, a phone is a customer's.
///
/// # Errors
/// The database is away.
pub async fn customers_of_phone(
    tx: &mut SystemTx,
    phone: &Phone,
    limit: i64,
) -> Result<Vec<(ShopId, i64)>, sqlx::Error> {
    // Shop by shop, since the index of phones begins with the shop.
    let rows = sqlx::query!(
        "select s.id as shop_id, c.id from shops s cross join lateral
             (select id from customers where shop_id = s.id and phone = $1) c
         order by c.id desc limit $2",
        phone.as_str(),
        limit,
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (ShopId(row.shop_id), row.id)).collect())
}
