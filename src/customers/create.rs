//! Customers, and adding one.

use chrono::{DateTime, NaiveDate, Utc};

use super::queries;
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::Result;
use crate::values::{CustomerId, Phone};

/// A customer of the shop.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: i64,
    /// None: known by `external_id` only.
    pub phone: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub address: Option<String>,
    pub preferences: Option<String>,
    pub notes: Option<String>,
    pub tags: Vec<String>,
    /// The face they first came by.
    pub source: String,
    pub is_blocked: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A customer to be added.
#[derive(Clone)]
pub struct NewCustomer {
    pub phone: Phone,
    pub name: String,
    pub email: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub address: Option<String>,
    pub preferences: Option<String>,
    pub notes: Option<String>,
    pub tags: Vec<String>,
    pub source: String,
    pub is_blocked: bool,
}

/// Adds a customer.
///
/// # Errors
/// 400 `phone_taken`.
pub async fn create_customer(tx: &mut TenantTx, new: &NewCustomer, now: DateTime<Utc>) -> Result<Customer> {
    let customer = queries::insert(tx, new, now).await?;
    let event =
        Event::CustomerCreated { customer_id: CustomerId(customer.id), source: customer.source.clone() };
    events::record(tx, &event, 0, now);
    Ok(customer)
}

/// A customer, unless they were erased.
///
/// # Errors
/// The database is away.
pub async fn customer(tx: &mut TenantTx, id: i64) -> Result<Option<Customer>> {
    Ok(queries::customers(tx, &[id]).await?.pop())
}
