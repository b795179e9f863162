//! The routes of carts: open to whoever has the token.

use axum::extract::State;
use axum::response::Response;
use chrono::TimeDelta;
use http::StatusCode;

use super::cart::Cart;
use super::hold::{Checkout, Holder};
use super::items::Terms;
use super::open::{self, Purpose};
use super::wire::{CartView, CreateCart, PublicLine, StartCheckout, UpdateCartItem};
use super::{hold, items};
use crate::access::Accompanied;
use crate::db::TenantTx;
use crate::http::{ClientAddress, Json, OptionalJson, Path, Result};
use crate::rest::origin;
use crate::shops::{self, Caps};
use crate::state::AppState;
use crate::values::CartLineId;

/// Begin a cart
///
/// Whoever has the `token` has the cart; nobody is named in it. One that nobody
/// changes is gone at `expires_at`, by default after seven days. `items` are put
/// into it at once, all or none of them, at most 100 pieces of a product (400
/// `too_many_pieces`).
#[utoipa::path(post, path = "/api/public/carts", tag = "storefront", operation_id = "create_cart",
    request_body = CreateCart, responses((status = 201, description = "The cart", body = CartView,
        example = json!({ "token": "0123456789abcdef0123456789abcdef", "items": [], "total": 0, "currency": "KZT",
                          "held_until": null, "expires_at": "2026-12-02T12:00:00+05:00" }))))]
pub(super) async fn create_cart(
    State(app): State<AppState>,
    Json(body): Json<CreateCart>,
) -> Result<Response> {
    let lines = body.check()?;
    let (mut tx, mut cart, token) = open::create(&app, body.shop_id).await?;
    if !lines.is_empty() {
        let terms = terms(&app, &mut tx).await?;
        cart = items::fill(&mut tx, &cart, &lines, terms).await?;
    }
    let view = shown(&app, &mut tx, &cart, token.as_str()).await?;
    tx.created(&view).await
}

/// A cart at today's prices
///
/// A product that the shop has taken off its shelf stays in the cart with
/// `is_available` false and is not in `total`. 404 for every token that leads
/// nowhere: malformed ones, carts that have expired, were deleted or ordered.
#[utoipa::path(get, path = "/api/public/carts/{token}", tag = "storefront", operation_id = "get_cart",
    params(("token" = String, Path, example = "0123456789abcdef0123456789abcdef")),
    responses((status = 200, description = "The cart", body = CartView)))]
pub(super) async fn get_cart(
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<Json<CartView>> {
    let (tx, cart) = open::find(&app, &token, Purpose::Look).await?;
    answer(&app, tx, (&cart, &token)).await
}

/// Delete a cart
///
/// What it held can be bought by others at once.
#[utoipa::path(delete, path = "/api/public/carts/{token}", tag = "storefront", operation_id = "delete_cart",
    params(("token" = String, Path, example = "0123456789abcdef0123456789abcdef")),
    responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_cart(
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<StatusCode> {
    let (mut tx, cart) = open::find(&app, &token, Purpose::Change).await?;
    open::delete(&mut tx, &cart, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put a product into a cart
///
/// The same product again adds up; `notes` given replace those that were there.
/// Nothing is taken from stock before checkout. At most 100 lines, and at most 100
/// pieces of a product (400 `too_many_pieces`). What was held goes back: check out
/// again.
#[utoipa::path(post, path = "/api/public/carts/{token}/items", tag = "storefront", operation_id = "add_cart_item",
    params(("token" = String, Path, example = "0123456789abcdef0123456789abcdef")), request_body = PublicLine,
    responses((status = 201, description = "The cart", body = CartView)))]
pub(super) async fn add_cart_item(
    State(app): State<AppState>,
    Path(token): Path<String>,
    Json(body): Json<PublicLine>,
) -> Result<Response> {
    let line = body.check_alone()?;
    let (mut tx, cart) = open::find(&app, &token, Purpose::Change).await?;
    let terms = terms(&app, &mut tx).await?;
    let cart = items::add(&mut tx, &cart, &line, terms).await?;
    let view = shown(&app, &mut tx, &cart, &token).await?;
    tx.created(&view).await
}

/// Change a line of a cart
///
/// None of it is no quantity: delete the line. Another quantity gives back what
/// was held: check out again. At most 100 pieces (400 `too_many_pieces`).
#[utoipa::path(patch, path = "/api/public/carts/{token}/items/{item_id}", tag = "storefront",
    operation_id = "update_cart_item", request_body = UpdateCartItem,
    params(("token" = String, Path, example = "0123456789abcdef0123456789abcdef"), ("item_id" = i64, Path)),
    responses((status = 200, description = "The cart", body = CartView)))]
pub(super) async fn update_cart_item(
    State(app): State<AppState>,
    Path((token, item_id)): Path<(String, CartLineId)>,
    Json(body): Json<UpdateCartItem>,
) -> Result<Json<CartView>> {
    let change = body.check()?;
    let (mut tx, cart) = open::find(&app, &token, Purpose::Change).await?;
    let terms = terms(&app, &mut tx).await?;
    let cart = items::update(&mut tx, &cart, item_id, change, terms).await?;
    answer(&app, tx, (&cart, &token)).await
}

/// Remove a line of a cart
///
/// What was held goes back: check out again.
#[utoipa::path(delete, path = "/api/public/carts/{token}/items/{item_id}", tag = "storefront",
    operation_id = "remove_cart_item",
    params(("token" = String, Path, example = "0123456789abcdef0123456789abcdef"), ("item_id" = i64, Path)),
    responses((status = 204, description = "Removed")))]
pub(super) async fn remove_cart_item(
    State(app): State<AppState>,
    Path((token, item_id)): Path<(String, CartLineId)>,
) -> Result<StatusCode> {
    let (mut tx, cart) = open::find(&app, &token, Purpose::Change).await?;
    let terms = terms(&app, &mut tx).await?;
    items::remove(&mut tx, &cart, item_id, terms).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hold a cart's goods while the buyer fills in the order
///
/// Takes all of them from stock or none, and stems for the `delivery_date` (today
/// where none is named), until `held_until`, by default for 15
/// minutes; prices are not held. Asked again meanwhile it changes nothing, and
/// after a change of the cart it holds for the rest of that time. Once it is over
/// the goods rest for as long: 400 `hold_paused` with `retry_after`, as for
/// whoever has had 20 holds of other carts that became no order in a day, by
/// their network address (a shop's own site sends an API key with `orders` along,
/// and is not counted). Whoever can't hold can still order. Then order with
/// `cart_token`. Also 400: `cart_empty`, `product_unavailable`, `out_of_stock`.
#[utoipa::path(post, path = "/api/public/carts/{token}/checkout", tag = "storefront", operation_id = "start_checkout",
    request_body = Option<StartCheckout>,
    params(("token" = String, Path, example = "0123456789abcdef0123456789abcdef")),
    responses((status = 200, description = "The cart, with `held_until`", body = CartView,
        example = json!({ "token": "0123456789abcdef0123456789abcdef", "total": 25000, "currency": "KZT",
                          "items": [{ "id": 7, "product_id": 10, "product_name": "Букет роз 'Классика'",
                                      "quantity": 1, "price": 25000, "total": 25000, "notes": null,
                                      "is_available": true, "in_stock": true }],
                          "held_until": "2026-11-25T12:15:00+05:00", "expires_at": "2026-12-02T12:00:00+05:00" }))))]
pub(super) async fn start_checkout(
    State(app): State<AppState>,
    address: ClientAddress,
    company: Accompanied,
    Path(token): Path<String>,
    OptionalJson(body): OptionalJson<StartCheckout>,
) -> Result<Json<CartView>> {
    let (mut tx, mut cart) = open::find(&app, &token, Purpose::Change).await?;
    let (now, settings) = (app.clock.now(), &app.settings.carts);
    let day = body.day(tx.shop().zone, app.clock.now())?;
    if !cart.is_held(now) {
        let origin = origin(&app, tx.shop().id, address, &company)?;
        let most = usize::try_from(caps(&app, &mut tx).await?.open_orders_per_address).unwrap_or(usize::MAX);
        let by = origin.as_deref().map(|origin| Holder { origin, most });
        let span = TimeDelta::from_std(settings.hold).unwrap_or(TimeDelta::MAX);
        let asked = Checkout { now, day, span, lifetime: settings.lifetime, by };
        cart = hold::check_out(&mut tx, &cart, asked).await?;
    }
    answer(&app, tx, (&cart, &token)).await
}

async fn caps(app: &AppState, tx: &mut TenantTx) -> Result<Caps> {
    Ok(shops::shop(tx).await?.caps(&app.settings.storefront))
}

/// On what terms a cart is changed now.
async fn terms(app: &AppState, tx: &mut TenantTx) -> Result<Terms> {
    let now = app.clock.now();
    let expires_at = now + app.settings.carts.lifetime;
    Ok(Terms { now, expires_at, most_pieces: caps(app, tx).await?.pieces })
}

/// The cart, with what the stems of its lines allow now.
async fn shown(app: &AppState, tx: &mut TenantTx, cart: &Cart, token: &str) -> Result<CartView> {
    let now = app.clock.now();
    let mut cart = cart.clone();
    cart.look_up(tx, now).await?;
    Ok(CartView::new(&cart, token, &tx.shop(), now))
}

/// Commits, and shows the cart.
async fn answer(app: &AppState, mut tx: TenantTx, (cart, token): (&Cart, &str)) -> Result<Json<CartView>> {
    let view = shown(app, &mut tx, cart, token).await?;
    tx.commit().await?;
    Ok(Json(view))
}
