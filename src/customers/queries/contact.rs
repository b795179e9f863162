//! The SQL by which a customer is found, or made, for an order.

use chrono::{DateTime, Utc};

use crate::customers::figures::Bought;
use crate::db::{SystemTx, TenantTx};
use crate::values::{CustomerId, Minor, Phone, ShopId};

/// Who orders, as the order says it.
#[derive(Clone, Copy, Debug)]
pub struct Contact<'a> {
    pub identity: Identity<'a>,
    pub name: Option<&'a str>,
    /// The face they come by.
    pub source: &'a str,
}

/// By what a customer is told from others of the shop.
#[derive(Clone, Copy, Debug)]
pub enum Identity<'a> {
    Phone(&'a Phone),
    /// An id that the face they come by has for them, where it gives no phone.
    External(&'a str),
}

impl<'a> Identity<'a> {
    fn phone(self) -> Option<&'a str> {
        if let Self::Phone(phone) = self { Some(phone.as_str()) } else { None }
    }

    fn external_id(self) -> Option<&'a str> {
        if let Self::External(id) = self { Some(id) } else { None }
    }
}

/// Who that is to the shop.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: CustomerId,
    pub name: Option<String>,
    /// Their own, which need not be the one they were found by.
    pub phone: Option<String>,
    pub is_blocked: bool,
    /// Made just now.
    pub is_new: bool,
    /// What they have bought in the shop's currency, as it was when they were found.
    pub bought: Bought,
}

/// The customer of a contact, found or made.
pub(in crate::customers) struct Found {
    pub known: Known,
    /// Had no name, and took the one given.
    pub is_named_now: bool,
}

/// Whether the shop has blocked the customer, if it knows them at all.
pub(in crate::customers) async fn is_blocked(
    tx: &mut TenantTx,
    identity: Identity<'_>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let blocked = sqlx::query_scalar!(
        r#"select exists (select from customers where shop_id = $1 and is_blocked and id =
               (select coalesce(merged_into, id) from customers where shop_id = $1 and phone = $2)) as "is!""#,
        shop_id,
        identity.phone(),
    );
    blocked.fetch_one(tx.conn()).await
}

/// Finds the customer of a contact, with what they have bought, or makes them,
/// in one statement. None if another transaction made them after the statement
/// began, or merged them into another customer. Their key is locked, as it will be
/// by the order that refers to them: so that nobody merges or erases them until it
/// is there.
pub(in crate::customers) async fn find_or_insert(
    tx: &mut TenantTx,
    contact: &Contact<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Found>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"with met as materialized (
               select * from (select id, merged_into from customers
                              where shop_id = $1 and phone = $2 for key share) by_phone
               union all
               select * from (select id, merged_into from customers
                              where shop_id = $1 and source = $4 and external_id = $7 for key share) by_external_id
           ), known as materialized (
               select id, name, phone, is_blocked from customers
               where shop_id = $1 and id = (select coalesce(merged_into, id) from met) and erased_at is null
               for key share
           ), named as (
               update customers set name = $3, updated_at = $5
               where shop_id = $1 and id = (select id from known where name is null) and name is null and erased_at is null
                     and $3::text is not null
               returning id, name
           ), made as (
               insert into customers (shop_id, phone, external_id, name, source, created_at, updated_at)
               select $1, $2, $7, $3, $4, $5, $5 where not exists (select from met)
               on conflict do nothing
               returning id, name, phone, is_blocked
           )
           select k.id as "id!", coalesce(k.name, (select name from named)) as name, k.phone, k.is_blocked as "is_blocked!",
                  false as "is_new!", exists (select from named) as "is_named_now!",
                  b.orders_count as "orders_count!", b.paid_count as "paid_count!",
                  b.total_spent as "total_spent!: Minor", b.last_order_at
           from known k cross join lateral customer_bought($1, k.id, $6) b
           union all
           select m.id, m.name, m.phone, m.is_blocked, true, false, 0, 0, 0, null from made m"#,
        shop_id,
        contact.identity.phone(),
        contact.name,
        contact.source,
        now,
        tx.shop().currency.code(),
        contact.identity.external_id(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Found {
        known: Known {
            id: CustomerId(row.id),
            name: row.name,
            phone: row.phone,
            is_blocked: row.is_blocked,
            is_new: row.is_new,
            bought: Bought {
                orders_count: row.orders_count,
                paid_count: row.paid_count,
                total_spent: row.total_spent,
                last_order_at: row.last_order_at,
            },
        },
        is_named_now: row.is_named_now,
    }))
}

pub(in crate::customers) async fn phone_to_tell(
    tx: &mut TenantTx,
    id: CustomerId,
    said: Option<&str>,
) -> Result<Option<String>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let phone = sqlx::query_scalar!(
        "select coalesce((select o.phone from customers o
                          where o.shop_id = $1 and o.merged_into = c.id and o.phone = $3), c.phone)
         from customers c where c.shop_id = $1 and c.id = $2",
        shop_id,
        id.0,
        said,
    );
    Ok(phone.fetch_optional(tx.conn()).await?.flatten())
}

/// Where, over all shops, a phone is a customer's.
///
/// # Errors
/// The database is away.
pub async fn customers_of_phone(
    tx: &mut SystemTx,
    phone: &Phone,
    limit: i64,
) -> Result<Vec<(ShopId, CustomerId)>, sqlx::Error> {
    // Shop by shop, since the index of phones begins with the shop.
    let rows = sqlx::query!(
        r#"select s.id as shop_id, c.id as "id!" from shops s cross join lateral
               (select coalesce(merged_into, id) as id from customers where shop_id = s.id and phone = $1) c
           order by c.id desc limit $2"#,
        phone.as_str(),
        limit,
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (ShopId(row.shop_id), CustomerId(row.id))).collect())
}
