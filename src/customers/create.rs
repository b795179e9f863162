//! Adding a customer, and finding one.

use chrono::{DateTime, Utc};

use super::customer::{Customer, Profile};
use super::error::{Refused, Result};
use super::queries;
use crate::db::{Stop, TenantTx};
use crate::events::{self, Event};
use crate::values::CustomerId;

/// Adds a customer, and where they come from.
///
/// # Errors
/// [`Refused::PhoneTaken`](super::Refused::PhoneTaken).
pub(super) async fn create_customer(
    tx: &mut TenantTx,
    profile: &Profile,
    source: &str,
    now: DateTime<Utc>,
) -> Result<Customer> {
    let id = queries::insert(tx, profile, source, now).await?;
    let event = Event::CustomerCreated { customer_id: id, source: source.to_owned() };
    events::record(tx, &event, 0, now);
    customer(tx, id).await?.ok_or(Stop::Refused(Refused::NoCustomer))
}

/// A customer, unless they were erased.
///
/// # Errors
/// The database is away.
pub async fn customer(tx: &mut TenantTx, id: CustomerId) -> Result<Option<Customer>, sqlx::Error> {
    Ok(queries::customers(tx, &[id]).await?.pop())
}
