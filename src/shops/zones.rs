//! Where the shop delivers to: adding, changing and removing zones, and the
//! zone of an order.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::zone::{USUAL_TRAVEL_MINUTES, Zone, ZoneTerms};
use super::{news, queries};
use crate::db::{Stop, TenantTx};
use crate::values::ZoneId;

const ZONES: &str = "delivery_zones";

/// All zones, in the shop's order.
///
/// # Errors
/// The database is away.
pub(super) async fn zones(tx: &mut TenantTx) -> Result<Vec<Zone>, sqlx::Error> {
    queries::zones(tx).await
}

/// The zones that the storefront offers, in the shop's order.
///
/// # Errors
/// The database is away.
pub async fn active_zones(tx: &mut TenantTx) -> Result<Vec<Zone>, sqlx::Error> {
    let zones = queries::zones(tx).await?;
    Ok(zones.into_iter().filter(|zone| zone.terms.is_active).collect())
}

/// The zone named, else the shop's first active one, if it has any.
///
/// # Errors
/// [`Refused::UnknownZone`] for one that isn't there or isn't active.
pub async fn zone_for(tx: &mut TenantTx, named: Option<ZoneId>) -> Result<Option<Zone>> {
    let mut active = active_zones(tx).await?.into_iter();
    let Some(id) = named else { return Ok(active.next()) };
    let zone = active.find(|zone| zone.id == id);
    zone.map(Some).ok_or(Stop::Refused(Refused::UnknownZone))
}

/// How long the way to a zone takes: to the one named, else to the first that is
/// active, else what is usual.
///
/// # Errors
/// The database is away.
pub async fn travel_minutes(tx: &mut TenantTx, named: Option<ZoneId>) -> Result<i32, sqlx::Error> {
    let zones = queries::zones(tx).await?;
    let zone = named.map_or_else(
        || zones.iter().find(|zone| zone.terms.is_active),
        |id| zones.iter().find(|zone| zone.id == id),
    );
    Ok(zone.map_or(USUAL_TRAVEL_MINUTES, |zone| zone.terms.travel_minutes))
}

/// A zone, whether active or not.
///
/// # Errors
/// [`Refused::NoZone`].
pub(super) async fn zone(tx: &mut TenantTx, id: ZoneId) -> Result<Zone> {
    let zones = queries::zones(tx).await?;
    zones.into_iter().find(|zone| zone.id == id).ok_or(Stop::Refused(Refused::NoZone))
}

/// Adds a zone. Unless its terms say where, it goes last, and so never becomes
/// the fee of orders that name no zone while there is another.
///
/// # Errors
/// The database is away.
pub async fn add_zone(tx: &mut TenantTx, terms: ZoneTerms, now: DateTime<Utc>) -> Result<Zone, sqlx::Error> {
    queries::take_turn(tx).await?;
    let zone = queries::insert_zone(tx, terms).await?;
    news::updated(tx, ZONES, now);
    Ok(zone)
}

/// Changes a zone's terms in the shop's turn; `apply` may object in the words of
/// its face. What comes out as it was leaves no trace.
///
/// # Errors
/// [`Refused::NoZone`], and what `apply` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    id: ZoneId,
    now: DateTime<Utc>,
    apply: impl FnOnce(&mut ZoneTerms) -> Result<(), E>,
) -> Result<Zone, E> {
    queries::take_turn(tx).await.map_err(Stop::from)?;
    let mut zone = zone(tx, id).await?;
    let before = zone.terms.clone();
    apply(&mut zone.terms)?;
    if zone.terms == before {
        return Ok(zone);
    }
    queries::update_zone(tx, &zone).await.map_err(Stop::from)?;
    news::updated(tx, ZONES, now);
    Ok(zone)
}

/// Removes a zone.
///
/// # Errors
/// [`Refused::NoZone`].
pub(super) async fn remove(tx: &mut TenantTx, id: ZoneId, now: DateTime<Utc>) -> Result<()> {
    if !queries::delete_zone(tx, id).await? {
        return Err(Stop::Refused(Refused::NoZone));
    }
    news::updated(tx, ZONES, now);
    Ok(())
}
