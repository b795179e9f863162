//! Closing the shop for some days, and opening it again.

use chrono::{DateTime, Utc};

use super::delivery_time::IN_SIGHT;
use super::error::{Refused, Result};
use super::opening::{ClosedDays, Closure};
use super::{news, queries};
use crate::db::{Stop, TenantTx};
use crate::http::{PageRequest, Total};
use crate::values::ClosureId;

const CLOSURES: &str = "closures";

/// A page of all closures, past ones too, the earliest first.
pub(super) async fn closures(
    tx: &mut TenantTx,
    page: PageRequest,
) -> Result<(Vec<Closure>, Total), sqlx::Error> {
    let total = Total::exact(queries::count_closures(tx).await?);
    Ok((queries::closures(tx, page).await?, total))
}

/// The closures that a storefront shows: those of today and of as many days as
/// it looks ahead.
///
/// # Errors
/// The database is away.
pub async fn closures_in_sight(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
) -> Result<Vec<ClosedDays>, sqlx::Error> {
    let today = tx.shop().zone.local(now).date_naive();
    queries::closures_within(tx, today, today + IN_SIGHT).await
}

/// Closes the shop for some days.
pub(super) async fn close(
    tx: &mut TenantTx,
    days: ClosedDays,
    now: DateTime<Utc>,
) -> Result<Closure, sqlx::Error> {
    let id = queries::insert_closure(tx, &days).await?;
    news::updated(tx, CLOSURES, now);
    Ok(Closure { id, days })
}

/// Opens again on the days of a closure.
///
/// # Errors
/// [`Refused::NoClosure`].
pub(super) async fn reopen(tx: &mut TenantTx, id: ClosureId, now: DateTime<Utc>) -> Result<()> {
    if !queries::delete_closure(tx, id).await? {
        return Err(Stop::Refused(Refused::NoClosure));
    }
    news::updated(tx, CLOSURES, now);
    Ok(())
}
