//! How often money may be asked for: whoever has a pay link makes the server
//! call a provider, and a provider ring a phone.
//!
//! Invariants: of an order no more attempts begin in a day than this file says,
//! and no more invoices; a phone is sent no more invoices in a day, over all
//! orders and all shops, since it rings whichever shop they are from. Counted in
//! the transaction that begins the attempt: of an order under its lock, of a
//! phone under that of its row.

use chrono::{DateTime, TimeDelta, Utc};

use super::attempt_queries::begun_since;
use super::error::{Refused, Result};
use super::phone_queries;
use super::way::Way;
use crate::db::TenantTx;
use crate::values::OrderId;

const DAY: TimeDelta = TimeDelta::days(1);
const MOST_INVOICES: usize = 3;
/// A link may run out, and a card be declined, many times before a buyer pays.
const MOST_ATTEMPTS: usize = 30;

/// A phone that an invoice is sent to, by its keyed digest.
#[derive(Clone, Copy)]
pub struct InvoicedPhone<'a>(pub &'a [u8]);

/// Counts an attempt that has just been written, which is undone if it is one
/// too many.
///
/// # Errors
/// [`Refused::TooMany`].
pub(super) async fn count(
    tx: &mut TenantTx,
    order_id: OrderId,
    invoiced: Option<InvoicedPhone<'_>>,
    now: DateTime<Utc>,
) -> Result<()> {
    check(&begun_since(tx, order_id, None, now - DAY).await?, MOST_ATTEMPTS, now)?;
    let Some(InvoicedPhone(digest)) = invoiced else { return Ok(()) };
    check(&begun_since(tx, order_id, Some(Way::Invoice), now - DAY).await?, MOST_INVOICES, now)?;
    check(&phone_queries::count(tx, digest, now, now - DAY).await?, MOST_INVOICES, now)
}

/// `moments` of a day, this one first.
fn check(moments: &[DateTime<Utc>], most: usize, now: DateTime<Utc>) -> Result<()> {
    match moments.get(most) {
        // When the last that may stay leaves the day, there is room for one.
        Some(last) => Err(Refused::TooMany { retry_after: wait(*last + DAY - now) }.into()),
        None => Ok(()),
    }
}

/// In whole seconds, rounded up: waiting exactly that long succeeds.
fn wait(time: TimeDelta) -> u64 {
    let time = time.to_std().unwrap_or_default();
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Stop;

    #[test]
    fn waiting_as_long_as_is_told_makes_room() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let ago = |hours: i64| now - TimeDelta::hours(hours);
        let waits = |moments: &[i64]| {
            let moments: Vec<_> = moments.iter().map(|hours| ago(*hours)).collect();
            match check(&moments, 3, now) {
                Ok(()) => None,
                Err(Stop::Refused(Refused::TooMany { retry_after })) => Some(retry_after),
                Err(other) => panic!("{other:?}"),
            }
        };
        assert_eq!(waits(&[0]), None);
        assert_eq!(waits(&[0, 1, 5]), None);
        assert_eq!(waits(&[0, 1, 5, 20]), Some(4 * 3_600));
        assert_eq!(waits(&[0, 1, 5, 6, 20]), Some(18 * 3_600), "not before three are left");
    }
}
