//! The routes of API keys.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::issue::{create, revoke};
use super::queries;
use super::wire::{ApiKeyView, CreateApiKey, NewApiKey};
use crate::access::{ReadApiKeys, Staff, WriteApiKeys};
use crate::http::{Json, PageQuery, Paged, Path, Query, Result};
use crate::state::AppState;
use crate::values::ApiKeyId;

/// The keys of the shop's programs, the newest first
///
/// Revoked and expired ones are shown for 30 days more.
#[utoipa::path(get, path = "/api/api-keys", tag = "api-keys", operation_id = "list_api_keys",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of keys", body = Paged<ApiKeyView>)))]
pub(super) async fn list_api_keys(
    State(app): State<AppState>,
    bearer: Staff<ReadApiKeys>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<ApiKeyView>>> {
    let mut tx = app.db.tenant(bearer.shop).begin().await?;
    let zone = tx.shop().zone;
    let keys = queries::keys(&mut tx, None).await?;
    tx.commit().await?;
    Paged::of_all(&query, keys.into_iter().map(|key| ApiKeyView::new(key, zone)).collect()).map(Json)
}

/// Make a key for a program
///
/// The answer shows the key this once; lost is lost. It goes where an access token goes, and does what its scopes
/// say in the name of the shop: it sees customers' phones and everybody's orders, and stays when its maker leaves.
/// History names it `API: <name>`. What belongs to a person (`/api/auth/…`, `/api/shops`) is 403 to it.
///
/// 400 `too_many_api_keys` from the hundredth on.
#[utoipa::path(post, path = "/api/api-keys", tag = "api-keys", operation_id = "create_api_key",
    request_body = CreateApiKey, security(("bearer" = [])),
    responses((status = 201, description = "The new key", body = NewApiKey)))]
pub(super) async fn create_api_key(
    State(app): State<AppState>,
    bearer: Staff<WriteApiKeys>,
    Json(body): Json<CreateApiKey>,
) -> Result<Response> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(bearer.shop).begin().await?;
    let zone = tx.shop().zone;
    let new = body.check(zone, now)?;
    let made = create(&mut tx, app.access.seal(), &bearer, &new, now).await?;
    tx.created(&NewApiKey::new(made, zone)).await
}

/// Revoke a key
///
/// It is dead at once on this server and everywhere within 30 seconds. A second time changes nothing.
#[utoipa::path(delete, path = "/api/api-keys/{api_key_id}", tag = "api-keys", operation_id = "delete_api_key",
    params(("api_key_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Revoked")))]
pub(super) async fn delete_api_key(
    State(app): State<AppState>,
    bearer: Staff<WriteApiKeys>,
    Path(api_key_id): Path<ApiKeyId>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(bearer.shop).begin().await?;
    revoke(&mut tx, api_key_id, app.clock.now()).await?;
    tx.commit().await?;
    app.access.forget_keys();
    Ok(StatusCode::NO_CONTENT)
}
