//! The shop's routes.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::closures::Closure;
use super::wire::{
    ClosureView, CreateClosure, CreateStaff, CreateZone, ShopView, StaffView, UpdateShop, UpdateStaff,
    UpdateZone, ZoneView,
};
use super::zones::Zone;
use super::{error, queries, staff};
use crate::access::{ReadSettings, ReadStaff, Staff, WriteSettings, WriteStaff};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::{Error, Json, PageQuery, Paged, Path, Query, Result};
use crate::state::AppState;
use crate::values::Text;

const NO_ZONE: Error = Error::NotFound(Text::new("zone-not-found"));
const NO_CLOSURE: Error = Error::NotFound(Text::new("closure-not-found"));
const NO_STAFF: Error = Error::NotFound(Text::new("staff-not-found"));

/// The shop's settings
#[utoipa::path(get, path = "/api/shop", tag = "Магазин", operation_id = "get_shop",
    security(("bearer" = [])), responses((status = 200, description = "The shop", body = ShopView)))]
pub(super) async fn get_shop(
    State(app): State<AppState>,
    member: Staff<ReadSettings>,
) -> Result<Json<ShopView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = queries::shop(&mut tx, false).await?;
    tx.commit().await?;
    Ok(Json(ShopView::from(&shop)))
}

/// Change the shop's settings
///
/// The home currency can't change once something has a price in it (400
/// `currency_in_use`).
#[utoipa::path(patch, path = "/api/shop", tag = "Магазин", operation_id = "update_shop", request_body = UpdateShop,
    security(("bearer" = [])), responses((status = 200, description = "The shop", body = ShopView)))]
pub(super) async fn update_shop(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Json(body): Json<UpdateShop>,
) -> Result<Json<ShopView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let mut shop = queries::shop(&mut tx, true).await?;
    let currency = shop.currency;
    body.apply(&mut shop)?;
    if shop.currency != currency && queries::has_prices(&mut tx).await? {
        return Err(error::currency_in_use());
    }
    shop.updated_at = app.clock.now();
    queries::update_shop(&mut tx, &shop).await?;
    record_update(&app, &mut tx, "settings");
    tx.commit().await?;
    Ok(Json(ShopView::from(&shop)))
}

fn record_update(app: &AppState, tx: &mut TenantTx, changed: &'static str) {
    let event = Event::ShopUpdated { shop_id: tx.shop().id, changed: changed.into() };
    events::record(tx, &event, 0, app.clock.now());
}

/// Delivery zones, in the shop's order
#[utoipa::path(get, path = "/api/shop/delivery-zones", tag = "Магазин", operation_id = "list_zones",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of zones", body = Paged<ZoneView>)))]
pub(super) async fn list_zones(
    State(app): State<AppState>,
    member: Staff<ReadSettings>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<ZoneView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = tx.shop().currency;
    let zones = queries::zones(&mut tx).await?;
    tx.commit().await?;
    Paged::of_all(&query, zones.iter().map(|zone| ZoneView::new(zone, currency)).collect()).map(Json)
}

/// Add a delivery zone
#[utoipa::path(post, path = "/api/shop/delivery-zones", tag = "Магазин", operation_id = "create_zone",
    request_body = CreateZone, security(("bearer" = [])),
    responses((status = 201, description = "The new zone", body = ZoneView)))]
pub(super) async fn create_zone(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Json(body): Json<CreateZone>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = tx.shop().currency;
    let zone = super::add_zone(&mut tx, &body.check(currency)?).await?;
    record_update(&app, &mut tx, "delivery_zones");
    tx.created(&ZoneView::new(&zone, currency)).await
}

async fn zone_of(tx: &mut TenantTx, id: i64) -> Result<Zone> {
    queries::zones(tx).await?.into_iter().find(|zone| zone.id == id).ok_or(NO_ZONE)
}

/// A delivery zone
#[utoipa::path(get, path = "/api/shop/delivery-zones/{zone_id}", tag = "Магазин", operation_id = "get_zone",
    params(("zone_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The zone", body = ZoneView)))]
pub(super) async fn get_zone(
    State(app): State<AppState>,
    member: Staff<ReadSettings>,
    Path(zone_id): Path<i64>,
) -> Result<Json<ZoneView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = zone_of(&mut tx, zone_id).await?;
    let view = ZoneView::new(&zone, tx.shop().currency);
    tx.commit().await?;
    Ok(Json(view))
}

/// Change a delivery zone
#[utoipa::path(patch, path = "/api/shop/delivery-zones/{zone_id}", tag = "Магазин", operation_id = "update_zone",
    params(("zone_id" = i64, Path)), request_body = UpdateZone, security(("bearer" = [])),
    responses((status = 200, description = "The zone", body = ZoneView)))]
pub(super) async fn update_zone(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Path(zone_id): Path<i64>,
    Json(body): Json<UpdateZone>,
) -> Result<Json<ZoneView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = tx.shop().currency;
    let mut zone = zone_of(&mut tx, zone_id).await?;
    body.apply(&mut zone.terms, currency)?;
    queries::update_zone(&mut tx, &zone).await?;
    record_update(&app, &mut tx, "delivery_zones");
    tx.commit().await?;
    Ok(Json(ZoneView::new(&zone, currency)))
}

/// Remove a delivery zone
#[utoipa::path(delete, path = "/api/shop/delivery-zones/{zone_id}", tag = "Магазин", operation_id = "delete_zone",
    params(("zone_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Removed")))]
pub(super) async fn delete_zone(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Path(zone_id): Path<i64>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    if !queries::delete_zone(&mut tx, zone_id).await? {
        return Err(NO_ZONE);
    }
    record_update(&app, &mut tx, "delivery_zones");
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Days on which the storefront takes no orders, the earliest first
#[utoipa::path(get, path = "/api/shop/closures", tag = "Магазин", operation_id = "list_closures",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of closures", body = Paged<ClosureView>)))]
pub(super) async fn list_closures(
    State(app): State<AppState>,
    member: Staff<ReadSettings>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<ClosureView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let closures = queries::closures(&mut tx, None).await?;
    tx.commit().await?;
    Paged::of_all(&query, closures.into_iter().map(ClosureView::from).collect()).map(Json)
}

/// Close the shop for some days
#[utoipa::path(post, path = "/api/shop/closures", tag = "Магазин", operation_id = "create_closure",
    request_body = CreateClosure, security(("bearer" = [])),
    responses((status = 201, description = "The new closure", body = ClosureView)))]
pub(super) async fn create_closure(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Json(body): Json<CreateClosure>,
) -> Result<Response> {
    let closure = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let Closure { from_date, to_date, reason, .. } = &closure;
    let id = queries::insert_closure(&mut tx, *from_date, *to_date, reason.as_deref()).await?;
    record_update(&app, &mut tx, "closures");
    tx.created(&ClosureView::from(Closure { id, ..closure })).await
}

/// Open again
#[utoipa::path(delete, path = "/api/shop/closures/{closure_id}", tag = "Магазин", operation_id = "delete_closure",
    params(("closure_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Removed")))]
pub(super) async fn delete_closure(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Path(closure_id): Path<i64>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    if !queries::delete_closure(&mut tx, closure_id).await? {
        return Err(NO_CLOSURE);
    }
    record_update(&app, &mut tx, "closures");
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who works in the shop
#[utoipa::path(get, path = "/api/staff", tag = "Сотрудники", operation_id = "list_staff",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of staff", body = Paged<StaffView>)))]
pub(super) async fn list_staff(
    State(app): State<AppState>,
    member: Staff<ReadStaff>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<StaffView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let staff = queries::staff(&mut tx, None).await?;
    tx.commit().await?;
    Paged::of_all(&query, staff.iter().map(|member| StaffView::new(member, zone)).collect()).map(Json)
}

/// Hire someone
///
/// They sign in by the phone given. 400 `phone_taken` if that phone works here.
#[utoipa::path(post, path = "/api/staff", tag = "Сотрудники", operation_id = "create_staff",
    request_body = CreateStaff, security(("bearer" = [])),
    responses((status = 201, description = "The new member", body = StaffView)))]
pub(super) async fn create_staff(
    State(app): State<AppState>,
    member: Staff<WriteStaff>,
    Json(body): Json<CreateStaff>,
) -> Result<Response> {
    let new = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let hired = staff::hire(&mut tx, &new, app.clock.now()).await?;
    record_update(&app, &mut tx, "staff");
    let view = StaffView::new(&hired, tx.shop().zone);
    let answer = tx.created(&view).await?;
    app.access.forget_everyone();
    Ok(answer)
}

/// A member of staff
#[utoipa::path(get, path = "/api/staff/{staff_id}", tag = "Сотрудники", operation_id = "get_staff",
    params(("staff_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The member", body = StaffView)))]
pub(super) async fn get_staff(
    State(app): State<AppState>,
    member: Staff<ReadStaff>,
    Path(staff_id): Path<i64>,
) -> Result<Json<StaffView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let found = staff::staff_member(&mut tx, staff_id).await?.ok_or(NO_STAFF)?;
    let view = StaffView::new(&found, tx.shop().zone);
    tx.commit().await?;
    Ok(Json(view))
}

/// Change a member's name or role
///
/// 400 `last_owner` if the shop would be left without one.
#[utoipa::path(patch, path = "/api/staff/{staff_id}", tag = "Сотрудники", operation_id = "update_staff",
    params(("staff_id" = i64, Path)), request_body = UpdateStaff, security(("bearer" = [])),
    responses((status = 200, description = "The member", body = StaffView)))]
pub(super) async fn update_staff(
    State(app): State<AppState>,
    member: Staff<WriteStaff>,
    Path(staff_id): Path<i64>,
    Json(body): Json<UpdateStaff>,
) -> Result<Json<StaffView>> {
    let change = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let changed = staff::change(&mut tx, staff_id, change, app.clock.now()).await?;
    record_update(&app, &mut tx, "staff");
    tx.commit().await?;
    app.access.forget_everyone();
    Ok(Json(StaffView::new(&changed, zone)))
}

/// Dismiss a member; the orders they handled keep their name
///
/// 400 `last_owner` if the shop would be left without one.
#[utoipa::path(delete, path = "/api/staff/{staff_id}", tag = "Сотрудники", operation_id = "delete_staff",
    params(("staff_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Dismissed")))]
pub(super) async fn delete_staff(
    State(app): State<AppState>,
    member: Staff<WriteStaff>,
    Path(staff_id): Path<i64>,
) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    staff::dismiss(&mut tx, staff_id, now).await?;
    record_update(&app, &mut tx, "staff");
    tx.commit().await?;
    app.access.forget_everyone();
    Ok(StatusCode::NO_CONTENT)
}
