//! From a phone and a code to a session, and from one shop to another.

use uuid::Uuid;

use super::code::OtpCode;
use super::entry::{self, Newcomer};
use super::guess::{Guess, guess};
use super::limits::{self, Visit};
use super::refresh_token::RefreshToken;
use super::session::SignedIn;
use super::session_queries::NewSession;
use super::whence::Whence;
use super::{error, queries, session_queries, token_queries};
use crate::access::Member;
use crate::http::{ClientAddress, Error, Result};
use crate::state::AppState;
use crate::values::{Phone, ShopId};

/// Whoever asks to be let in, with what proves their phone.
pub(super) struct SignInRequest {
    pub phone: Phone,
    pub code: OtpCode,
    pub shop: Option<ShopId>,
    pub user_agent: Option<String>,
    pub address: ClientAddress,
}

/// Signs in. A right code that leads nowhere (no such shop) stays good.
///
/// # Errors
/// 400 `wrong_otp` or `no_shop`, 404 for a shop the person doesn't work in,
/// 429 after too many tries or wrong guesses.
pub(super) async fn sign_in(app: &AppState, request: &SignInRequest, visit: &Visit) -> Result<SignedIn> {
    limits::count_try(app, &request.phone, visit).await?;
    let mut tx = app.db.system("sign in").await?;
    let whence = Whence { settings: &app.settings, address: request.address };
    if !accepts_any_code(app, &request.phone) {
        match guess(&mut tx, &app.settings, &request.phone, &request.code, &whence).await? {
            Guess::Right => {}
            Guess::Wrong => {
                tx.commit().await?;
                return Err(error::wrong_otp());
            }
            Guess::TooMany { retry_after } => return Err(Error::TooMany { retry_after }),
        }
    }
    let may_found = app.settings.auth.self_sign_up;
    let newcomer = Newcomer { phone: &request.phone, shop: request.shop, may_found };
    let (person, membership) = entry::enter(&mut tx, &newcomer, app.clock.now()).await?;
    let session = Uuid::now_v7();
    let new = NewSession {
        id: session,
        person,
        shop: membership.shop,
        user_agent: request.user_agent.as_deref(),
        address: request.address.shown(),
    };
    session_queries::insert(&mut tx, &new).await?;
    let token = RefreshToken::random();
    let lifetime = app.settings.auth.refresh_token_lifetime;
    token_queries::insert_refresh_token(&mut tx, session, &token.digest(), None, lifetime).await?;
    tx.commit().await?;
    Ok(SignedIn { person, session, membership, refresh_token: Some(token) })
}

fn accepts_any_code(app: &AppState, phone: &Phone) -> bool {
    app.settings.tolerates_mocks() && app.settings.auth.test_phones.contains(phone)
}

/// Moves a session to another of the person's shops.
///
/// # Errors
/// 404 for a shop they don't work in, 401 if the session has ended meanwhile.
pub(super) async fn switch_shop(app: &AppState, member: &Member, shop: ShopId) -> Result<SignedIn> {
    let (person, session) = (member.person, member.session);
    let mut tx = app.db.system("switch shop").await?;
    let membership = entry::membership(&mut tx, person, shop).await?;
    queries::remember_shop(&mut tx, person, shop).await?;
    if !session_queries::move_to_shop(&mut tx, session, shop).await? {
        return Err(error::SESSION_OVER);
    }
    tx.commit().await?;
    Ok(SignedIn { person, session, membership, refresh_token: None })
}
