//! Who is signed in, and who works in the shop, as the earlier system told it.

use axum::extract::State;
use axum::response::Response;

use crate::access::{Person, ReadStaff, Staff, WriteStaff};
use crate::earlier::wire::{CreateUser, CurrentUser, UpdateUser, UserQuery, UserView};
use crate::http::{Error, Json, PageQuery, Paged, Path, Query, Result};
use crate::shops::{self, Refused};
use crate::state::AppState;
use crate::values::{StaffId, Text};

/// Who is signed in, and in which shop
///
/// Earlier form of `GET /api/auth/me` and `GET /api/shop`. 403 for an API key, which is nobody.
#[utoipa::path(get, path = "/api/auth/current-user", tag = "earlier", operation_id = "get_current_user",
    security(("bearer" = [])), responses((status = 200, description = "The person and the shop", body = CurrentUser)))]
pub(in crate::earlier) async fn get_current_user(
    State(app): State<AppState>,
    Person(member): Person,
) -> Result<Json<CurrentUser>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = shops::shop(&mut tx).await?;
    // Dismissed since the token was believed.
    let own = shops::staff_member(&mut tx, member.staff_id).await?;
    let own = own.ok_or(Error::Unauthorized(Text::new("unauthorized")))?;
    tx.commit().await?;
    Ok(Json(CurrentUser { user: UserView::new(&own, shop.zone), shop: (&shop).into() }))
}

/// Who works in the shop
///
/// Earlier form of `GET /api/staff`: an owner is called `admin`. Whoever was dismissed is not listed, so nobody is who
/// asks for those that are not active.
#[utoipa::path(get, path = "/api/users", tag = "earlier", operation_id = "list_users",
    params(UserQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of users", body = Paged<UserView>)))]
pub(in crate::earlier) async fn list_users(
    State(app): State<AppState>,
    member: Staff<ReadStaff>,
    Query(query): Query<UserQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<UserView>>> {
    let wanted = query.check(&page)?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let staff = match &wanted.search {
        Some(search) => shops::find_staff(&mut tx, search).await?,
        None => shops::all_staff(&mut tx).await?,
    };
    tx.commit().await?;
    let users = staff.iter().filter(|member| wanted.covers(member)).map(|member| UserView::new(member, zone));
    Paged::of_all(&page, users.collect()).map(Json)
}

/// Hire someone
///
/// Earlier form of `POST /api/staff`.
#[utoipa::path(post, path = "/api/users", tag = "earlier", operation_id = "create_user",
    request_body = CreateUser, security(("bearer" = [])),
    responses((status = 201, description = "The new user", body = UserView)))]
pub(in crate::earlier) async fn create_user(
    State(app): State<AppState>,
    member: Staff<WriteStaff>,
    Json(body): Json<CreateUser>,
) -> Result<Response> {
    let new = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let hired = shops::hire(&mut tx, &new, app.clock.now()).await?;
    let view = UserView::new(&hired, tx.shop().zone);
    let answer = tx.created(&view).await?;
    app.access.forget_everyone();
    Ok(answer)
}

/// A user
///
/// Earlier form of `GET /api/staff/{staff_id}`.
#[utoipa::path(get, path = "/api/users/{staff_id}", tag = "earlier", operation_id = "get_user",
    params(("staff_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The user", body = UserView)))]
pub(in crate::earlier) async fn get_user(
    State(app): State<AppState>,
    member: Staff<ReadStaff>,
    Path(staff_id): Path<StaffId>,
) -> Result<Json<UserView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let found = shops::staff_member(&mut tx, staff_id).await?.ok_or(Refused::NoStaff)?;
    let view = UserView::new(&found, tx.shop().zone);
    tx.commit().await?;
    Ok(Json(view))
}

/// Change a user
///
/// Earlier form of `PATCH /api/staff/{staff_id}`. `is_active: false` dismisses: the answer is the last that is seen of
/// them.
#[utoipa::path(patch, path = "/api/users/{staff_id}", tag = "earlier", operation_id = "update_user",
    params(("staff_id" = i64, Path)), request_body = UpdateUser, security(("bearer" = [])),
    responses((status = 200, description = "The user", body = UserView)))]
pub(in crate::earlier) async fn update_user(
    State(app): State<AppState>,
    member: Staff<WriteStaff>,
    Path(staff_id): Path<StaffId>,
    Json(body): Json<UpdateUser>,
) -> Result<Json<UserView>> {
    let (now, dismisses) = (app.clock.now(), body.dismisses());
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let known = shops::staff_member(&mut tx, staff_id).await?;
    let change = body.check(known.as_ref().map(|known| known.name.as_str()))?;
    let changed = shops::change_staff(&mut tx, staff_id, change, now).await?;
    if dismisses {
        shops::dismiss(&mut tx, staff_id, now).await?;
    }
    let zone = tx.shop().zone;
    tx.commit().await?;
    app.access.forget_everyone();
    let view = UserView::new(&changed, zone);
    Ok(Json(if dismisses { view.dismissed() } else { view }))
}
