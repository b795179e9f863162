//! Rotation of refresh tokens. All tokens of a session take turns behind the
//! session's lock.

use std::time::Instant;

use super::refresh_token::{self, RefreshToken};
use super::session::{self, SignedIn};
use super::token_queries::TokenState;
use super::{entry, error, token_queries};
use crate::http::{Error, Result};
use crate::state::AppState;

/// Within so many seconds of its first use a token may be used again, as long
/// as nothing it was exchanged for had been used when it arrived: answers get
/// lost, and tabs refresh side by side, one of them perhaps twice while another
/// still waits for its turn.
pub(super) const GRACE_SECONDS: i32 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Exchange,
    Refuse,
    /// Someone holds a token that was replaced: thief or victim, both go.
    Replay,
}

impl TokenState {
    fn verdict(self) -> Verdict {
        if self.is_expired {
            // Its bearer merely comes back late: nothing to revoke.
            Verdict::Refuse
        } else if !self.is_used || (self.is_in_grace && !self.has_used_successor) {
            Verdict::Exchange
        } else {
            Verdict::Replay
        }
    }
}

/// Exchanges a refresh token for a new pair, in the session's shop.
///
/// # Errors
/// 401 for a token that is unknown, expired or replayed, a session that was
/// revoked, or a bearer who no longer works in its shop: where they work
/// elsewhere too, signing in leads there, and no program is moved to another
/// shop without noticing.
pub(super) async fn refresh(app: &AppState, text: &str) -> Result<SignedIn> {
    let arrived_at = Instant::now();
    let digest = refresh_token::digest(text);
    let mut tx = app.db.system("refresh").await?;
    let session = token_queries::session_of_token_locked(&mut tx, &digest).await?;
    let session = session.filter(|session| !session.is_revoked).ok_or(error::BAD_REFRESH_TOKEN)?;
    // After the lock, so that the exchanges just made are seen.
    let state = token_queries::token_state(&mut tx, &digest, GRACE_SECONDS, arrived_at.elapsed()).await?;
    match state.verdict() {
        Verdict::Exchange => {}
        Verdict::Refuse => return Err(error::BAD_REFRESH_TOKEN),
        Verdict::Replay => {
            let ended = session::revoke(&mut tx, session.id, session.person, "refresh_token_reused").await?;
            tx.commit().await?;
            ended.forget(app).await;
            tracing::warn!(session.id = %session.id, "refresh token reused, session revoked");
            return Err(error::BAD_REFRESH_TOKEN);
        }
    }
    let membership = entry::membership(&mut tx, session.person, session.shop).await;
    let membership = membership.map_err(|error| match error {
        Error::NotFound(_) => error::SESSION_OVER,
        other => other,
    })?;
    let token = RefreshToken::random();
    let lifetime = app.settings.auth.refresh_token_lifetime;
    token_queries::use_token(&mut tx, session.id, &digest).await?;
    token_queries::insert_refresh_token(&mut tx, session.id, &token.digest(), Some(&digest), lifetime)
        .await?;
    tx.commit().await?;
    Ok(SignedIn { person: session.person, session: session.id, membership, refresh_token: Some(token) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: TokenState =
        TokenState { is_expired: false, is_used: false, is_in_grace: false, has_used_successor: false };

    #[test]
    fn a_fresh_token_is_exchanged() {
        assert_eq!(FRESH.verdict(), Verdict::Exchange);
    }

    #[test]
    fn the_immediate_predecessor_has_a_grace() {
        let again = TokenState { is_used: true, is_in_grace: true, ..FRESH };
        assert_eq!(again.verdict(), Verdict::Exchange);
        assert_eq!(TokenState { has_used_successor: true, ..again }.verdict(), Verdict::Replay);
        assert_eq!(TokenState { is_in_grace: false, ..again }.verdict(), Verdict::Replay);
    }

    #[test]
    fn an_expired_token_is_refused_and_ends_nothing() {
        for is_used in [false, true] {
            assert_eq!(TokenState { is_expired: true, is_used, ..FRESH }.verdict(), Verdict::Refuse);
        }
    }
}
