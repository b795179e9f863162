//! Editing an order.

use axum::extract::State;
use axum::response::Response;

use super::{Reading, answer, change};
use crate::access::{Staff, WriteOrders};
use crate::desk::wire::{OrderView, UpdateOrder};
use crate::http::{Json, Lang, Path, Result};
use crate::orders;
use crate::state::AppState;
use crate::values::OrderId;

/// Edit an order
///
/// Recipient, address, window and card until it is delivered; method, fee and
/// discount until it leaves the shop; notes always. Past that: 400
/// `too_late_to_edit`.
#[utoipa::path(patch, path = "/api/orders/{order_id}", tag = "Заказы", operation_id = "update_order",
    params(("order_id" = i64, Path)), request_body = UpdateOrder, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn update_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    Json(body): Json<UpdateOrder>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = orders::currency(&mut tx, order_id).await?;
    let changes = body.check(currency, tx.shop().zone)?;
    let actor = member.actor();
    let change = change(&app, &actor, None);
    let order = orders::edit(&mut tx, order_id, changes, &change).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}
