//! The photos of a task: what its florist has made, for the shop's people. What the
//! buyer is to see is a photo of the order.

use super::error::{Refused, Result};
use super::work::{self, Hold};
use crate::access::{Bearer, Permission};
use crate::db::TenantTx;
use crate::media::{self, Attached, Kind, Owner, Picture, Stored};
use crate::orders::{Change, Order};
use crate::values::{PictureId, TaskId};

/// A task may have so many.
const MOST: i32 = 10;

/// Whether a photo may be added, so that none is decoded in vain.
///
/// # Errors
/// [`Refused::UnknownTask`], [`Refused::OrderForgotten`], and that it has as many
/// as it may have.
pub(super) async fn look_for_room(tx: &mut TenantTx, id: TaskId) -> Result<()> {
    let Hold { order, .. } = work::hold(tx, id).await?;
    refuse_forgotten(&order)?;
    Ok(media::check_room(tx, Owner::Task(id), MOST).await?)
}

/// Adds a photo.
///
/// # Errors
/// As [`look_for_room`].
pub(super) async fn add(
    tx: &mut TenantTx,
    bearer: &Bearer,
    id: TaskId,
    stored: &Stored,
    change: &Change<'_>,
) -> Result<Picture> {
    let Hold { order, mut task, .. } = work::hold(tx, id).await?;
    refuse_forgotten(&order)?;
    let attached =
        Attached { stored, kind: Kind::Bouquet, by: bearer.staff_id(), at: change.now, most: MOST };
    let photo = media::attach(tx, Owner::Task(id), attached).await?;
    work::save(tx, &mut task, change.now).await?;
    Ok(photo)
}

/// Takes a photo from a task: whoever writes orders any, others their own.
///
/// # Errors
/// [`Refused::UnknownTask`], [`Refused::NotTheirs`], and that there is no such photo.
pub(super) async fn remove(
    tx: &mut TenantTx,
    bearer: &Bearer,
    id: TaskId,
    photo: PictureId,
    change: &Change<'_>,
) -> Result<()> {
    let Hold { mut task, .. } = work::hold(tx, id).await?;
    let gone = media::remove(tx, Owner::Task(id), photo, change.now).await?;
    if !gone.is_by(bearer.staff_id()) && !bearer.may(Permission::Orders) {
        return Err(Refused::NotTheirs.into());
    }
    Ok(work::save(tx, &mut task, change.now).await?)
}

/// Nothing of an erased customer comes back.
fn refuse_forgotten(order: &Order) -> Result<()> {
    if order.is_forgotten() { Err(Refused::OrderForgotten.into()) } else { Ok(()) }
}
