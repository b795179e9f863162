//! The customer behind an order: whoever has its phone, or its id at another
//! face.
//!
//! Invariant: however many first orders of one phone (or of one id of a face) run
//! at once, it gets one customer, and none of them waits for another. Whoever was
//! found stays who they are until the order is placed: a merge waits for it.

use chrono::{DateTime, Utc};

use super::queries;
use crate::db::{self, TenantTx};
use crate::events::{self, Event};
use crate::values::CustomerId;

pub use super::queries::{Contact, Identity, Known};

/// A look-up fails only if the customer was made and erased again meanwhile, or
/// merged into another.
const ATTEMPTS: usize = 3;

/// Whether the shop sells nothing to whoever that is. Only people who order by
/// phone are blocked.
///
/// # Errors
/// The database is away.
pub async fn is_blocked(tx: &mut TenantTx, identity: Identity<'_>) -> Result<bool, sqlx::Error> {
    queries::is_blocked(tx, identity).await
}

/// The phone by which a customer is told of an order that says one: that, if it is
/// one of theirs, else their own. None of somebody who was erased.
///
/// # Errors
/// The database is away.
pub async fn phone_to_tell(
    tx: &mut TenantTx,
    id: CustomerId,
    said: Option<&str>,
) -> Result<Option<String>, sqlx::Error> {
    queries::phone_to_tell(tx, id, said).await
}

/// The customer behind a contact, made if the shop doesn't know them yet
/// (`customer.created` with the source). A customer without a name takes the
/// one given.
///
/// # Errors
/// The database is away, or others make and erase the customer all the time.
pub async fn find_or_create(
    tx: &mut TenantTx,
    contact: &Contact<'_>,
    now: DateTime<Utc>,
) -> Result<Known, sqlx::Error> {
    for _ in 0..ATTEMPTS {
        // Nothing comes back when another transaction made the customer after
        // our statement began; the next one sees it.
        let Some(found) = queries::find_or_insert(tx, contact, now).await? else { continue };
        let customer_id = found.known.id;
        if found.known.is_new {
            let event = Event::CustomerCreated { customer_id, source: contact.source.to_owned() };
            events::record(tx, &event, 0, now);
        } else if found.is_named_now {
            events::record(tx, &Event::CustomerUpdated { customer_id }, 0, now);
        }
        return Ok(found.known);
    }
    Err(db::try_again("a customer kept appearing and vanishing"))
}
