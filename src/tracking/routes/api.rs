//! Tracking for programs: open to whoever has the token.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::access::{Accompanied, ReadCustomers, Staff};
use crate::http::{Json, Lang, OptionalJson, PageQuery, Paged, Query, Result};
use crate::state::AppState;
use crate::tracking::feedback_wire::{
    CancelTracked, FeedbackView, LeaveFeedback, ListFeedback, ListedFeedbackView, ThankedFeedback,
};
use crate::tracking::follow::{self, Given};
use crate::tracking::wire::TrackingView;
use crate::tracking::{cancel, feedback};

/// Follow an order
///
/// No names, full phones, full address or ids of people: a link may be passed on
/// to the recipient. Phones and messengers are the shop's own. Of money it tells
/// what is still to be paid, and where: whoever has the link may pay. 404 for every token that leads nowhere, malformed ones
/// too, and from 30 days after the order has ended; 429 to an address with
/// more than twenty of these in an hour.
#[utoipa::path(get, path = "/api/tracking/{token}", tag = "tracking", operation_id = "get_tracking",
    params(("token" = String, Path, example = "123456789")),
    responses((status = 200, description = "The order's progress", body = TrackingView)))]
pub(in crate::tracking) async fn get_tracking(
    State(app): State<AppState>,
    Lang(language): Lang,
    given: Given,
    by: Accompanied,
) -> Result<Json<TrackingView>> {
    let followed = follow::follow_as(&app, &given, &by).await?;
    Ok(Json(TrackingView::new(followed, &app.settings.public_url, language)))
}

/// Rate an order that has arrived
///
/// Once an order, when it is delivered or completed; else 400
/// `feedback_too_early` or `feedback_given`. Feeds the shop's `rating`. 403 to whoever comes with a token or key of
/// the shop: nobody rates their own work, and `can_leave_feedback` says so.
#[utoipa::path(post, path = "/api/tracking/{token}/feedback", tag = "tracking", operation_id = "rate_order",
    params(("token" = String, Path, example = "123456789")), request_body = LeaveFeedback,
    responses((status = 201, description = "The feedback, with thanks", body = ThankedFeedback)))]
pub(in crate::tracking) async fn rate_order(
    State(app): State<AppState>,
    Lang(language): Lang,
    given: Given,
    by: Accompanied,
    Json(body): Json<LeaveFeedback>,
) -> Result<Response> {
    let said = body.check(app.clock.now())?;
    let zone = feedback::leave(&app, &given, &by, &said).await?;
    let thanked = ThankedFeedback::new(FeedbackView::new(said, zone), language);
    Ok((StatusCode::CREATED, Json(thanked)).into_response())
}

/// Cancel an order that is neither paid nor put together
///
/// By whoever holds the link; 400 `too_late_to_cancel` or
/// `payment_in_progress`. Cancelling again changes nothing.
#[utoipa::path(post, path = "/api/tracking/{token}/cancel", tag = "tracking", operation_id = "cancel_tracked_order",
    params(("token" = String, Path, example = "123456789")), request_body = Option<CancelTracked>,
    responses((status = 200, description = "The order's progress", body = TrackingView)))]
pub(in crate::tracking) async fn cancel_tracked_order(
    State(app): State<AppState>,
    Lang(language): Lang,
    given: Given,
    OptionalJson(body): OptionalJson<CancelTracked>,
) -> Result<Json<TrackingView>> {
    cancel::cancel(&app, &given, body.check()?.as_deref()).await?;
    let followed = follow::follow(&app, &given).await?;
    Ok(Json(TrackingView::new(followed, &app.settings.public_url, language)))
}

/// What buyers say of their orders, the newest first
///
/// What was left behind tracking links, with the order it is about.
#[utoipa::path(get, path = "/api/feedback", tag = "customers", operation_id = "list_feedback", 
    params(ListFeedback, PageQuery),
    security(("bearer" = [])),
    responses((status = 200, description = "A page of feedback", body = Paged<ListedFeedbackView>)))]
pub(in crate::tracking) async fn list_feedback(
    State(app): State<AppState>,
    member: Staff<ReadCustomers>,
    Query(query): Query<ListFeedback>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<ListedFeedbackView>>> {
    let (ratings, page) = query.check(&page)?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let (listed, total) = feedback::list(&mut tx, &ratings, page).await?;
    tx.commit().await?;
    let items = listed.into_iter().map(|listed| ListedFeedbackView::new(listed, zone)).collect();
    Ok(Json(Paged::new(items, page, total)))
}
