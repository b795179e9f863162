//! Where a customer has flowers brought: entered and changed by staff under the
//! customer's lock, and noted as an order is delivered.
//!
//! Invariant: the default address is the customer's `address`.

use chrono::{DateTime, Utc};

use super::address::{CustomerAddress, Place};
use super::change::{locked, touch};
use super::customer::Customer;
use super::error::{Refused, Result};
use super::queries;
use crate::db::{Stop, TenantTx};
use crate::values::{AddressId, CustomerId};

/// An address, and whose it is.
#[derive(Clone, Copy)]
pub(super) struct OfCustomer {
    pub customer: CustomerId,
    pub address: AddressId,
}

/// Adds an address; one that is known gains what is new of it.
///
/// # Errors
/// [`Refused::NoCustomer`].
pub(super) async fn add(
    tx: &mut TenantTx,
    id: CustomerId,
    place: &Place,
    is_default: Option<bool>,
    now: DateTime<Utc>,
) -> Result<CustomerAddress> {
    let customer = locked(tx, id).await?;
    let address = queries::insert_address(tx, id, place, now).await?;
    let stays_so = || customer.profile.address.is_none() || is_default_of(&customer, address);
    settle(tx, &customer, address, is_default.unwrap_or_else(stays_so), now).await
}

/// Changes an address; what comes out as it was leaves no trace.
///
/// # Errors
/// [`Refused::NoCustomer`], [`Refused::NoAddress`], [`Refused::AddressKnown`], and
/// what `apply` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    of: OfCustomer,
    now: DateTime<Utc>,
    apply: impl FnOnce(&CustomerAddress) -> Result<(Place, bool), E>,
) -> Result<CustomerAddress, E> {
    let customer = locked(tx, of.customer).await?;
    let known = find(&customer, of.address)?.clone();
    let (place, is_default) = apply(&known)?;
    if (&place, is_default) == (&known.place, known.is_default) {
        return Ok(known);
    }
    queries::update_address(tx, of.address, &place).await?;
    Ok(settle(tx, &customer, of.address, is_default, now).await?)
}

/// Removes an address; without the default one the customer has none.
///
/// # Errors
/// [`Refused::NoCustomer`], [`Refused::NoAddress`].
pub(super) async fn remove(tx: &mut TenantTx, of: OfCustomer, now: DateTime<Utc>) -> Result<()> {
    let customer = locked(tx, of.customer).await?;
    let was_default = find(&customer, of.address)?.is_default;
    queries::delete_address(tx, of.address).await?;
    if was_default {
        queries::set_address(tx, of.customer, None).await?;
    }
    Ok(touch(tx, of.customer, now).await?)
}

/// An order of the customer's was delivered there.
///
/// # Errors
/// The database is away.
pub async fn delivered_to(
    tx: &mut TenantTx,
    customer: CustomerId,
    place: &Place,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    queries::use_place(tx, customer, place, now).await
}

fn find(customer: &Customer, id: AddressId) -> Result<&CustomerAddress> {
    let found = customer.addresses.iter().find(|address| address.id == id);
    found.ok_or(Stop::Refused(Refused::NoAddress))
}

fn is_default_of(customer: &Customer, id: AddressId) -> bool {
    customer.addresses.iter().any(|address| address.id == id && address.is_default)
}

/// Makes an address the default one or not, and returns it as it then stands.
async fn settle(
    tx: &mut TenantTx,
    customer: &Customer,
    id: AddressId,
    is_default: bool,
    now: DateTime<Utc>,
) -> Result<CustomerAddress> {
    if is_default {
        let line = queries::make_default(tx, customer.id, id).await?;
        queries::set_address(tx, customer.id, line.as_deref()).await?;
    } else if is_default_of(customer, id) {
        queries::set_address(tx, customer.id, None).await?;
    }
    touch(tx, customer.id, now).await?;
    let customer = queries::customers(tx, &[customer.id]).await?.pop();
    find(&customer.ok_or(Stop::Refused(Refused::NoCustomer))?, id).cloned()
}
