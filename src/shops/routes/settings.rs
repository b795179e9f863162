//! The routes of the shop's settings.

use axum::extract::State;

use crate::access::{ReadSettings, Staff, WriteSettings};
use crate::http::{Json, Patch, Result};
use crate::shops::caps::Caps;
use crate::shops::settings;
use crate::shops::shop::Shop;
use crate::shops::wire::{OF_SHOP, ShopView, UpdateShop};
use crate::shops::zones;
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
    let (shop, zones) = (settings::shop(&mut tx).await?, zones::zones(&mut tx).await?);
    tx.commit().await?;
    Ok(Json(ShopView::new(&shop, &zones)))
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
    Patch { changes, said }: Patch<UpdateShop>,
) -> Result<Json<ShopView>> {
    let ceiling = Caps::ceiling(&app.settings.storefront);
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zones = zones::zones(&mut tx).await?;
    let apply = |shop: &mut Shop| {
        said.agrees_with(&ShopView::new(shop, &zones), &OF_SHOP)?;
        changes.apply(shop, ceiling)
    };
    let shop = settings::change(&mut tx, app.clock.now(), apply).await?;
    tx.commit().await?;
    Ok(Json(ShopView::new(&shop, &zones)))
}
