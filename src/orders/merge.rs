//! Two customers become one, with their orders: what these count and what they
//! are found by goes along.
//!
//! Orders are locked first, then customers, each in the order of their ids. An
//! order that is being placed holds its customer's key, so it is there before the
//! merge goes on, or finds the one that was kept.

use super::error::Result;
use super::history::Change;
use super::{forget_queries, merge_queries as queries};
use crate::customers::{self, Merge};
use crate::db::TenantTx;

/// Makes two customers one.
///
/// # Errors
/// [`Refused::Customer`](super::Refused::Customer).
pub async fn merge_customers(tx: &mut TenantTx, who: Merge, change: &Change<'_>) -> Result<()> {
    forget_queries::lock_orders_of(tx, who.merge).await?;
    let both = customers::begin_merge(tx, who).await?;
    for bought in queries::bought_of(tx, who.merge).await? {
        customers::move_order(tx, who.merge, who.keep, bought);
    }
    queries::give_orders(tx, who).await?;
    Ok(customers::finish_merge(tx, both, change.actor, change.now).await?)
}
