//! Who is signed in, and who works in the shop, as the earlier system told it.

use axum::extract::State;

use crate::access::Person;
use crate::earlier::wire::{CurrentUser, UserView};
use crate::http::{Error, Json, Result};
use crate::shops;
use crate::state::AppState;
use crate::values::Text;

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
