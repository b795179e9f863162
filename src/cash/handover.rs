//! Someone hands in cash, and someone of the office takes it in.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::queries::{self, Handover, NewHandover, PersonsCash};
use crate::db::{Stop, TenantTx};
use crate::values::{Actor, Minor, StaffId};

impl PersonsCash {
    /// What they have to hand in; negative where they paid out more than they took.
    pub(super) fn owed(&self) -> Minor {
        Minor(self.taken.0 - self.refunded.0 - self.handed_in.0)
    }
}

/// The cash of whoever has worked in the shop.
///
/// # Errors
/// [`Refused::NoStaff`].
pub(super) async fn cash_of(tx: &mut TenantTx, staff_id: StaffId) -> Result<PersonsCash> {
    queries::cash_of(tx, staff_id).await?.ok_or(Stop::Refused(Refused::NoStaff))
}

/// Records that someone has handed in cash, under the lock of their row, so
/// that two handovers at once don't both find the same cash owed.
///
/// # Errors
/// [`Refused::HandoverTooLarge`], [`Refused::NoStaff`].
pub(super) async fn hand_over(
    tx: &mut TenantTx,
    new: &NewHandover,
    recorder: &Actor,
    now: DateTime<Utc>,
) -> Result<Handover> {
    queries::lock_staff(tx, new.staff_id).await?;
    let (owed, currency) = (cash_of(tx, new.staff_id).await?.owed(), tx.shop().currency);
    if new.amount > owed {
        return Err(Stop::Refused(Refused::HandoverTooLarge { owed, currency }));
    }
    Ok(queries::insert_handover(tx, new, recorder, now).await?)
}
