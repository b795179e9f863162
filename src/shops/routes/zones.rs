//! The routes of delivery zones.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::access::{ReadSettings, Staff, WriteSettings};
use crate::http::{Json, PageQuery, Paged, Path, Query, Result};
use crate::shops::wire::{CreateZone, UpdateZone, ZoneView};
use crate::shops::zones;
use crate::state::AppState;
use crate::values::ZoneId;

/// Delivery zones, in the shop's order
///
/// Those that are switched off too. The first active one sets the fee of an order
/// that names none.
#[utoipa::path(get, path = "/api/shop/delivery-zones", tag = "shop", operation_id = "list_zones",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of zones", body = Paged<ZoneView>)))]
pub(in crate::shops) async fn list_zones(
    State(app): State<AppState>,
    member: Staff<ReadSettings>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<ZoneView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = tx.shop().currency;
    let zones = zones::zones(&mut tx).await?;
    tx.commit().await?;
    Paged::of_all(&query, zones.iter().map(|zone| ZoneView::new(zone, currency)).collect()).map(Json)
}

/// Add a delivery zone
///
/// An order that names it costs its `price` more, or nothing from `free_from` on;
/// the storefront takes none below `min_order`.
#[utoipa::path(post, path = "/api/shop/delivery-zones", tag = "shop", operation_id = "create_zone",
    request_body = CreateZone, security(("bearer" = [])),
    responses((status = 201, description = "The new zone", body = ZoneView)))]
pub(in crate::shops) async fn create_zone(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Json(body): Json<CreateZone>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = tx.shop().currency;
    let zone = zones::add_zone(&mut tx, body.check(currency)?, app.clock.now()).await?;
    tx.created(&ZoneView::new(&zone, currency)).await
}

/// A delivery zone
///
/// With its terms as they are now; orders keep the fee they were placed with.
#[utoipa::path(get, path = "/api/shop/delivery-zones/{zone_id}", tag = "shop", operation_id = "get_zone",
    params(("zone_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The zone", body = ZoneView)))]
pub(in crate::shops) async fn get_zone(
    State(app): State<AppState>,
    member: Staff<ReadSettings>,
    Path(zone_id): Path<ZoneId>,
) -> Result<Json<ZoneView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = zones::zone(&mut tx, zone_id).await?;
    let view = ZoneView::new(&zone, tx.shop().currency);
    tx.commit().await?;
    Ok(Json(view))
}

/// Change a delivery zone
///
/// What is absent stays, `null` clears. Orders keep the fee they were placed with.
#[utoipa::path(patch, path = "/api/shop/delivery-zones/{zone_id}", tag = "shop", operation_id = "update_zone",
    params(("zone_id" = i64, Path)), request_body = UpdateZone, security(("bearer" = [])),
    responses((status = 200, description = "The zone", body = ZoneView)))]
pub(in crate::shops) async fn update_zone(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Path(zone_id): Path<ZoneId>,
    Json(body): Json<UpdateZone>,
) -> Result<Json<ZoneView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = tx.shop().currency;
    let apply = |terms: &mut _| body.apply(terms, currency);
    let zone = zones::change(&mut tx, zone_id, app.clock.now(), apply).await?;
    tx.commit().await?;
    Ok(Json(ZoneView::new(&zone, currency)))
}

/// Remove a delivery zone
///
/// Orders keep the fee they were placed with.
#[utoipa::path(delete, path = "/api/shop/delivery-zones/{zone_id}", tag = "shop", operation_id = "delete_zone",
    params(("zone_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Removed")))]
pub(in crate::shops) async fn delete_zone(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Path(zone_id): Path<ZoneId>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    zones::remove(&mut tx, zone_id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
