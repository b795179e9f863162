//! What people say of themselves, and the shops they leave.

use super::queries::Whereabouts;
use super::{entry, error, queries};
use crate::access::Member;
use crate::db::{Stop, SystemTx};
use crate::http::Result;
use crate::shops;
use crate::state::AppState;
use crate::values::{PersonId, ShopId};

/// What a person may say of themselves; absent stays, None clears.
#[derive(Default)]
pub(super) struct MyChange {
    pub own_name: Option<Option<String>>,
}

/// Changes what a person calls themselves.
///
/// # Errors
/// The database is away.
pub(super) async fn change(tx: &mut SystemTx, member: &Member, change: &MyChange) -> Result<Whereabouts> {
    if let Some(name) = &change.own_name {
        queries::rename_person(tx, member.person, name.as_deref()).await?;
    }
    Ok(queries::whereabouts(tx, member.person, member.shop).await?)
}

/// Ends a person's work in a shop, whoever hired them. Sessions in it are over
/// as after a dismissal; where they work nowhere else, the next sign-in makes
/// them a shop of their own, if newcomers get one.
///
/// # Errors
/// 404 for a shop they don't work in; 400 `last_owner`.
pub(super) async fn leave(app: &AppState, person: PersonId, shop: ShopId) -> Result<()> {
    let mut tx = app.db.system("which membership is left").await?;
    let membership = entry::membership(&mut tx, person, shop).await?;
    tx.commit().await?;
    let mut tx = app.db.tenant(shop).begin().await?;
    let left = shops::dismiss(&mut tx, membership.staff_id, app.clock.now()).await;
    left.map_err(|stop| match stop {
        // Dismissed meanwhile.
        Stop::Refused(shops::Refused::NoStaff) => error::NO_SHOP_OF_YOURS,
        other => other.into(),
    })?;
    tx.commit().await?;
    app.access.forget_everyone();
    Ok(())
}
