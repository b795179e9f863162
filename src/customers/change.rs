//! Changing a customer, and erasing one.

use chrono::{DateTime, Utc};

use super::{Customer, queries};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::{Error, Result};
use crate::values::{CustomerId, Text};

pub(super) const NO_CUSTOMER: Error = Error::NotFound(Text::new("customer-not-found"));

/// Changes a customer under their lock. What comes out as it was leaves no
/// trace.
pub(super) async fn change(
    tx: &mut TenantTx,
    id: i64,
    now: DateTime<Utc>,
    apply: impl FnOnce(&mut Customer) -> Result<()>,
) -> Result<Customer> {
    let before = queries::customer_locked(tx, id).await?.ok_or(NO_CUSTOMER)?;
    let mut customer = before.clone();
    apply(&mut customer)?;
    if customer == before {
        return Ok(customer);
    }
    customer.updated_at = now;
    queries::update(tx, &customer).await?;
    events::record(tx, &Event::CustomerUpdated { customer_id: CustomerId(id) }, 0, now);
    Ok(customer)
}

/// Erases what is personal about a customer. Their orders and figures stay,
/// and their phone may become a new customer's.
pub(super) async fn erase(tx: &mut TenantTx, id: i64, now: DateTime<Utc>) -> Result<()> {
    if !queries::erase(tx, id, now).await? {
        return Err(NO_CUSTOMER);
    }
    events::record(tx, &Event::CustomerDeleted { customer_id: CustomerId(id) }, 0, now);
    Ok(())
}
