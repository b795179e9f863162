//! The lines of an order.

use axum::extract::State;
use axum::response::Response;

use super::{Reading, answer, change, context, view};
use crate::access::{Staff, WriteOrders};
use crate::desk::wire::{AddOrderItem, ItemView, OF_LINE, OrderView, UpdateItem};
use crate::http::{Json, Lang, Patch, Path, Result};
use crate::orders::{self, Item, Order};
use crate::rest::LinesAt;
use crate::state::AppState;
use crate::values::{LineId, OrderId};

/// Add a line
///
/// Until the order is assembled; takes the stock at once.
#[utoipa::path(post, path = "/api/orders/{order_id}/items", tag = "orders", operation_id = "add_order_item",
    params(("order_id" = i64, Path)), request_body = AddOrderItem, security(("bearer" = [])),
    responses((status = 201, description = "The order", body = OrderView)))]
pub(super) async fn add_order_item(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    Json(body): Json<AddOrderItem>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = orders::currency(&mut tx, order_id).await?;
    let line = body.check(currency)?;
    let overbook = body.overbooking.allow_overbooking.unwrap_or(false);
    let actor = member.actor();
    let change = change(&app, &actor, None);
    let order = orders::add_line(&mut tx, order_id, line, overbook, &change).await;
    let order = order.map_err(|stop| LinesAt::Body.word(stop))?;
    let context = context(&app, &tx, &member, language);
    let view = view(&tx, &order, &context);
    tx.created(&view).await
}

/// Change a line
///
/// Until the order is assembled; stock and sums follow. A whole line may be
/// sent back; of what is not its quantity, price or notes it has to say what
/// is so.
#[utoipa::path(patch, path = "/api/orders/{order_id}/items/{item_id}", tag = "orders",
    operation_id = "update_order_item", params(("order_id" = i64, Path), ("item_id" = i64, Path)),
    request_body = UpdateItem, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn update_order_item(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path((order_id, item_id)): Path<(OrderId, LineId)>,
    body: Patch<UpdateItem>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let read = |order: &Order, item: &Item| {
        body.said.agrees_with(&ItemView::new(item, order.currency), &OF_LINE)?;
        body.changes.check(order.currency)
    };
    let actor = member.actor();
    let change = change(&app, &actor, None);
    let order = orders::change_line(&mut tx, order_id, item_id, read, &change).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}

/// Remove a line
///
/// Until the order is assembled; its goods can be ordered again.
#[utoipa::path(delete, path = "/api/orders/{order_id}/items/{item_id}", tag = "orders",
    operation_id = "remove_order_item", params(("order_id" = i64, Path), ("item_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204, description = "Removed")))]
pub(super) async fn remove_order_item(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Path((order_id, item_id)): Path<(OrderId, LineId)>,
) -> Result<http::StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let change = change(&app, &actor, None);
    orders::remove_line(&mut tx, order_id, item_id, &change).await?;
    tx.commit().await?;
    Ok(http::StatusCode::NO_CONTENT)
}
