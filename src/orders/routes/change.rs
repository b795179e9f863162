//! Changing orders.

use axum::extract::State;
use axum::response::Response;

use super::{answer, context, view};
use crate::access::{MoveOrders, Staff, TakePayments, WriteOrders};
use crate::http::{Begun, IdempotentJson, Json, Lang, OptionalJson, Path, Result};
use crate::orders::change::Change;
use crate::orders::wire::{
    AddComment, AssignOrder, CancelOrder, ChangeStatus, CommentView, LineInput, OrderView, PaymentView,
    RecordPayment, ReportIssue, ResolveIssue, UpdateItem, UpdateOrder,
};
use crate::orders::{cancel, care, change_status, edit, issue, items, pay};
use crate::state::AppState;

/// Edit an order
///
/// Recipient, address, window and card until it is delivered; method, fee and
/// discount until it leaves the shop; notes always. Past that: 400
/// `too_late_to_edit`.
#[utoipa::path(patch, path = "/api/orders/{order_id}", tag = "Заказы", operation_id = "update_order",
    params(("order_id" = i64, Path)), request_body = UpdateOrder, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn update_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
    Json(body): Json<UpdateOrder>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let changes = body.check(tx.shop().currency)?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: None };
    let order = edit::edit(&mut tx, order_id, changes, &change).await?;
    answer(tx, order, (&app, &member, language)).await
}

/// Add a line
///
/// Until the order is assembled; takes the stock at once.
#[utoipa::path(post, path = "/api/orders/{order_id}/items", tag = "Заказы", operation_id = "add_order_item",
    params(("order_id" = i64, Path)), request_body = LineInput, security(("bearer" = [])),
    responses((status = 201, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn add_order_item(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
    Json(body): Json<LineInput>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let line = body.check_alone(tx.shop().currency)?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: None };
    let order = items::add(&mut tx, order_id, line, &change).await?;
    let context = context(&app, &tx, &member, language);
    let view = view(&tx, &order, &context);
    tx.created(&view).await
}

/// Change a line
///
/// Until the order is assembled; stock and sums follow.
#[utoipa::path(patch, path = "/api/orders/{order_id}/items/{item_id}", tag = "Заказы",
    operation_id = "update_order_item", params(("order_id" = i64, Path), ("item_id" = i64, Path)),
    request_body = UpdateItem, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn update_order_item(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(ids): Path<(i64, i64)>,
    Json(body): Json<UpdateItem>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let line = body.check(tx.shop().currency)?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: None };
    let order = items::update(&mut tx, ids, line, &change).await?;
    answer(tx, order, (&app, &member, language)).await
}

/// Remove a line
///
/// Until the order is assembled; its goods can be ordered again.
#[utoipa::path(delete, path = "/api/orders/{order_id}/items/{item_id}", tag = "Заказы",
    operation_id = "remove_order_item", params(("order_id" = i64, Path), ("item_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204, description = "Removed")))]
pub(in crate::orders) async fn remove_order_item(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Path(ids): Path<(i64, i64)>,
) -> Result<http::StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: None };
    items::remove(&mut tx, ids, &change).await?;
    tx.commit().await?;
    Ok(http::StatusCode::NO_CONTENT)
}

/// Move an order to another status
///
/// 400 `illegal_transition` where the table of stages has no such step. Its
/// own status is a 200 that changes nothing. `paid` by hand records what was
/// outstanding as paid. Florists set `assembled` and `issue`; couriers, on
/// their own orders, `delivery`, `delivered` and `issue`.
#[utoipa::path(patch, path = "/api/orders/{order_id}/status", tag = "Заказы", operation_id = "change_order_status",
    params(("order_id" = i64, Path)), request_body = ChangeStatus, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn change_order_status(
    State(app): State<AppState>,
    member: Staff<MoveOrders>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
    Json(body): Json<ChangeStatus>,
) -> Result<Response> {
    let comment = body.comment()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: comment.as_deref() };
    change_status::change_status(&mut tx, &member, order_id, body.status, &change).await?;
    let order = crate::orders::order(&mut tx, order_id).await?;
    answer(tx, order, (&app, &member, language)).await
}

/// Report a problem with an order
#[utoipa::path(patch, path = "/api/orders/{order_id}/issue", tag = "Заказы", operation_id = "report_order_issue",
    params(("order_id" = i64, Path)), request_body = ReportIssue, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn report_order_issue(
    State(app): State<AppState>,
    member: Staff<MoveOrders>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
    Json(body): Json<ReportIssue>,
) -> Result<Response> {
    let comment = body.comment()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: comment.as_deref() };
    issue::report_by_hand(&mut tx, &member, order_id, body.issue_type, &change).await?;
    let order = crate::orders::order(&mut tx, order_id).await?;
    answer(tx, order, (&app, &member, language)).await
}

/// End a problem: back to the status it arose in
///
/// 400 `not_in_issue` where there is none.
#[utoipa::path(post, path = "/api/orders/{order_id}/issue/resolve", tag = "Заказы",
    operation_id = "resolve_order_issue", params(("order_id" = i64, Path)), request_body = Option<ResolveIssue>,
    security(("bearer" = [])), responses((status = 200, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn resolve_order_issue(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
    OptionalJson(body): OptionalJson<ResolveIssue>,
) -> Result<Response> {
    let comment = body.comment()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: comment.as_deref() };
    issue::resolve(&mut tx, order_id, &change).await?;
    let order = crate::orders::order(&mut tx, order_id).await?;
    answer(tx, order, (&app, &member, language)).await
}

/// Confirm that the shop has taken an order on
///
/// A second time changes nothing.
#[utoipa::path(post, path = "/api/orders/{order_id}/confirm", tag = "Заказы", operation_id = "confirm_order",
    params(("order_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn confirm_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: None };
    let order = care::confirm(&mut tx, order_id, &change).await?;
    answer(tx, order, (&app, &member, language)).await
}

/// Cancel an order
///
/// Refunds what was paid, gives counted goods back unless `stock` is
/// `write_off`. 400 `payment_in_progress` while a provider's attempt is live.
#[utoipa::path(post, path = "/api/orders/{order_id}/cancel", tag = "Заказы", operation_id = "cancel_order",
    params(("order_id" = i64, Path)), request_body = Option<CancelOrder>, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn cancel_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
    OptionalJson(body): OptionalJson<CancelOrder>,
) -> Result<Response> {
    let reason = body.comment()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: reason.as_deref() };
    cancel::cancel_by_hand(&mut tx, order_id, body.stock.unwrap_or_default(), &change).await?;
    let order = crate::orders::order(&mut tx, order_id).await?;
    answer(tx, order, (&app, &member, language)).await
}

/// Say who makes and who carries an order
#[utoipa::path(post, path = "/api/orders/{order_id}/assign", tag = "Заказы", operation_id = "assign_order",
    params(("order_id" = i64, Path)), request_body = Option<AssignOrder>, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(in crate::orders) async fn assign_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
    OptionalJson(body): OptionalJson<AssignOrder>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: None };
    let order = care::assign(&mut tx, order_id, body.into(), &change).await?;
    answer(tx, order, (&app, &member, language)).await
}

/// Comment on an order, for colleagues
///
/// Whoever sees the order may comment: florists on any, couriers on their own.
#[utoipa::path(post, path = "/api/orders/{order_id}/comments", tag = "Заказы", operation_id = "add_order_comment",
    params(("order_id" = i64, Path)), request_body = AddComment, security(("bearer" = [])),
    responses((status = 201, description = "The comment", body = CommentView)))]
pub(in crate::orders) async fn add_order_comment(
    State(app): State<AppState>,
    member: Staff<MoveOrders>,
    Path(order_id): Path<i64>,
    Json(body): Json<AddComment>,
) -> Result<Response> {
    let comment = body.check()?;
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now, comment: Some(&comment) };
    let id = care::comment(&mut tx, &member, order_id, &change).await?;
    let changed_at = tx.shop().zone.render(now);
    let view = CommentView { id, comment, changed_by: member.name.clone(), changed_at };
    tx.created(&view).await
}

/// Record money that a person has taken
///
/// At most what is outstanding (400 `overpayment`). Takes `Idempotency-Key`.
/// An order paid in advance whose payments reach its total becomes `paid`.
/// Couriers record cash on their own orders.
#[utoipa::path(post, path = "/api/orders/{order_id}/payments", tag = "Заказы",
    operation_id = "record_order_payment", request_body = RecordPayment, security(("bearer" = [])),
    params(("order_id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The payment", body = PaymentView)))]
pub(in crate::orders) async fn record_order_payment(
    State(app): State<AppState>,
    member: Staff<TakePayments>,
    Lang(language): Lang,
    Path(order_id): Path<i64>,
    request: IdempotentJson<RecordPayment>,
) -> Result<Response> {
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let new = request.body.check(order_id, tx.shop().currency)?;
    let comment = new.comment.clone();
    let change = Change { actor: &member.actor(), now: app.clock.now(), comment: comment.as_deref() };
    let payment = pay::record_payment(&mut tx, &member, new, &change).await?;
    let view = PaymentView::new(payment, tx.shop().zone, language);
    tx.created(&view).await
}
