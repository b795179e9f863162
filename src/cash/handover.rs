//! Someone hands in cash, and someone of the office takes it in.

use chrono::{DateTime, Utc};

use super::queries;
use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::values::{Actor, Currency, Minor, Text};

/// What someone has done with cash, in one currency.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub staff_id: i64,
    pub name: String,
    pub taken: Minor,
    /// Given back to buyers.
    pub refunded: Minor,
    pub handed_in: Minor,
}

impl Standing {
    /// What they have to hand in; negative where they paid out more than they took.
    pub(super) fn owed(&self) -> Minor {
        Minor(self.taken.0 - self.refunded.0 - self.handed_in.0)
    }
}

/// Cash handed in.
#[derive(Clone, Debug)]
pub(super) struct Handover {
    pub id: i64,
    pub staff_id: i64,
    pub amount: Minor,
    pub currency: Currency,
    pub comment: Option<String>,
    pub handed_at: DateTime<Utc>,
    pub recorded_by: String,
}

/// A handover to be.
pub(super) struct NewHandover {
    pub staff_id: i64,
    pub amount: Minor,
    pub comment: Option<String>,
}

/// Whoever has worked in the shop, with their cash.
pub(super) async fn standing(tx: &mut TenantTx, staff_id: i64) -> Result<Standing> {
    queries::standing(tx, staff_id).await?.ok_or(Error::NotFound(Text::new("staff-not-found")))
}

/// Records that someone has handed in cash, under the lock of their row, so
/// that two handovers at once don't both find the same cash owed.
///
/// # Errors
/// Rule `handover_too_large`; 404.
pub(super) async fn hand_over(
    tx: &mut TenantTx,
    new: &NewHandover,
    recorder: &Actor,
    now: DateTime<Utc>,
) -> Result<Handover> {
    queries::lock_staff(tx, new.staff_id).await?;
    if new.amount > standing(tx, new.staff_id).await?.owed() {
        return Err(Error::rule("handover_too_large", Text::new("handover-too-large")));
    }
    Ok(queries::insert_handover(tx, new, recorder, now).await?)
}
