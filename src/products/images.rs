//! The pictures of a product: added, put in order, taken away, under the
//! product's lock. One of them is the main one, which lists show.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::queries;
use crate::db::{Stop, TenantTx};
use crate::events::{self, Event};
use crate::media::{self, Attached, Kind, Owner, Picture, Rearranged, Stored};
use crate::values::{PictureId, ProductId, StaffId};

/// A product may have so many.
const MOST: i32 = 10;

/// Whether a picture may be added, so that none is decoded in vain.
///
/// # Errors
/// [`Refused::NoProduct`], and that it has as many as it may have.
pub(super) async fn look(tx: &mut TenantTx, id: ProductId) -> Result<()> {
    lock(tx, id).await?;
    Ok(media::check_room(tx, Owner::Product(id), MOST).await?)
}

/// Adds a picture; the first is the main one.
///
/// # Errors
/// As [`look`].
pub(super) async fn add(
    tx: &mut TenantTx,
    id: ProductId,
    stored: &Stored,
    by: Option<StaffId>,
    now: DateTime<Utc>,
) -> Result<Picture> {
    lock(tx, id).await?;
    let attached = Attached { stored, kind: Kind::Product, by, at: now, most: MOST };
    let picture = media::attach(tx, Owner::Product(id), attached).await?;
    changed(tx, id, now).await?;
    Ok(picture)
}

/// Moves a picture, or makes it the main one.
///
/// # Errors
/// [`Refused::NoProduct`], and what `media` says.
pub(super) async fn rearrange(
    tx: &mut TenantTx,
    (id, picture_id): (ProductId, PictureId),
    wanted: Rearranged,
    now: DateTime<Utc>,
) -> Result<Picture> {
    lock(tx, id).await?;
    let owner = Owner::Product(id);
    let before = media::of_many(tx, &[owner]).await?.remove(&owner).unwrap_or_default();
    let picture = media::rearrange(tx, owner, picture_id, wanted).await?;
    let was = before.iter().find(|other| other.id == picture.id);
    if was.is_none_or(|was| (was.position, was.is_main) != (picture.position, picture.is_main)) {
        changed(tx, id, now).await?;
    }
    Ok(picture)
}

/// Takes a picture away.
///
/// # Errors
/// [`Refused::NoProduct`], and that there is no such picture.
pub(super) async fn remove(
    tx: &mut TenantTx,
    id: ProductId,
    picture_id: PictureId,
    now: DateTime<Utc>,
) -> Result<()> {
    lock(tx, id).await?;
    media::remove(tx, Owner::Product(id), picture_id, now).await?;
    changed(tx, id, now).await
}

async fn lock(tx: &mut TenantTx, id: ProductId) -> Result<()> {
    if queries::lock(tx, id).await? { Ok(()) } else { Err(Stop::Refused(Refused::NoProduct)) }
}

/// Whoever keeps a copy of the catalogue hears of it.
async fn changed(tx: &mut TenantTx, id: ProductId, now: DateTime<Utc>) -> Result<()> {
    queries::touch(tx, id, now).await?;
    events::record(tx, &Event::ProductUpdated { product_id: id }, 0, now);
    Ok(())
}
