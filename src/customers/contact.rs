//! The customer behind a phone that orders.
//!
//! Invariant: however many first orders of one phone run at once, it gets one
//! customer, and none of them waits for a row that was there before.

use chrono::{DateTime, Utc};

use super::queries;
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::figures::Figure;
use crate::http::{Error, Result};
use crate::values::{CustomerId, Phone};

/// A look-up fails only if the customer was made and erased again meanwhile.
const ATTEMPTS: usize = 3;

/// Who orders, as the order says it.
#[derive(Clone, Copy, Debug)]
pub struct Contact<'a> {
    pub phone: &'a Phone,
    pub name: Option<&'a str>,
    /// The face they come by.
    pub source: &'a str,
}

/// Who that is to the shop.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: i64,
    pub name: Option<String>,
    pub is_blocked: bool,
    /// Made just now.
    pub is_new: bool,
    /// What they have bought in the shop's currency, as it was when they were found.
    pub bought: Figure,
}

/// The customer of a phone, made if the shop doesn't know it yet
/// (`customer.created` with the source). A customer without a name takes the
/// one given.
///
/// # Errors
/// The database is away.
pub async fn find_or_create(tx: &mut TenantTx, contact: &Contact<'_>, now: DateTime<Utc>) -> Result<Known> {
    for _ in 0..ATTEMPTS {
        // Nothing comes back when another transaction made the customer after
        // our statement began; the next one sees it.
        let Some(found) = queries::find_or_insert(tx, contact, now).await? else { continue };
        if found.known.is_new {
            let event = Event::CustomerCreated {
                customer_id: CustomerId(found.known.id),
                source: contact.source.to_owned(),
            };
            events::record(tx, &event, 0, now);
        } else if found.is_named_now {
            events::record(tx, &Event::CustomerUpdated { customer_id: CustomerId(found.known.id) }, 0, now);
        }
        return Ok(found.known);
    }
    Err(Error::Unavailable("a customer kept appearing and vanishing".to_owned()))
}
