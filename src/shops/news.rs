//! What is told of a change to the shop.

use chrono::{DateTime, Utc};

use crate::db::TenantTx;
use crate::events::{self, Event};

/// Records that a part of the shop has changed.
pub(super) fn updated(tx: &mut TenantTx, changed: &'static str, now: DateTime<Utc>) {
    let event = Event::ShopUpdated { shop_id: tx.shop().id, changed: changed.into() };
    events::record(tx, &event, 0, now);
}
