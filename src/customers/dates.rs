//! Days to remember: entered, changed, removed, under their customer's lock.

use chrono::{DateTime, Utc};

use super::change::{locked, touch};
use super::error::{Refused, Result};
use super::important_date::{Day, ImportantDate, MOST_DATES};
use super::queries;
use crate::db::{Stop, TenantTx};
use crate::values::{CustomerId, ImportantDateId};

/// A date, and whose it is.
#[derive(Clone, Copy)]
pub(super) struct OfCustomer {
    pub customer: CustomerId,
    pub date: ImportantDateId,
}

/// Adds a day to remember.
///
/// # Errors
/// [`Refused::NoCustomer`], [`Refused::TooManyDates`].
pub(super) async fn add(
    tx: &mut TenantTx,
    customer: CustomerId,
    day: Day,
    now: DateTime<Utc>,
) -> Result<ImportantDate> {
    if locked(tx, customer).await?.dates.len() >= MOST_DATES {
        return Err(Stop::Refused(Refused::TooManyDates { most: MOST_DATES }));
    }
    let id = queries::insert_date(tx, customer, &day, now).await?;
    touch(tx, customer, now).await?;
    Ok(ImportantDate { id, day })
}

/// Changes a day to remember; what comes out as it was leaves no trace.
///
/// # Errors
/// [`Refused::NoCustomer`], [`Refused::NoDate`], and what `apply` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    of: OfCustomer,
    now: DateTime<Utc>,
    apply: impl FnOnce(Day) -> Result<Day, E>,
) -> Result<ImportantDate, E> {
    let dates = locked(tx, of.customer).await?.dates;
    let known = dates.into_iter().find(|date| date.id == of.date).ok_or(Stop::Refused(Refused::NoDate))?;
    let changed = ImportantDate { id: known.id, day: apply(known.day.clone())? };
    if changed != known {
        queries::update_date(tx, &changed).await.map_err(Stop::<Refused>::from)?;
        touch(tx, of.customer, now).await.map_err(Stop::<Refused>::from)?;
    }
    Ok(changed)
}

/// Removes a day to remember.
///
/// # Errors
/// [`Refused::NoCustomer`], [`Refused::NoDate`].
pub(super) async fn remove(tx: &mut TenantTx, of: OfCustomer, now: DateTime<Utc>) -> Result<()> {
    if !locked(tx, of.customer).await?.dates.iter().any(|date| date.id == of.date) {
        return Err(Stop::Refused(Refused::NoDate));
    }
    queries::delete_date(tx, of.date).await?;
    Ok(touch(tx, of.customer, now).await?)
}
