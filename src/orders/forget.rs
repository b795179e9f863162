//! Forgetting a customer. Their orders stay for the books; what stands on them
//! of people goes, at once from those that have ended, and from the others as
//! they end. An unpaid one that nobody of the shop has touched is cancelled.
//!
//! What tells of people is named by the database's function `forget_orders`,
//! whatever room's the table is.

use chrono::{DateTime, Utc};

use super::cancel;
use super::error::{Refused, Result};
use super::forget_queries as queries;
use super::history::Change;
use super::order::Order;
use super::parts::{Address, Texts};
use super::saving::lock;
use super::writes;
use crate::db::{Stop, TenantTx};
use crate::values::CustomerId;
use crate::{customers, payments};

/// Erases a customer, and what their orders say of them.
///
/// # Errors
/// [`Refused::UnknownCustomer`].
pub async fn forget_customer(tx: &mut TenantTx, id: CustomerId, change: &Change<'_>) -> Result<()> {
    queries::lock_orders_of(tx, id).await?;
    let phones = customers::erase(tx, id, change.now).await;
    let phones = phones.map_err(|stop| stop.map(|_none| Refused::UnknownCustomer))?;
    for order_id in queries::untouched_orders(tx, id).await? {
        let mut order = lock(tx, order_id).await?;
        match cancel::cancel(tx, &mut order, None, change).await {
            // A provider has not answered yet: it stays, and is forgotten when it ends.
            Err(Stop::Refused(Refused::Payment(payments::Refused::InProgress { .. }))) => {}
            cancelled => cancelled?,
        }
    }
    for phone in phones {
        queries::forget_former_buyer(tx, &phone).await?;
    }
    Ok(forget_ended(tx, id, change.now).await?)
}

/// Forgets what the ended orders of an erased customer say of them.
///
/// # Errors
/// The database is away.
pub async fn forget_ended(tx: &mut TenantTx, id: CustomerId, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    queries::forget_ended_orders(tx, id).await?;
    writes::forget_wordings(tx, id).await?;
    if !queries::has_open_orders(tx, id).await? {
        customers::mark_forgotten(tx, id, now).await?;
    }
    Ok(())
}

/// An order has ended: if its customer was erased, it forgets them.
pub(super) async fn forget_if_erased(tx: &mut TenantTx, order: &mut Order, now: DateTime<Utc>) -> Result<()> {
    if !order.customer.is_erased {
        return Ok(());
    }
    order.forget();
    Ok(forget_ended(tx, order.customer_id, now).await?)
}

impl Order {
    /// So that whoever saves it again brings nothing back.
    fn forget(&mut self) {
        let people = &mut self.people;
        for text in [
            &mut people.customer_name,
            &mut people.customer_phone,
            &mut people.recipient_name,
            &mut people.recipient_phone,
            &mut self.staff_notes,
            &mut self.issue.comment,
            &mut self.cancel_reason,
        ] {
            *text = None;
        }
        self.delivery.address = Address::default();
        self.texts = Texts::default();
        self.items.iter_mut().for_each(|item| item.notes = None);
    }
}
