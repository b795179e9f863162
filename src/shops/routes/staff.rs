//! The routes of staff.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::access::{ReadStaff, Staff, WriteStaff};
use crate::http::{Json, PageQuery, Paged, Patch, Path, Query, Result};
use crate::shops::error::Refused;
use crate::shops::staff;
use crate::shops::wire::{CreateStaff, StaffQuery, StaffView, Standing, UpdateStaff};
use crate::state::AppState;
use crate::values::StaffId;

/// Who works in the shop
///
/// With role and permissions; whoever has left is not listed.
#[utoipa::path(get, path = "/api/staff", tag = "staff", operation_id = "list_staff",
    params(StaffQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of staff", body = Paged<StaffView>)))]
pub(in crate::shops) async fn list_staff(
    State(app): State<AppState>,
    member: Staff<ReadStaff>,
    Query(query): Query<StaffQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<StaffView>>> {
    let (roles, search) = query.check(&page)?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let mut staff = match &search {
        Some(search) => staff::found(&mut tx, search).await?,
        None => staff::all(&mut tx).await?,
    };
    tx.commit().await?;
    staff.retain(|member| roles.is_empty() || roles.contains(&member.role));
    Paged::of_all(&page, staff.iter().map(|member| StaffView::new(member, zone)).collect()).map(Json)
}

/// Hire someone
///
/// They sign in by the phone given. 400 `phone_taken` if that phone works here.
#[utoipa::path(post, path = "/api/staff", tag = "staff", operation_id = "create_staff",
    request_body = CreateStaff, security(("bearer" = [])),
    responses((status = 201, description = "The new member", body = StaffView)))]
pub(in crate::shops) async fn create_staff(
    State(app): State<AppState>,
    member: Staff<WriteStaff>,
    Json(body): Json<CreateStaff>,
) -> Result<Response> {
    let new = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let hired = staff::hire(&mut tx, &new, app.clock.now()).await?;
    let view = StaffView::new(&hired, tx.shop().zone);
    let answer = tx.created(&view).await?;
    app.access.forget_everyone();
    Ok(answer)
}

/// A member of staff
///
/// Whoever has left is 404.
#[utoipa::path(get, path = "/api/staff/{staff_id}", tag = "staff", operation_id = "get_staff",
    params(("staff_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The member", body = StaffView)))]
pub(in crate::shops) async fn get_staff(
    State(app): State<AppState>,
    member: Staff<ReadStaff>,
    Path(staff_id): Path<StaffId>,
) -> Result<Json<StaffView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let found = staff::staff_member(&mut tx, staff_id).await?.ok_or(Refused::NoStaff)?;
    let view = StaffView::new(&found, tx.shop().zone);
    tx.commit().await?;
    Ok(Json(view))
}

/// Change a member's name, role or phone
///
/// The phone is by whom the place is held: another one puts another person
/// there, and whoever had it is signed out of the shop. 400 `phone_taken` if
/// that phone works here; `last_owner` if the shop would be left without one,
/// as by another phone for its only owner.
#[utoipa::path(patch, path = "/api/staff/{staff_id}", tag = "staff", operation_id = "update_staff",
    params(("staff_id" = i64, Path)), request_body = UpdateStaff, security(("bearer" = [])),
    responses((status = 200, description = "The member", body = StaffView)))]
pub(in crate::shops) async fn update_staff(
    State(app): State<AppState>,
    member: Staff<WriteStaff>,
    Path(staff_id): Path<StaffId>,
    body: Patch<UpdateStaff>,
) -> Result<Json<StaffView>> {
    body.said.agrees_with(&Standing::of_member(), &Standing::ELSEWHERE)?;
    let body = body.changes;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let known = staff::staff_member(&mut tx, staff_id).await?;
    let change = body.check(known.as_ref().map(|known| known.name.as_str()))?;
    let changed = staff::change(&mut tx, staff_id, change, app.clock.now()).await?;
    tx.commit().await?;
    app.access.forget_everyone();
    Ok(Json(StaffView::new(&changed, zone)))
}

/// Dismiss a member; the orders they handled keep their name
///
/// 400 `last_owner` if the shop would be left without one.
#[utoipa::path(delete, path = "/api/staff/{staff_id}", tag = "staff", operation_id = "delete_staff",
    params(("staff_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Dismissed")))]
pub(in crate::shops) async fn delete_staff(
    State(app): State<AppState>,
    member: Staff<WriteStaff>,
    Path(staff_id): Path<StaffId>,
) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    staff::dismiss(&mut tx, staff_id, now).await?;
    tx.commit().await?;
    app.access.forget_everyone();
    Ok(StatusCode::NO_CONTENT)
}
