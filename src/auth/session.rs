//! A session: the family of refresh tokens that one sign-in began, and what
//! its bearer is told.

use uuid::Uuid;

use super::queries;
use super::refresh_token::RefreshToken;
use crate::access::{Bearer, Member};
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
    /// remembered of it fades within the minute.
    pub(super) async fn forget(self, app: &AppState) {
        for shop in self.shops {
            app.access.forget_session(Bearer { person: self.person, session: self.session, shop }).await;
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
    queries::revoke_session(tx, session, reason).await?;
    let memberships = memberships_of_person(tx, person).await?;
    Ok(Ended { person, session, shops: memberships.into_iter().map(|membership| membership.shop).collect() })
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
