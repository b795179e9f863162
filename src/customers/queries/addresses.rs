//! The SQL of addresses; they are read with their customers.

use chrono::{DateTime, Utc};

use crate::customers::address::Place;
use crate::customers::error::{Refused, Result};
use crate::db::{self, Stop, TenantTx};
use crate::values::{AddressId, CustomerId};

/// Adds an address; of one that is known, parts that are given take the place of
/// those that were.
pub(in crate::customers) async fn insert_address(
    tx: &mut TenantTx,
    customer: CustomerId,
    place: &Place,
    now: DateTime<Utc>,
) -> Result<AddressId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into customer_addresses as known
             (shop_id, customer_id, address, entrance, floor, flat, intercom, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (shop_id, customer_id, key) do update
         set entrance = coalesce(excluded.entrance, known.entrance), floor = coalesce(excluded.floor, known.floor),
             intercom = coalesce(excluded.intercom, known.intercom)
         returning id",
        shop_id,
        customer.0,
        place.line,
        place.entrance,
        place.floor,
        place.flat,
        place.intercom,
        now,
    );
    id.fetch_one(tx.conn()).await.map(AddressId)
}

/// Notes that an order was delivered there, unless the customer was erased.
pub(in crate::customers) async fn use_place(
    tx: &mut TenantTx,
    customer: CustomerId,
    place: &Place,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into customer_addresses as known
             (shop_id, customer_id, address, entrance, floor, flat, intercom, created_at, last_used_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $8
         from customers where shop_id = $1 and id = $2 and erased_at is null
         on conflict (shop_id, customer_id, key) do update
         set entrance = coalesce(excluded.entrance, known.entrance), floor = coalesce(excluded.floor, known.floor),
             intercom = coalesce(excluded.intercom, known.intercom), last_used_at = excluded.last_used_at",
        shop_id,
        customer.0,
        place.line,
        place.entrance,
        place.floor,
        place.flat,
        place.intercom,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes an address.
///
/// # Errors
/// [`Refused::AddressKnown`].
pub(in crate::customers) async fn update_address(
    tx: &mut TenantTx,
    id: AddressId,
    place: &Place,
) -> Result<()> {
    let shop_id = tx.shop_id();
    let written = sqlx::query!(
        "update customer_addresses set address = $3, entrance = $4, floor = $5, flat = $6, intercom = $7
         where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        place.line,
        place.entrance,
        place.floor,
        place.flat,
        place.intercom,
    );
    match written.execute(tx.conn()).await {
        Ok(_) => Ok(()),
        Err(error) if db::violates(&error, "customer_addresses_key") => {
            Err(Stop::Refused(Refused::AddressKnown))
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes an address the default one; its line.
pub(in crate::customers) async fn make_default(
    tx: &mut TenantTx,
    customer: CustomerId,
    id: AddressId,
) -> Result<Option<String>, sqlx::Error> {
    let shop_id = tx.shop_id();
    // One after the other: of two default ones, none may be, not even for a moment.
    sqlx::query!(
        "update customer_addresses set is_default = false
         where shop_id = $1 and customer_id = $2 and id <> $3 and is_default",
        shop_id,
        customer.0,
        id.0,
    )
    .execute(tx.conn())
    .await?;
    let line = sqlx::query_scalar!(
        "update customer_addresses set is_default = true where shop_id = $1 and id = $2 returning address",
        shop_id,
        id.0,
    );
    line.fetch_optional(tx.conn()).await
}

pub(in crate::customers) async fn delete_address(
    tx: &mut TenantTx,
    id: AddressId,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("delete from customer_addresses where shop_id = $1 and id = $2", shop_id, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}
