//! Tracking's routes: open to whoever has the token.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::follow::{self, Given};
use super::page::Page;
use super::wire::TrackingView;
use crate::http::{ClientAddress, Json, Lang, Path, Reader, Result, html_page};
use crate::state::AppState;

/// A path that can't even be read is no token, and answered as such.
type TokenText = Result<Path<String>>;

fn given(token: TokenText, from: ClientAddress) -> Given {
    Given { token: token.map(|Path(token)| token).unwrap_or_default(), from }
}

/// Follow an order
///
/// No names, full phones, full address, ids or sums: a link may be passed on
/// to the recipient. 404 for every token that leads nowhere, malformed ones
/// too, and from 30 days after the order has ended; 429 to
/// an address with more than twenty of these in an hour. `can_leave_feedback` is
/// false until feedback can be left.
#[utoipa::path(get, path = "/api/tracking/{token}", tag = "Отслеживание", operation_id = "get_tracking",
    params(("token" = String, Path, example = "123456789")),
    responses((status = 200, description = "The order's progress", body = TrackingView)))]
pub(super) async fn get_tracking(
    State(app): State<AppState>,
    Lang(language): Lang,
    from: ClientAddress,
    token: TokenText,
) -> Result<Json<TrackingView>> {
    let followed = follow::follow(&app, &given(token, from)).await?;
    Ok(Json(TrackingView::new(followed, language)))
}

/// Follow an order, as a page for people
///
/// The same answer in the language of `lang`, else of `Accept-Language`; loads
/// nothing from anywhere and works without scripts. Failures are pages too,
/// with the same status.
#[utoipa::path(get, path = "/tracking/{token}", tag = "Отслеживание", operation_id = "show_tracking_page",
    params(("token" = String, Path, example = "123456789"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`; anything else is ignored", example = "kk")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
              (status = 404, description = "No such order", body = String, content_type = "text/html"),
              (status = 429, description = "Too many tokens that lead nowhere", body = String, content_type = "text/html")))]
pub(super) async fn show_tracking_page(
    State(app): State<AppState>,
    from: ClientAddress,
    reader: Reader,
    token: TokenText,
) -> Result<Response> {
    let (followed, seller) = follow::follow_with_seller(&app, &given(token, from)).await?;
    Ok(html_page(StatusCode::OK, &Page::new(&followed, &seller, &reader)))
}
