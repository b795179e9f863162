//! How a shop's owner connects providers.

use axum::Extension;
use axum::extract::State;
use http::StatusCode;

use super::credentials::NewProvider;
use super::error::Refused;
use super::providers::Providers;
use super::registry::{Credentials, ProviderKind};
use super::wire::{ConnectGateway, ConnectKaspi, ProviderView};
use super::{connect, gateway, kaspi, organizations};
use crate::access::{ConnectProviders, Staff};
use crate::http::{ErrorBody, Json, Result};
use crate::state::AppState;

/// The shop's Kaspi Pay
///
/// Without its secrets, which nobody sees again.
#[utoipa::path(get, path = "/api/shop/payment-providers/kaspi", tag = "shop", operation_id = "get_kaspi_provider",
    security(("bearer" = [])),
    responses((status = 200, description = "What is connected", body = ProviderView),
              (status = 404, description = "Not connected", body = ErrorBody)))]
pub(super) async fn get_kaspi_provider(
    State(app): State<AppState>,
    Extension(providers): Extension<Providers>,
    bearer: Staff<ConnectProviders>,
) -> Result<Json<ProviderView>> {
    show(&app, &providers, &bearer, ProviderKind::Kaspi).await
}

/// Connect Kaspi Pay, or replace its credentials
///
/// Orders paid by `kaspi` then lead to a pay page with Kaspi's links and QR codes. By scheme `r3` this server's
/// certificate acts for the organisation named, so its BIN is one that the operator has allowed to this shop, else 400
/// `organization_not_allowed`, which names both numbers to tell the operator. Kaspi is asked at once: 400
/// `provider_refused` if it does not know the shop, `trade_point_needed` if it knows several trade points. 400
/// `provider_not_offered` where this server has no way to Kaspi by that scheme, `currency_not_taken` for a shop that
/// sells in another currency than tenge.
#[utoipa::path(put, path = "/api/shop/payment-providers/kaspi", tag = "shop", operation_id = "connect_kaspi_provider",
    request_body = ConnectKaspi, security(("bearer" = [])),
    responses((status = 200, description = "What is connected", body = ProviderView)))]
pub(super) async fn connect_kaspi_provider(
    State(app): State<AppState>,
    Extension(providers): Extension<Providers>,
    bearer: Staff<ConnectProviders>,
    Json(body): Json<ConnectKaspi>,
) -> Result<Json<ProviderView>> {
    let (access, trade_point_id) = body.check()?;
    if let Some(bin) = access.organization_bin() {
        let mut tx = app.db.tenant(bearer.shop).begin().await?;
        organizations::check_allowed(&mut tx, bin).await?;
        tx.commit().await?;
    }
    let new = kaspi::connect(&providers.doors().kaspi, bearer.shop, access, trade_point_id).await?;
    keep(&app, &providers, &bearer, &new.with(Credentials::Kaspi)).await
}

/// Disconnect Kaspi Pay
///
/// Payments under way are still followed to their end.
#[utoipa::path(delete, path = "/api/shop/payment-providers/kaspi", tag = "shop",
    operation_id = "delete_kaspi_provider", security(("bearer" = [])),
    responses((status = 204, description = "Disconnected"),
              (status = 404, description = "Not connected", body = ErrorBody)))]
pub(super) async fn delete_kaspi_provider(
    State(app): State<AppState>,
    bearer: Staff<ConnectProviders>,
) -> Result<StatusCode> {
    remove(&app, &bearer, ProviderKind::Kaspi).await
}

/// The shop's gateway
///
/// Without its secrets, which nobody sees again; with the address at which it calls back.
#[utoipa::path(get, path = "/api/shop/payment-providers/gateway", tag = "shop",
    operation_id = "get_gateway_provider", security(("bearer" = [])),
    responses((status = 200, description = "What is connected", body = ProviderView),
              (status = 404, description = "Not connected", body = ErrorBody)))]
pub(super) async fn get_gateway_provider(
    State(app): State<AppState>,
    Extension(providers): Extension<Providers>,
    bearer: Staff<ConnectProviders>,
) -> Result<Json<ProviderView>> {
    show(&app, &providers, &bearer, ProviderKind::Gateway).await
}

/// Connect the gateway, or replace its credentials
///
/// Orders paid by its methods then lead to a pay page with the gateway's link; Kaspi of the shop's own comes before it.
/// The address for callbacks stays the same when credentials are replaced. 400 `provider_not_offered` where this server
/// has no gateway.
#[utoipa::path(put, path = "/api/shop/payment-providers/gateway", tag = "shop",
    operation_id = "connect_gateway_provider", request_body = ConnectGateway, security(("bearer" = [])),
    responses((status = 200, description = "What is connected", body = ProviderView)))]
pub(super) async fn connect_gateway_provider(
    State(app): State<AppState>,
    Extension(providers): Extension<Providers>,
    bearer: Staff<ConnectProviders>,
    Json(body): Json<ConnectGateway>,
) -> Result<Json<ProviderView>> {
    let (credentials, methods) = body.check()?;
    if providers.doors().gateway.is_none() {
        return Err(Refused::NotOffered.into());
    }
    let new = gateway::connect(credentials, methods);
    keep(&app, &providers, &bearer, &new.with(Credentials::Gateway)).await
}

/// Disconnect the gateway
///
/// Payments under way are still followed to their end.
#[utoipa::path(delete, path = "/api/shop/payment-providers/gateway", tag = "shop",
    operation_id = "delete_gateway_provider", security(("bearer" = [])),
    responses((status = 204, description = "Disconnected"),
              (status = 404, description = "Not connected", body = ErrorBody)))]
pub(super) async fn delete_gateway_provider(
    State(app): State<AppState>,
    bearer: Staff<ConnectProviders>,
) -> Result<StatusCode> {
    remove(&app, &bearer, ProviderKind::Gateway).await
}

async fn show(
    app: &AppState,
    providers: &Providers,
    bearer: &Staff<ConnectProviders>,
    kind: ProviderKind,
) -> Result<Json<ProviderView>> {
    let mut tx = app.db.tenant(bearer.shop).begin().await?;
    let row = connect::connected(&mut tx, kind).await?;
    let view = ProviderView::new(&tx, providers, row);
    tx.commit().await?;
    Ok(Json(view))
}

async fn keep(
    app: &AppState,
    providers: &Providers,
    bearer: &Staff<ConnectProviders>,
    new: &NewProvider<Credentials>,
) -> Result<Json<ProviderView>> {
    let mut tx = app.db.tenant(bearer.shop).begin().await?;
    let row = connect::connect(&mut tx, providers, new, &bearer.name, app.clock.now()).await?;
    let view = ProviderView::new(&tx, providers, row);
    tx.commit().await?;
    Ok(Json(view))
}

async fn remove(app: &AppState, bearer: &Staff<ConnectProviders>, kind: ProviderKind) -> Result<StatusCode> {
    let mut tx = app.db.tenant(bearer.shop).begin().await?;
    connect::disconnect(&mut tx, kind, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
