//! The SQL of taking customers in, many at once.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::customers::customer::Profile;
use crate::customers::import::{Entry, SOURCE_IMPORT};
use crate::db::TenantTx;
use crate::values::CustomerId;

/// Whose those phones are; locked, in the order of their ids, where they may change.
pub(in crate::customers) async fn known_by_phones(
    tx: &mut TenantTx,
    phones: &[String],
    locks: bool,
) -> Result<HashMap<String, CustomerId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let found = sqlx::query!(
        r#"select phone as "phone!", coalesce(merged_into, id) as "id!: CustomerId" from customers
           where shop_id = $1 and phone = any($2)"#,
        shop_id,
        phones,
    );
    let found: HashMap<_, _> =
        found.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.phone, row.id)).collect();
    if locks && !found.is_empty() {
        let ids: Vec<_> = found.values().map(|id| id.0).collect();
        let lock = sqlx::query!(
            "select from customers where shop_id = $1 and id = any($2) order by id for update",
            shop_id,
            &ids,
        );
        lock.execute(tx.conn()).await?;
    }
    Ok(found)
}

/// Adds customers, but those whose phone somebody has by now: each with where they
/// come from and their phone.
pub(in crate::customers) async fn insert_entries(
    tx: &mut TenantTx,
    entries: &[&Entry],
    now: DateTime<Utc>,
) -> Result<Vec<(CustomerId, String, String)>, sqlx::Error> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let shop_id = tx.shop_id();
    let given = |of: fn(&Entry) -> Option<&String>| -> Vec<Option<String>> {
        entries.iter().map(|entry| of(entry).cloned()).collect()
    };
    let made = sqlx::query!(
        r#"insert into customers (shop_id, phone, name, email, birth_date, address, preferences, notes, tags, source,
                                  is_blocked, created_at, updated_at)
           select $1, n.phone, n.name, n.email, n.birth_date, n.address, n.preferences, n.notes,
                  array(select jsonb_array_elements_text(n.tags)), coalesce(n.source, $13), n.is_blocked, $12, $12
           from unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::text[], $9::jsonb[],
                       $10::text[], $11::bool[])
                    as n (phone, name, email, birth_date, address, preferences, notes, tags, source, is_blocked)
           -- In one order, so that two imports at once never wait for each other.
           order by n.phone
           on conflict do nothing
           returning id as "id: CustomerId", source, phone as "phone!""#,
        shop_id,
        &entries.iter().map(|entry| entry.phone.clone()).collect::<Vec<_>>(),
        &given(|entry| entry.given.name.as_ref()) as &[Option<String>],
        &given(|entry| entry.given.email.as_ref()) as &[Option<String>],
        &entries.iter().map(|entry| entry.given.birth_date).collect::<Vec<_>>() as &[Option<NaiveDate>],
        &given(|entry| entry.given.address.as_ref()) as &[Option<String>],
        &given(|entry| entry.given.preferences.as_ref()) as &[Option<String>],
        &given(|entry| entry.given.notes.as_ref()) as &[Option<String>],
        &entries.iter().map(|entry| json!(entry.given.tags)).collect::<Vec<Value>>(),
        &given(|entry| entry.given.source.as_ref()) as &[Option<String>],
        &entries.iter().map(|entry| entry.given.is_blocked.unwrap_or(false)).collect::<Vec<_>>(),
        now,
        SOURCE_IMPORT,
    );
    let made = made.fetch_all(tx.conn()).await?.into_iter();
    Ok(made.map(|row| (row.id, row.source, row.phone)).collect())
}

/// Writes many profiles; phones stay.
pub(in crate::customers) async fn update_profiles(
    tx: &mut TenantTx,
    changed: &[(CustomerId, Profile)],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let text = |of: fn(&Profile) -> Option<&String>| -> Vec<Option<String>> {
        changed.iter().map(|(_, profile)| of(profile).cloned()).collect()
    };
    sqlx::query!(
        "update customers c
         set name = n.name, email = n.email, birth_date = n.birth_date, address = n.address,
             preferences = n.preferences, notes = n.notes, tags = array(select jsonb_array_elements_text(n.tags)),
             is_blocked = n.is_blocked, updated_at = $11
         from unnest($2::bigint[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::text[], $9::jsonb[],
                     $10::bool[])
                  as n (id, name, email, birth_date, address, preferences, notes, tags, is_blocked)
         where c.shop_id = $1 and c.id = n.id",
        shop_id,
        &changed.iter().map(|(id, _)| id.0).collect::<Vec<_>>(),
        &text(|profile| profile.name.as_ref()) as &[Option<String>],
        &text(|profile| profile.email.as_ref()) as &[Option<String>],
        &changed.iter().map(|(_, profile)| profile.birth_date).collect::<Vec<_>>() as &[Option<NaiveDate>],
        &text(|profile| profile.address.as_ref()) as &[Option<String>],
        &text(|profile| profile.preferences.as_ref()) as &[Option<String>],
        &text(|profile| profile.notes.as_ref()) as &[Option<String>],
        &changed.iter().map(|(_, profile)| json!(profile.tags)).collect::<Vec<Value>>(),
        &changed.iter().map(|(_, profile)| profile.is_blocked).collect::<Vec<_>>(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
