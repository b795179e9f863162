//! Refunding orders.

use axum::extract::State;
use axum::response::Response;

use super::change;
use super::read::visible;
use crate::access::{ReadPayments, RefundPayments, Staff};
use crate::db::TenantTx;
use crate::desk::wire::{RefundOrder, RefundReader, RefundView};
use crate::http::{Begun, IdempotentJson, Json, Lang, PageQuery, Paged, Path, Query, Result};
use crate::orders::Refused;
use crate::state::AppState;
use crate::values::{Language, OrderId, RefundId};
use crate::{orders, payments};

/// An order's refunds, the oldest first
///
/// Each with its parts, one a payment; those that failed too.
#[utoipa::path(get, path = "/api/orders/{order_id}/refunds", tag = "orders", operation_id = "list_order_refunds",
    params(("order_id" = i64, Path), PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of refunds", body = Paged<RefundView>)))]
pub(super) async fn list_order_refunds(
    State(app): State<AppState>,
    member: Staff<ReadPayments>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<RefundView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    visible(&mut tx, &member, order_id).await?;
    let refunds = views(&mut tx, order_id, language).await?;
    tx.commit().await?;
    Paged::of_all(&query, refunds).map(Json)
}

async fn views(tx: &mut TenantTx, order_id: OrderId, language: Language) -> Result<Vec<RefundView>> {
    let parts = payments::refunds_of_order(tx, order_id).await?;
    let lines = orders::refunded_lines(tx, order_id).await?;
    let reader = RefundReader { zone: tx.shop().zone, language };
    Ok(RefundView::of_order(order_id, parts, &lines, reader))
}

async fn view(
    tx: &mut TenantTx,
    order_id: OrderId,
    refund_id: RefundId,
    language: Language,
) -> Result<RefundView> {
    let refunds = views(tx, order_id, language).await?;
    refunds.into_iter().find(|refund| refund.is(refund_id)).ok_or_else(|| Refused::UnknownRefund.into())
}

/// Give money back
///
/// By `amount` or by `items`; with neither, all that is left of what was
/// paid: more is 400 `refund_too_large`, none left 400 `nothing_to_refund`.
/// The latest payment goes back first. What a person recorded is returned at
/// once (`done`); a provider's part is `pending` until the provider confirms,
/// and counts in the order's `refunded_total` only then. 400
/// `payment_in_progress` while a provider's attempt is live.
///
/// A line comes to its price less its share of the order's discount, which is
/// spread over the lines in proportion to their totals, so that all lines
/// together come to what was paid for them; the delivery fee goes back by
/// `amount` only. Of a line no more goes back than was not refunded before:
/// 400 `too_many_pieces`. Counted goods that the line still holds can be
/// ordered again unless `stock` is `write_off`.
///
/// Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/api/orders/{order_id}/refunds", tag = "orders", operation_id = "refund_order",
    request_body = RefundOrder, security(("bearer" = [])),
    params(("order_id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The refund", body = RefundView)))]
pub(super) async fn refund_order(
    State(app): State<AppState>,
    member: Staff<RefundPayments>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    request: IdempotentJson<RefundOrder>,
) -> Result<Response> {
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let currency = orders::currency(&mut tx, order_id).await?;
    let new = request.body.check(currency)?;
    let actor = member.actor();
    let change = change(&app, &actor, new.reason.as_deref());
    let refund_id = orders::refund(&mut tx, order_id, &new, &change).await?;
    let view = view(&mut tx, order_id, refund_id, language).await?;
    tx.created(&view).await
}

/// Have a provider make a failed refund once more
///
/// 400 `nothing_failed` where nothing of it has failed, `refund_too_large`
/// where the money has gone back another way since.
#[utoipa::path(post, path = "/api/orders/{order_id}/refunds/{refund_id}/retry", tag = "orders",
    operation_id = "retry_order_refund", params(("order_id" = i64, Path), ("refund_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 200, description = "The refund", body = RefundView)))]
pub(super) async fn retry_order_refund(
    State(app): State<AppState>,
    member: Staff<RefundPayments>,
    Lang(language): Lang,
    Path((order_id, refund_id)): Path<(OrderId, RefundId)>,
) -> Result<Json<RefundView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let change = change(&app, &actor, None);
    orders::retry_refund(&mut tx, order_id, refund_id, &change).await?;
    let view = view(&mut tx, order_id, refund_id, language).await?;
    tx.commit().await?;
    Ok(Json(view))
}
