//! Varieties: unique by name whatever the case, there as soon as a delivery or a
//! recipe speaks of them, renamed freely, and made one only where somebody asks.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::gates;
use super::queries::varieties as queries;
use crate::db::{Stop, TenantTx};
use crate::values::VarietyId;

/// What the shop says of a variety.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarietyTerms {
    pub name: String,
    /// None: as long as the shop says.
    pub vase_life_days: Option<i32>,
    /// At so many free stems it is time to buy.
    pub reorder_point: Option<i32>,
    pub bunch_size: Option<i32>,
    /// A promise for that many days from today is bought for.
    pub purchase_lead_days: i32,
}

/// A variety, and what there is of it.
#[derive(Clone, Debug)]
pub struct Variety {
    pub id: VarietyId,
    pub terms: VarietyTerms,
    pub on_hand: i64,
    /// For the days before stems are bought.
    pub promised: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The varieties of those names, in their order; what is unknown is added, with
/// its gate.
///
/// # Errors
/// The database is away.
pub async fn varieties_named(
    tx: &mut TenantTx,
    names: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<VarietyId>, sqlx::Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    queries::add(tx, names, now).await?;
    let ids: HashMap<_, _> = queries::of_names(tx, names).await?.into_iter().collect();
    let known: Vec<_> = names.iter().filter_map(|name| ids.get(&name.to_lowercase()).copied()).collect();
    let gates: Vec<_> = known.iter().map(|variety| (*variety, 0)).collect();
    gates::ensure(tx, &gates, now).await?;
    Ok(known)
}

/// Adds a variety.
///
/// # Errors
/// [`Refused::VarietyExists`].
pub(super) async fn create(tx: &mut TenantTx, terms: &VarietyTerms, now: DateTime<Utc>) -> Result<Variety> {
    let id = queries::insert(tx, terms, now).await?;
    gates::ensure(tx, &[(id, 0)], now).await?;
    found(tx, id).await
}

/// # Errors
/// [`Refused::NoVariety`].
pub(super) async fn found(tx: &mut TenantTx, id: VarietyId) -> Result<Variety> {
    queries::variety(tx, id).await?.ok_or_else(|| Refused::NoVariety.into())
}

/// Changes a variety. How long its stems keep says nothing of those that are
/// there; what is bought for moves promises between there and to be bought.
///
/// # Errors
/// [`Refused::NoVariety`], [`Refused::VarietyExists`], and what `apply` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    id: VarietyId,
    now: DateTime<Utc>,
    apply: impl FnOnce(&mut VarietyTerms) -> Result<(), E>,
) -> Result<Variety, E> {
    if !queries::lock(tx, &[id]).await.map_err(Stop::from)? {
        return Err(Stop::Refused(Refused::NoVariety).into());
    }
    let before = found(tx, id).await?;
    let mut terms = before.terms.clone();
    apply(&mut terms)?;
    if terms == before.terms {
        return Ok(before);
    }
    queries::update(tx, id, &terms, now).await?;
    let stems = queries::stems_of(tx, &[id]).await.map_err(Stop::from)?;
    gates::refresh(tx, stems.into_iter().map(|(stem, ..)| stem), now).await.map_err(Stop::from)?;
    Ok(found(tx, id).await?)
}

/// Makes two varieties one: batches, promises, recipes and announcements of the
/// second become the first's.
///
/// # Errors
/// [`Refused::NoVariety`], [`Refused::SameVariety`].
pub(super) async fn merge(
    tx: &mut TenantTx,
    keep: VarietyId,
    merged: VarietyId,
    now: DateTime<Utc>,
) -> Result<Variety> {
    if keep == merged {
        return Err(Refused::SameVariety.into());
    }
    if !queries::lock(tx, &[keep, merged]).await? {
        return Err(Refused::NoVariety.into());
    }
    let old = queries::stems_of(tx, &[merged]).await?;
    let heights: Vec<_> = old.iter().map(|(_, _, height)| (keep, *height)).collect();
    gates::ensure(tx, &heights, now).await?;
    let kept = queries::stems_of(tx, &[keep]).await?;
    let all: Vec<_> = old.iter().chain(&kept).map(|(stem, ..)| *stem).collect();
    gates::lock(tx, &all, now).await?;
    let moves: Vec<_> = old
        .iter()
        .filter_map(|(from, _, height)| Some((*from, kept.iter().find(|(_, _, other)| other == height)?.0)))
        .collect();
    queries::merge(tx, keep, merged, &moves).await?;
    gates::refresh(tx, kept.into_iter().map(|(stem, ..)| stem), now).await?;
    found(tx, keep).await
}
