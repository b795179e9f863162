//! The photos of an order: of what was made, and that it was handed over.
//!
//! Invariant: nothing of an erased customer comes back, so an order that has
//! forgotten them takes no photo any more.

use super::allowed::check_is_theirs;
use super::error::{Refused, Result};
use super::history::{Change, Note};
use super::order::Order;
use super::saving::{lock, save_and_tell};
use crate::access::{Bearer, Permission};
use crate::db::TenantTx;
use crate::media::{self, Attached, Kind, Owner, Picture, Stored};
use crate::values::{OrderId, PictureId};

/// An order may have so many.
const MOST: i32 = 20;

/// Whether a photo may be added, so that none is decoded in vain.
///
/// # Errors
/// [`Refused::UnknownOrder`], [`Refused::Closed`], and that it has as many as it
/// may have.
pub async fn look_for_photo(tx: &mut TenantTx, bearer: &Bearer, id: OrderId) -> Result<()> {
    theirs(tx, bearer, id).await?;
    Ok(media::check_room(tx, Owner::Order(id), MOST).await?)
}

/// Adds a photo. Without a word on what it shows, whoever only delivers shows
/// that it was handed over.
///
/// # Errors
/// As [`look_for_photo`].
pub async fn add_photo(
    tx: &mut TenantTx,
    bearer: &Bearer,
    id: OrderId,
    (stored, kind): (&Stored, Option<Kind>),
    change: &Change<'_>,
) -> Result<Picture> {
    let mut order = theirs(tx, bearer, id).await?;
    let makes = bearer.may(Permission::Orders) || bearer.grants.assembles();
    let kind = kind.unwrap_or(if makes { Kind::Bouquet } else { Kind::Proof });
    let attached = Attached { stored, kind, by: bearer.staff_id(), at: change.now, most: MOST };
    let photo = media::attach(tx, Owner::Order(id), attached).await?;
    save_and_tell(tx, &mut order, Note::PhotoAdded(kind), change).await?;
    Ok(photo)
}

/// Takes a photo from an order: whoever writes orders any, others their own.
///
/// # Errors
/// [`Refused::UnknownOrder`], [`Refused::Forbidden`], and that there is no such
/// photo.
pub async fn remove_photo(
    tx: &mut TenantTx,
    bearer: &Bearer,
    id: OrderId,
    photo: PictureId,
    change: &Change<'_>,
) -> Result<()> {
    let mut order = theirs(tx, bearer, id).await?;
    let gone = media::remove(tx, Owner::Order(id), photo, change.now).await?;
    if !gone.is_by(bearer.staff_id()) && !bearer.may(Permission::Orders) {
        return Err(Refused::Forbidden.into());
    }
    save_and_tell(tx, &mut order, Note::PhotoRemoved(gone.kind), change).await?;
    Ok(())
}

async fn theirs(tx: &mut TenantTx, bearer: &Bearer, id: OrderId) -> Result<Order> {
    let order = lock(tx, id).await?;
    check_is_theirs(bearer, &order)?;
    if order.is_forgotten() { Err(Refused::Closed.into()) } else { Ok(order) }
}
