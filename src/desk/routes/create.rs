//! Placing orders by hand.

use axum::extract::State;
use axum::response::Response;

use super::{context, view};
use crate::access::{Bearer, Staff, WriteOrders};
use crate::db::ShopBasics;
use crate::desk::wire::{CreateOrder, CreateOrderWithItems, OrderView};
use crate::http::{Begun, IdempotentJson, Lang, RequestKey, Result};
use crate::orders::{self, NewOrder};
use crate::state::AppState;
use crate::values::Language;

/// Place an order of a sum
///
/// Holds no stock. Takes `Idempotency-Key`. Of `flower_sum` and `delivery_fee`
/// the one omitted follows from `total`; with both omitted the fee is the
/// zone's, at most the total. A delivery without an address sets
/// `address_needs_clarification`. `items` are taken as in `with-items`, stock,
/// prices and fee too; `total` is then checked against them.
#[utoipa::path(post, path = "/api/orders", tag = "orders", operation_id = "create_order",
    request_body = CreateOrder, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The new order", body = OrderView)))]
pub(super) async fn create_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    request: IdempotentJson<CreateOrder>,
) -> Result<Response> {
    let body = request.body;
    create(&app, &member, language, request.key, |shop| body.check(shop)).await
}

/// Place an order of products
///
/// Takes the stock at once and holds it until cancelled: 400 `out_of_stock`
/// where there is too little. Takes `Idempotency-Key`. A fee omitted is the
/// named zone's, else the first zone's, else 0; collecting is free.
#[utoipa::path(post, path = "/api/orders/with-items", tag = "orders", operation_id = "create_order_with_items",
    request_body = CreateOrderWithItems, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The new order", body = OrderView)))]
pub(super) async fn create_order_with_items(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    request: IdempotentJson<CreateOrderWithItems>,
) -> Result<Response> {
    let body = request.body;
    create(&app, &member, language, request.key, |shop| body.check(shop)).await
}

async fn create(
    app: &AppState,
    member: &Bearer,
    language: Language,
    key: RequestKey,
    check: impl FnOnce(&ShopBasics) -> Result<NewOrder>,
) -> Result<Response> {
    let mut tx = match key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let new = check(&tx.shop())?;
    let order = orders::place(&mut tx, &new, &member.actor(), app.clock.now()).await?;
    let context = context(app, &tx, member, language);
    let view = view(&tx, &order, &context);
    tx.created(&view).await
}
