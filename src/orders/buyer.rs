//! Whose order it is. Another phone makes it another customer's, who is found
//! or made as by a new order; what it counts among their orders goes along.

use chrono::{DateTime, Utc};

use super::error::Result;
use super::order::Order;
use super::status::Stage;
use crate::customers::{self, BoughtDelta, Contact, Identity};
use crate::db::TenantTx;
use crate::values::{CustomerId, Phone};

/// Gives the order to the customer of the phone that now stands on it. Whose
/// it was until then, if it was another's.
///
/// # Errors
/// The database is away.
pub(super) async fn follow_phone(
    tx: &mut TenantTx,
    order: &mut Order,
    now: DateTime<Utc>,
) -> Result<Option<CustomerId>> {
    let phone = order.people.customer_phone.as_deref().and_then(|phone| Phone::any(phone).ok());
    let Some(phone) = phone else { return Ok(None) };
    let contact = Contact {
        identity: Identity::Phone(&phone),
        name: order.people.customer_name.as_deref(),
        source: order.source.word(),
    };
    let customer = customers::find_or_create(tx, &contact, now).await?;
    if customer.id == order.customer_id {
        return Ok(None);
    }
    let last = std::mem::replace(&mut order.customer_id, customer.id);
    if order.stage != Stage::Cancelled {
        let (currency, amount) = (order.currency, order.sums.total);
        let order = BoughtDelta { currency, count: 1, amount, at: Some(order.created_at) };
        customers::move_order(tx, last, customer.id, order);
    }
    Ok(Some(last))
}
