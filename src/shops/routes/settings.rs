//! The routes of the shop's settings.

use axum::extract::State;

use crate::access::{ReadSettings, Staff, WriteSettings};
use crate::http::{Json, Result};
use crate::shops::caps::Caps;
use crate::shops::settings;
use crate::shops::wire::{ShopView, UpdateShop};
use crate::state::AppState;

/// The shop's settings
///
/// What it tells its customers, and by what it works: hours, methods of payment,
/// time zone, currency, language.
#[utoipa::path(get, path = "/api/shop", tag = "shop", operation_id = "get_shop",
    security(("bearer" = [])), responses((status = 200, description = "The shop", body = ShopView)))]
pub(in crate::shops) async fn get_shop(
    State(app): State<AppState>,
    member: Staff<ReadSettings>,
) -> Result<Json<ShopView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = settings::shop(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(ShopView::from(&shop)))
}

/// Change the shop's settings
///
/// The home currency can't change once something has a price in it (400
/// `currency_in_use`).
#[utoipa::path(patch, path = "/api/shop", tag = "shop", operation_id = "update_shop", request_body = UpdateShop,
    security(("bearer" = [])), responses((status = 200, description = "The shop", body = ShopView)))]
pub(in crate::shops) async fn update_shop(
    State(app): State<AppState>,
    member: Staff<WriteSettings>,
    Json(body): Json<UpdateShop>,
) -> Result<Json<ShopView>> {
    let ceiling = Caps::ceiling(&app.settings.storefront);
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = settings::change(&mut tx, app.clock.now(), |shop| body.apply(shop, ceiling)).await?;
    tx.commit().await?;
    Ok(Json(ShopView::from(&shop)))
}
