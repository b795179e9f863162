//! Tracking's routes: open to whoever has the token.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;

use super::feedback_wire::{
    CancelTracked, FeedbackForm, FeedbackView, LeaveFeedback, ListFeedback, ListedFeedbackView,
};
use super::page::Page;
use super::wire::TrackingView;
use super::{cancel, feedback, follow};
use crate::access::{ReadCustomers, Staff};
use crate::http::{Form, Json, Lang, OptionalJson, Paged, Path, Query, Result, html_page};
use crate::orders;
use crate::state::AppState;

/// A path that can't even be read is no token, and answered as such.
type TokenText = Result<Path<String>>;

fn text_of(token: TokenText) -> String {
    token.map(|Path(token)| token).unwrap_or_default()
}

/// Back to the page, where the change can be seen.
fn to_page(app: &AppState, token: &str) -> Response {
    // A token that led somewhere is nine digits, and needs no escaping.
    Redirect::to(&orders::tracking_url(&app.settings.public_url, token)).into_response()
}

/// Follow an order
///
/// No names, full phones, full address, ids or sums: a link may be passed on
/// to the recipient. 404 for every token that leads nowhere, malformed ones
/// too, and from 30 days after the order has ended.
#[utoipa::path(get, path = "/api/tracking/{token}", tag = "Отслеживание", operation_id = "get_tracking",
    params(("token" = String, Path, example = "123456789")),
    responses((status = 200, description = "The order's progress", body = TrackingView)))]
pub(super) async fn get_tracking(
    State(app): State<AppState>,
    Lang(language): Lang,
    token: TokenText,
) -> Result<Json<TrackingView>> {
    let token = text_of(token);
    let followed = follow::follow(&app.db, &token, app.clock.now()).await?;
    Ok(Json(TrackingView::new(followed, language)))
}

/// Follow an order, as a page for people
///
/// The same answer in Russian; loads nothing from anywhere and works without
/// scripts. Failures are pages too, with the same status.
#[utoipa::path(get, path = "/tracking/{token}", tag = "Отслеживание", operation_id = "show_tracking_page",
    params(("token" = String, Path, example = "123456789")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
              (status = 404, description = "No such order", body = String, content_type = "text/html")))]
pub(super) async fn show_tracking_page(State(app): State<AppState>, token: TokenText) -> Result<Response> {
    let token = text_of(token);
    let (followed, seller) = follow::follow_with_seller(&app.db, &token, app.clock.now()).await?;
    Ok(html_page(StatusCode::OK, &Page::new(&followed, &seller)))
}

/// Rate an order that has arrived
///
/// Once an order, when it is delivered or completed; else 400
/// `feedback_too_early` or `feedback_given`. Feeds the shop's `rating`.
#[utoipa::path(post, path = "/api/tracking/{token}/feedback", tag = "Отслеживание", operation_id = "leave_feedback",
    params(("token" = String, Path, example = "123456789")), request_body = LeaveFeedback,
    responses((status = 201, description = "The feedback", body = FeedbackView)))]
pub(super) async fn leave_feedback(
    State(app): State<AppState>,
    token: TokenText,
    Json(body): Json<LeaveFeedback>,
) -> Result<Response> {
    let said = body.check(app.clock.now())?;
    let zone = feedback::leave(&app.db, &text_of(token), &said).await?;
    Ok((StatusCode::CREATED, Json(FeedbackView::new(said, zone))).into_response())
}

/// Cancel an order that is neither paid nor put together
///
/// By whoever holds the link; 400 `too_late_to_cancel` or
/// `payment_in_progress`. Cancelling again changes nothing.
#[utoipa::path(post, path = "/api/tracking/{token}/cancel", tag = "Отслеживание", operation_id = "cancel_tracked_order",
    params(("token" = String, Path, example = "123456789")), request_body = Option<CancelTracked>,
    responses((status = 200, description = "The order's progress", body = TrackingView)))]
pub(super) async fn cancel_tracked_order(
    State(app): State<AppState>,
    Lang(language): Lang,
    token: TokenText,
    OptionalJson(body): OptionalJson<CancelTracked>,
) -> Result<Json<TrackingView>> {
    let (token, reason) = (text_of(token), body.check()?);
    let now = app.clock.now();
    cancel::cancel(&app.db, &token, reason.as_deref(), now).await?;
    let followed = follow::follow(&app.db, &token, now).await?;
    Ok(Json(TrackingView::new(followed, language)))
}

/// Rate an order, on the page
#[utoipa::path(post, path = "/tracking/{token}/feedback", tag = "Отслеживание", operation_id = "leave_feedback_on_page",
    params(("token" = String, Path, example = "123456789")),
    request_body(content = FeedbackForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Back to the page"),
              (status = 400, description = "Too early, or said already", body = String, content_type = "text/html"),
              (status = 404, description = "No such order", body = String, content_type = "text/html"),
              (status = 422, description = "No rating", body = String, content_type = "text/html")))]
pub(super) async fn leave_feedback_on_page(
    State(app): State<AppState>,
    token: TokenText,
    Form(form): Form<FeedbackForm>,
) -> Result<Response> {
    let token = text_of(token);
    let said = LeaveFeedback::from(form).check(app.clock.now())?;
    feedback::leave(&app.db, &token, &said).await?;
    Ok(to_page(&app, &token))
}

/// Cancel an order, on the page
#[utoipa::path(post, path = "/tracking/{token}/cancel", tag = "Отслеживание", operation_id = "cancel_on_page",
    params(("token" = String, Path, example = "123456789")),
    responses((status = 303, description = "Back to the page"),
              (status = 400, description = "Too late", body = String, content_type = "text/html"),
              (status = 404, description = "No such order", body = String, content_type = "text/html")))]
pub(super) async fn cancel_on_page(State(app): State<AppState>, token: TokenText) -> Result<Response> {
    let token = text_of(token);
    cancel::cancel(&app.db, &token, None, app.clock.now()).await?;
    Ok(to_page(&app, &token))
}

/// What buyers say of their orders, the newest first
#[utoipa::path(get, path = "/api/feedback", tag = "Клиенты", operation_id = "list_feedback", params(ListFeedback),
    security(("bearer" = [])),
    responses((status = 200, description = "A page of feedback", body = Paged<ListedFeedbackView>)))]
pub(super) async fn list_feedback(
    State(app): State<AppState>,
    member: Staff<ReadCustomers>,
    Query(query): Query<ListFeedback>,
) -> Result<Json<Paged<ListedFeedbackView>>> {
    let (rating, page) = query.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let (listed, total) = feedback::list(&mut tx, rating, page).await?;
    tx.commit().await?;
    let items = listed.into_iter().map(|listed| ListedFeedbackView::new(listed, zone)).collect();
    Ok(Json(Paged::new(items, page, total)))
}
