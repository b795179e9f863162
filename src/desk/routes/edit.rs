//! Editing an order.

use axum::extract::State;
use axum::response::Response;

use super::{Reading, answer, change, context};
use crate::access::{Staff, WriteOrders};
use crate::customers::Bought;
use crate::desk::wire::{OF_ORDER, OrderView, UpdateOrder};
use crate::http::{ErrorBody, Lang, Patch, Path, Result};
use crate::orders::{self, Order};
use crate::state::AppState;
use crate::values::OrderId;

/// Edit an order
///
/// Recipient, address, window and card until it is delivered; method, fee and
/// discount until it leaves the shop; buyer, source and notes always. Past
/// that: 400 `too_late_to_edit`. Another `customer_phone` makes the order that
/// customer's, made if need be, and the figures of both follow.
///
/// A whole order may be sent back, changed where something is to change. What
/// is derived is ignored; a field that another operation sets has to be as it
/// is, else 422 there names that operation. What changes nothing leaves no
/// trace.
#[utoipa::path(patch, path = "/api/orders/{order_id}", tag = "orders", operation_id = "update_order",
    params(("order_id" = i64, Path)), request_body = UpdateOrder, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView),
              (status = 409, description = "`expected_version` is no longer the order's", body = ErrorBody)))]
pub(super) async fn update_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    body: Patch<UpdateOrder>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let context = context(&app, &tx, &member, language);
    let read = |order: &Order| {
        body.said.agrees_with(&OrderView::new(order, Bought::default(), &context), &OF_ORDER)?;
        body.changes.check(order, context.zone)
    };
    let actor = member.actor();
    let change = change(&app, &actor, None);
    let order = orders::edit(&mut tx, order_id, read, &change).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}
