//! A session: the family of refresh tokens that one sign-in began, and what
//! its bearer is told.

use uuid::Uuid;

use super::refresh_token::RefreshToken;
use super::{error, session_queries};
use crate::access::{self, Member};
use crate::db::SystemTx;
use crate::http::{Error, Result};
use crate::shops::{Membership, memberships_of_person};
use crate::state::AppState;
use crate::values::{PersonId, ShopId};

/// A session with the shop it works in.
pub(super) struct SignedIn {
    pub person: PersonId,
    pub session: Uuid,
    pub membership: Membership,
    /// None where the client keeps the one it has.
    pub refresh_token: Option<RefreshToken>,
}

impl SignedIn {
    /// A fresh access token for this session.
    ///
    /// # Errors
    /// It can't be written, which is our defect.
    pub(super) fn access_token(&self, app: &AppState) -> Result<String> {
        let now = app.clock.now();
        let token = app.access.tokens().issue(self.person, self.session, self.membership.shop, now);
        token.map_err(Error::internal)
    }
}

/// A session that is over, with the shops in which it may be remembered.
pub(super) struct Ended {
    person: PersonId,
    session: Uuid,
    shops: Vec<ShopId>,
}

impl Ended {
    /// Shuts the session out of this instance at once; elsewhere what is
    /// remembered of it fades within 30 seconds.
    pub(super) async fn forget(self, app: &AppState) {
        for shop in self.shops {
            let Self { person, session, .. } = self;
            app.access.forget_session(access::SessionKey { person, session, shop }).await;
        }
    }
}

/// Revokes a session; to be committed, and then forgotten.
pub(super) async fn revoke(
    tx: &mut SystemTx,
    session: Uuid,
    person: PersonId,
    reason: &'static str,
) -> Result<Ended> {
    session_queries::revoke(tx, session, reason).await?;
    let memberships = memberships_of_person(tx, person).await?;
    Ok(Ended { person, session, shops: memberships.into_iter().map(|membership| membership.shop).collect() })
}

/// Ends one of a person's sessions, wherever it is.
///
/// # Errors
/// 404 for another person's, or one that has ended.
pub(super) async fn end_one(app: &AppState, member: &Member, session: Uuid) -> Result<()> {
    let mut tx = app.db.system("end a session").await?;
    if !session_queries::is_live(&mut tx, member.person, session).await? {
        return Err(error::NO_SESSION_OF_YOURS);
    }
    let ended = revoke(&mut tx, session, member.person, "ended_elsewhere").await?;
    tx.commit().await?;
    ended.forget(app).await;
    Ok(())
}

/// Ends all of a person's sessions but the one that asks.
///
/// # Errors
/// The database is away.
pub(super) async fn end_others(app: &AppState, member: &Member) -> Result<()> {
    let mut tx = app.db.system("end other sessions").await?;
    session_queries::revoke_others(&mut tx, member.person, member.session).await?;
    tx.commit().await?;
    app.access.forget_everyone();
    Ok(())
}

/// Ends the session of whoever asks.
///
/// # Errors
/// The database is away.
pub(super) async fn end(app: &AppState, member: &Member) -> Result<()> {
    let mut tx = app.db.system("log out").await?;
    let ended = revoke(&mut tx, member.session, member.person, "logout").await?;
    tx.commit().await?;
    ended.forget(app).await;
    Ok(())
}
