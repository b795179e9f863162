//! Delivery zones: what a delivery costs and where it begins to be free.

use super::queries;
use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::values::{Minor, Text};

/// What a new zone is made of; amounts in the shop's home currency.
#[derive(Clone, Debug)]
pub struct NewZone {
    pub name: String,
    pub price: Minor,
    /// Delivery is free from this sum of flowers on.
    pub free_from: Option<Minor>,
    pub min_order: Option<Minor>,
    pub is_active: bool,
    pub position: i32,
}

/// A delivery zone.
#[derive(Clone, Debug)]
pub struct Zone {
    pub id: i64,
    pub terms: NewZone,
}

impl Zone {
    /// The fee for flowers of that sum.
    pub fn fee(&self, flower_sum: Minor) -> Minor {
        let free = self.terms.free_from.is_some_and(|from| flower_sum >= from);
        if free { Minor::ZERO } else { self.terms.price }
    }

    /// True if flowers of that sum are too few to be delivered here.
    pub fn is_below_minimum(&self, flower_sum: Minor) -> bool {
        self.terms.min_order.is_some_and(|minimum| flower_sum < minimum)
    }
}

/// The zone named, else the shop's first active one, if it has any.
///
/// # Errors
/// 422 at `zone_id` for one that isn't there or isn't active.
pub async fn zone_for(tx: &mut TenantTx, zone_id: Option<i64>) -> Result<Option<Zone>> {
    let mut active = active_zones(tx).await?.into_iter();
    match zone_id {
        None => Ok(active.next()),
        Some(id) => {
            let zone = active.find(|zone| zone.id == id);
            zone.map(Some).ok_or_else(|| Error::field("zone_id", Text::new("zone-not-found")))
        }
    }
}

/// Adds a zone.
///
/// # Errors
/// The database is away.
pub async fn add_zone(tx: &mut TenantTx, zone: &NewZone) -> Result<Zone> {
    Ok(queries::insert_zone(tx, zone).await?)
}

/// The zones that the storefront offers, in the shop's order.
///
/// # Errors
/// The database is away.
pub async fn active_zones(tx: &mut TenantTx) -> Result<Vec<Zone>> {
    let zones = queries::zones(tx).await?;
    Ok(zones.into_iter().filter(|zone| zone.terms.is_active).collect())
}
