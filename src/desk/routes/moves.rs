//! Moving an order along, and who looks after it.

use axum::extract::State;
use axum::response::Response;

use super::{Reading, answer, change};
use crate::access::{MoveOrders, Staff, WriteOrders};
use crate::desk::wire::{
    AddComment, AssignOrder, CancelOrder, ChangeStatus, CommentView, OrderView, ReportIssue, ResolveIssue,
};
use crate::http::{Json, Lang, OptionalJson, Path, Result};
use crate::orders::{self, Change, Comment, Move};
use crate::state::AppState;
use crate::values::OrderId;

/// Move an order to another status
///
/// 400 `illegal_transition` where the table of stages has no such step. Its
/// own status is a 200 that changes nothing. `paid` by hand records what was
/// outstanding as paid. `completed` is 400 `payment_outstanding`, with the sum,
/// while something is outstanding. `assembled` takes the stems that were promised,
/// from the batches that wilt first, or those of `stems`: what a line named there was
/// really made of, whatever its recipe says, and nothing else; 400 `stems_short`, with
/// what is left, where there are too few. `cancelled` refunds, and so takes `payments`,
/// where the order holds money. Florists set `assembled` and `issue`; couriers, on
/// their own orders, `delivery`, `delivered` and `issue`.
#[utoipa::path(patch, path = "/api/orders/{order_id}/status", tag = "orders", operation_id = "change_order_status",
    params(("order_id" = i64, Path)), request_body = ChangeStatus, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn change_order_status(
    State(app): State<AppState>,
    member: Staff<MoveOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    Json(body): Json<ChangeStatus>,
) -> Result<Response> {
    let (comment, assembly) = (body.comment()?, body.assembly()?);
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let change = change(&app, &actor, comment.as_deref());
    let to = Move { next: body.status, assembly };
    orders::change_status(&mut tx, &member, order_id, &to, &change).await?;
    let order = orders::order(&mut tx, order_id).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}

/// Report a problem with an order
///
/// Moves the order to `issue` with the type and the comment given; 400
/// `illegal_transition` where the stage does not allow it.
#[utoipa::path(patch, path = "/api/orders/{order_id}/issue", tag = "orders", operation_id = "report_order_issue",
    params(("order_id" = i64, Path)), request_body = ReportIssue, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn report_order_issue(
    State(app): State<AppState>,
    member: Staff<MoveOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    Json(body): Json<ReportIssue>,
) -> Result<Response> {
    let comment = body.comment()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let change = change(&app, &actor, comment.as_deref());
    orders::report_issue_by_hand(&mut tx, &member, order_id, body.issue_type, &change).await?;
    let order = orders::order(&mut tx, order_id).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}

/// End a problem: back to the status it arose in
///
/// 400 `not_in_issue` where there is none.
#[utoipa::path(post, path = "/api/orders/{order_id}/issue/resolve", tag = "orders",
    operation_id = "resolve_order_issue", params(("order_id" = i64, Path)), request_body = Option<ResolveIssue>,
    security(("bearer" = [])), responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn resolve_order_issue(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    OptionalJson(body): OptionalJson<ResolveIssue>,
) -> Result<Response> {
    let comment = body.comment()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let change = change(&app, &actor, comment.as_deref());
    orders::resolve_issue(&mut tx, order_id, &change).await?;
    let order = orders::order(&mut tx, order_id).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}

/// Confirm that the shop has taken an order on
///
/// A second time changes nothing.
#[utoipa::path(post, path = "/api/orders/{order_id}/confirm", tag = "orders", operation_id = "confirm_order",
    params(("order_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn confirm_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let change = change(&app, &actor, None);
    let order = orders::confirm(&mut tx, order_id, &change).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}

/// Cancel an order
///
/// Refunds what was paid, which takes `payments` where the order holds money;
/// gives counted goods back unless `stock` is `write_off`, and lets go of promised
/// stems; those that were used are written off unless `stock` is `return`. 400 `payment_in_progress` while a provider's attempt is live.
#[utoipa::path(post, path = "/api/orders/{order_id}/cancel", tag = "orders", operation_id = "cancel_order",
    params(("order_id" = i64, Path)), request_body = Option<CancelOrder>, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn cancel_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    OptionalJson(body): OptionalJson<CancelOrder>,
) -> Result<Response> {
    let reason = body.comment()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let change = change(&app, &actor, reason.as_deref());
    orders::cancel_by_hand(&mut tx, &member, order_id, body.stock, &change).await?;
    let order = orders::order(&mut tx, order_id).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}

/// Say who makes and who carries an order
///
/// Whoever is not named stays, `null` takes them off. Both have to work in the
/// shop, as florist and as courier: else 422 at the field.
#[utoipa::path(post, path = "/api/orders/{order_id}/assign", tag = "orders", operation_id = "assign_order",
    params(("order_id" = i64, Path)), request_body = Option<AssignOrder>, security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn assign_order(
    State(app): State<AppState>,
    member: Staff<WriteOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    OptionalJson(body): OptionalJson<AssignOrder>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let change = change(&app, &actor, None);
    let order = orders::assign(&mut tx, order_id, body.into(), &change).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}

/// Comment on an order, for colleagues
///
/// Whoever sees the order may comment: florists on any, couriers on their own.
#[utoipa::path(post, path = "/api/orders/{order_id}/comments", tag = "orders", operation_id = "add_order_comment",
    params(("order_id" = i64, Path)), request_body = AddComment, security(("bearer" = [])),
    responses((status = 201, description = "The comment", body = CommentView)))]
pub(super) async fn add_order_comment(
    State(app): State<AppState>,
    member: Staff<MoveOrders>,
    Path(order_id): Path<OrderId>,
    Json(body): Json<AddComment>,
) -> Result<Response> {
    let comment = body.check()?;
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let change = Change { actor: &member.actor(), now, comment: Some(&comment) };
    let id = orders::comment(&mut tx, &member, order_id, &change).await?;
    let staff_id = member.staff_id();
    let said = Comment { id, comment, changed_at: now, changed_by: member.name.clone(), staff_id };
    let view = CommentView::new(&said, tx.shop().zone);
    tx.created(&view).await
}
