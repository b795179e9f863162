//! The routes of sign-in.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use http::{HeaderMap, StatusCode};

use super::channel::OtpChannel;
use super::limits::Visit;
use super::session_wire::SessionView;
use super::wire::{
    CreateShop, Me, MyShop, NewShop, OF_ME, OtpRequested, RefreshSession, RequestOtp, SwitchShop, Tokens,
    UpdateMe, VerifyOtp,
};
use super::{entry, error, guess, membership, queries, refresh, session, session_queries, sign_in};
use crate::access::Person;
use crate::http::{
    Announcement, ClientAddress, ErrorBody, Json, Lang, PageQuery, Paged, Patch, Path, Query, Result, Total,
};
use crate::shops::memberships_of_person;
use crate::state::AppState;
use crate::values::ShopId;

/// Ask for a one-time code
///
/// Six digits, good for five minutes and for one sign-in; the code before it is no longer good. The answer is the
/// same whether or not anyone has that phone, and whether or not it is linked to Telegram.
///
/// A phone that is linked gets its code at once. Whoever has not linked Telegram opens `telegram_url`, which opens
/// one chat and once, and shares their own contact: they are linked, and a fresh code comes.
///
/// 429 after three in a minute for a phone from an address, ten in an hour for a phone, thirty in a minute from an
/// address; whoever has linked Telegram gets a code by `/code` in the bot all the same. 503 while codes are known not to get through, for every phone alike; nothing is used up.
#[utoipa::path(post, path = "/api/auth/request-otp", tag = "auth", operation_id = "request_otp",
    request_body = RequestOtp,
    responses((status = 201, description = "A code is on its way", body = OtpRequested)))]
#[expect(clippy::too_many_arguments, reason = "what axum takes from a request, each by itself")]
pub(super) async fn request_otp(
    State(app): State<AppState>,
    Extension(channel): Extension<Arc<dyn OtpChannel>>,
    address: ClientAddress,
    announcement: Announcement,
    Lang(language): Lang,
    Json(body): Json<RequestOtp>,
) -> Result<(StatusCode, Json<OtpRequested>)> {
    let visit = Visit { address, announcement };
    let telegram_url = guess::give_code(&app, channel.as_ref(), &body.check()?, &visit, language).await?;
    Ok((StatusCode::CREATED, Json(OtpRequested::new(&app, telegram_url, language))))
}

/// Sign in with a one-time code
///
/// Enters the shop asked for, else the one last used, else the oldest; someone who works in none gets a shop of
/// their own, named after the last four digits of the phone. Whoever was hired by a shop may leave it
/// (`DELETE /api/auth/shops/{shop_id}`) and open their own (`POST /api/shops`).
///
/// 400 `wrong_otp` for a wrong, expired or used code: the fifth wrong guess ends a code. 400 `no_shop` for someone
/// who works nowhere, if the server gives newcomers no shop. 404 for a `shop_id` they don't work in; the code then
/// stays good. 429 after five tries at a phone from an address in a minute, and after twenty wrong guesses at its codes
/// in 24 hours, until the first of them is that old: a code that came by `/code` in the bot is good even then. Spaces
/// around and inside the code are ignored.
#[utoipa::path(post, path = "/api/auth/verify-otp", tag = "auth", operation_id = "verify_otp",
    request_body = VerifyOtp,
    responses((status = 200, description = "Signed in", body = Tokens),
              (status = 429, description = "Too many tries or wrong guesses at this phone", body = ErrorBody)))]
pub(super) async fn verify_otp(
    State(app): State<AppState>,
    address: ClientAddress,
    announcement: Announcement,
    headers: HeaderMap,
    Json(body): Json<VerifyOtp>,
) -> Result<Json<Tokens>> {
    let visit = Visit { address, announcement };
    let signed_in = sign_in::sign_in(&app, &body.check(&headers, address)?, &visit).await?;
    Tokens::new(&app, signed_in).map(Json)
}

/// Exchange a refresh token for a new pair
///
/// A token is used once. For 30 seconds after its first use it may be used again, as long as no token it was
/// exchanged for had been used when it arrived: answers get lost, and windows refresh side by side. Any other second
/// use ends the session with all its tokens.
///
/// 401 for a token that is unknown, whatever it looks like, expired or used before, for a session that has ended, and for someone who no
/// longer works in the session's shop: whoever works elsewhere too signs in again and lands there.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "auth", operation_id = "refresh_session",
    request_body = RefreshSession,
    responses((status = 200, description = "A new pair, in the same shop", body = Tokens),
              (status = 401, description = "The token is no longer good", body = ErrorBody)))]
pub(super) async fn refresh_session(
    State(app): State<AppState>,
    Json(body): Json<RefreshSession>,
) -> Result<Json<Tokens>> {
    let signed_in = refresh::refresh(&app, &body.check()?).await?;
    Tokens::new(&app, signed_in).map(Json)
}

/// Sign out
///
/// Ends the session: its access tokens are dead at once on this server, everywhere within 30 seconds, and its refresh
/// tokens at once.
#[utoipa::path(post, path = "/api/auth/logout", tag = "auth", operation_id = "end_session",
    security(("bearer" = [])), responses((status = 204, description = "Signed out")))]
pub(super) async fn end_session(State(app): State<AppState>, Person(member): Person) -> Result<StatusCode> {
    session::end(&app, &member).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where the person is signed in, the session used last first
///
/// In all their shops, without sessions that have ended or that nobody can refresh any more. `last_used_at` is a
/// minute or two behind.
#[utoipa::path(get, path = "/api/auth/sessions", tag = "auth", operation_id = "list_sessions",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of sessions", body = Paged<SessionView>)))]
pub(super) async fn list_sessions(
    State(app): State<AppState>,
    Person(member): Person,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<SessionView>>> {
    let page = query.read()?;
    let mut tx = app.db.system("a person's sessions").await?;
    let zone = queries::whereabouts(&mut tx, member.person, member.shop).await?.zone;
    let sessions = session_queries::of_person(&mut tx, &member, page).await?;
    let total = Total::exact(session_queries::count_of_person(&mut tx, &member).await?);
    tx.commit().await?;
    let sessions = sessions.into_iter().map(|session| SessionView::new(session, member.session, zone));
    Ok(Json(Paged::new(sessions.collect(), page, total)))
}

/// Sign out elsewhere: end one session
///
/// Its refresh tokens are dead at once, its access tokens within 30 seconds. 404 for a session that is not one's own
/// or has ended.
#[utoipa::path(delete, path = "/api/auth/sessions/{session_id}", tag = "auth", operation_id = "delete_session",
    params(("session_id" = String, Path, format = "uuid")), security(("bearer" = [])),
    responses((status = 204, description = "Ended")))]
pub(super) async fn delete_session(
    State(app): State<AppState>,
    Person(member): Person,
    Path(session_id): Path<String>,
) -> Result<StatusCode> {
    let session_id = session_id.parse().map_err(|_| error::NO_SESSION_OF_YOURS)?;
    session::end_one(&app, &member, session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out everywhere else: end all sessions but this one
///
/// Their refresh tokens are dead at once, their access tokens within a minute.
#[utoipa::path(delete, path = "/api/auth/sessions", tag = "auth", operation_id = "delete_other_sessions",
    security(("bearer" = [])), responses((status = 204, description = "Ended")))]
pub(super) async fn delete_other_sessions(
    State(app): State<AppState>,
    Person(member): Person,
) -> Result<StatusCode> {
    session::end_others(&app, &member).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is signed in, and where
///
/// 403 for an API key, which is nobody.
#[utoipa::path(get, path = "/api/auth/me", tag = "auth", operation_id = "get_me",
    security(("bearer" = [])), responses((status = 200, description = "The bearer of the token", body = Me)))]
pub(super) async fn get_me(State(app): State<AppState>, Person(member): Person) -> Result<Json<Me>> {
    let mut tx = app.db.system("who is signed in").await?;
    let whereabouts = queries::whereabouts(&mut tx, member.person, member.shop).await?;
    tx.commit().await?;
    Ok(Json(Me::new(&member, whereabouts)))
}

/// Say what you call yourself
///
/// `own_name` is the person's own, in the shops that they open from now on; what a shop calls its staff is that
/// shop's (`name`), and changed by its owner: like phone, role and shop it is taken back as it stands, and another one is
/// refused with the operation that sets it.
#[utoipa::path(patch, path = "/api/auth/me", tag = "auth", operation_id = "update_me",
    request_body = UpdateMe, security(("bearer" = [])),
    responses((status = 200, description = "The bearer of the token", body = Me)))]
pub(super) async fn update_me(
    State(app): State<AppState>,
    Person(member): Person,
    Patch { changes, said }: Patch<UpdateMe>,
) -> Result<Json<Me>> {
    let mut tx = app.db.system("what a person calls themselves").await?;
    let whereabouts = queries::whereabouts(&mut tx, member.person, member.shop).await?;
    let change = changes.check(whereabouts.own_name.as_deref())?;
    said.agrees_with(&Me::new(&member, whereabouts), &OF_ME)?;
    let whereabouts = membership::change(&mut tx, &member, &change).await?;
    tx.commit().await?;
    Ok(Json(Me::new(&member, whereabouts)))
}

/// The shops in which the person works, the oldest membership first
///
/// With the role in each; `POST /api/auth/switch-shop` enters another one.
#[utoipa::path(get, path = "/api/auth/shops", tag = "auth", operation_id = "list_my_shops",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of shops", body = Paged<MyShop>)))]
pub(super) async fn list_my_shops(
    State(app): State<AppState>,
    Person(member): Person,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<MyShop>>> {
    let mut tx = app.db.system("a person's shops").await?;
    let memberships = memberships_of_person(&mut tx, member.person).await?;
    tx.commit().await?;
    let shops = memberships.into_iter().map(|membership| MyShop::new(membership, member.shop));
    Paged::of_all(&query, shops.collect()).map(Json)
}

/// Leave a shop
///
/// Whoever hired you: from now on you don't work there, and your sessions in it are over. Someone who works nowhere
/// else gets a shop of their own at the next sign-in, where the server gives newcomers one.
///
/// 404 for a shop you don't work in. 400 `last_owner` if the shop would be left without one.
#[utoipa::path(delete, path = "/api/auth/shops/{shop_id}", tag = "auth", operation_id = "end_membership",
    params(("shop_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Left")))]
pub(super) async fn end_membership(
    State(app): State<AppState>,
    Person(member): Person,
    Path(shop_id): Path<ShopId>,
) -> Result<StatusCode> {
    membership::leave(&app, member.person, shop_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Work in another of one's shops
///
/// The session goes on in that shop, and so does the refresh token at hand: the answer holds none. Access tokens
/// given out before stay good for the shop they were given for. 404 for a shop the person doesn't work in.
#[utoipa::path(post, path = "/api/auth/switch-shop", tag = "auth", operation_id = "switch_shop",
    request_body = SwitchShop, security(("bearer" = [])),
    responses((status = 200, description = "An access token for that shop", body = Tokens)))]
pub(super) async fn switch_shop(
    State(app): State<AppState>,
    Person(member): Person,
    Json(body): Json<SwitchShop>,
) -> Result<Json<Tokens>> {
    let signed_in = sign_in::switch_shop(&app, &member, ShopId(body.shop_id)).await?;
    Tokens::new(&app, signed_in).map(Json)
}

/// Open another shop, as its owner
///
/// The session stays where it is; `switch-shop` leads to the new one. You are called there by your `own_name`. 400 `too_many_shops` for an owner of a hundred.
#[utoipa::path(post, path = "/api/shops", tag = "auth", operation_id = "create_shop",
    request_body = CreateShop, security(("bearer" = [])),
    responses((status = 201, description = "The new shop", body = NewShop)))]
pub(super) async fn create_shop(
    State(app): State<AppState>,
    Person(member): Person,
    Json(body): Json<CreateShop>,
) -> Result<(StatusCode, Json<NewShop>)> {
    let name = body.check()?;
    let mut tx = app.db.system("open another shop").await?;
    let shop = entry::found_shop(&mut tx, member.person, &name, app.clock.now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(NewShop::from(shop))))
}
