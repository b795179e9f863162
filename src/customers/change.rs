//! Changing a customer, and erasing one.

use chrono::{DateTime, Utc};

use super::customer::{Customer, Profile};
use super::error::{Refused, Result};
use super::queries;
use crate::db::{Stop, TenantTx};
use crate::events::{self, Event};
use crate::values::CustomerId;

/// Changes a customer under their lock; `apply` may object in the words of its
/// face. What comes out as it was leaves no trace.
///
/// # Errors
/// [`Refused::NoCustomer`], [`Refused::PhoneTaken`], and what `apply` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    id: CustomerId,
    now: DateTime<Utc>,
    apply: impl FnOnce(&Customer) -> Result<Profile, E>,
) -> Result<Customer, E> {
    let customer = locked(tx, id).await?;
    let profile = apply(&customer)?;
    if customer.profile == profile {
        return Ok(customer);
    }
    let is_other = |phone: &&str| customer.other_phones.iter().any(|other| other == phone);
    let swapped = profile.phone.as_deref().filter(is_other);
    if let Some(phone) = swapped {
        queries::swap_phones(tx, id, phone).await.map_err(Stop::<Refused>::from)?;
    }
    queries::update(tx, id, &profile, now).await?;
    if swapped.is_some() {
        queries::gather_phones(tx, id).await.map_err(Stop::<Refused>::from)?;
    }
    events::record(tx, &Event::CustomerUpdated { customer_id: id }, 0, now);
    let changed = queries::customers(tx, &[id]).await.map_err(Stop::<Refused>::from)?.pop();
    changed.ok_or_else(|| Stop::Refused(Refused::NoCustomer).into())
}

/// A customer under their lock, of whom something is about to change.
///
/// # Errors
/// [`Refused::NoCustomer`].
pub(super) async fn locked(tx: &mut TenantTx, id: CustomerId) -> Result<Customer> {
    queries::customer_locked(tx, id).await?.ok_or(Stop::Refused(Refused::NoCustomer))
}

/// What belongs to a customer has changed.
pub(super) async fn touch(tx: &mut TenantTx, id: CustomerId, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    queries::touch(tx, id, now).await?;
    events::record(tx, &Event::CustomerUpdated { customer_id: id }, 0, now);
    Ok(())
}

/// Erases what is personal about a customer, and tells the phones they had. Figures
/// stay, and the phones may become new customers'. Their orders are for whoever
/// has orders: no new one gets in before this is committed.
///
/// # Errors
/// [`Refused::NoCustomer`].
pub async fn erase(tx: &mut TenantTx, id: CustomerId, now: DateTime<Utc>) -> Result<Vec<String>> {
    let customer = locked(tx, id).await?;
    queries::erase(tx, id, now).await?;
    queries::forget_tombstones(tx, id, now).await?;
    events::record(tx, &Event::CustomerDeleted { customer_id: id }, 0, now);
    Ok(customer.profile.phone.into_iter().chain(customer.other_phones).collect())
}
