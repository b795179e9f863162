//! The routes of closures.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::access::{ReadSettings, Staff, WriteSettings};
use crate::http::{Json, PageQuery, Paged, Path, Query, Result};
use crate::shops::closures;
use crate::shops::wire::{ClosureView, CreateClosure};
use crate::state::AppState;
use crate::values::ClosureId;

/// Days on which the storefront takes no orders, the earliest first
///
/// Those that are over included.
#[utoipa::path(get, path = "/api/shop/closures", tag = "shop", operation_id = "list_closures",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of closures", body = Paged<ClosureView>)))]
pub(in crate::shops) async fn list_closures(
    State(app): State<AppState>,
    member: Staff<ReadSettings>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<ClosureView>>> {
    let page = query.read()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (closures, total) = closures::closures(&mut tx, page).await?;
    tx.commit().await?;
    Ok(Json(Paged::new(closures.into_iter().map(ClosureView::from).collect(), page, total)))
}

/// Close the shop for some days
///
/// From the first to the last of them the storefront takes no orders for delivery:
/// 400 `shop_closed`. Orders that are there stay.
#[utoipa::path(post, path = "/api/shop/closures", tag = "shop", operation_id = "create_closure",
    request_body = CreateClosure, security(("bearer" = [])),
    responses((status = 201, description = "The new closure", body = ClosureView)))]
pub(in crate::shops) async fn create_closure(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Json(body): Json<CreateClosure>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let days = body.check(tx.shop().zone)?;
    let closure = closures::close(&mut tx, days, app.clock.now()).await?;
    tx.created(&ClosureView::from(closure)).await
}

/// Open again
///
/// The closure is gone, and its days are working days again.
#[utoipa::path(delete, path = "/api/shop/closures/{closure_id}", tag = "shop", operation_id = "delete_closure",
    params(("closure_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Removed")))]
pub(in crate::shops) async fn delete_closure(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Path(closure_id): Path<ClosureId>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    closures::reopen(&mut tx, closure_id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
