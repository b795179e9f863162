//! The photos of an order.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::change;
use crate::access::{MoveOrders, Staff};
use crate::desk::wire::{UploadOrderPhoto, kind_of};
use crate::http::{Path, Result, Upload};
use crate::media::Media;
use crate::orders;
use crate::rest::PhotoView;
use crate::state::AppState;
use crate::values::{OrderId, PictureId};

/// Add a photo to an order
///
/// By whoever writes orders, by florists, and by the order's courier. JPEG, PNG, WebP or GIF of at most 10 MB, told by
/// its content (else 415, 413); of at most 40 megapixels and 12,000 pixels a side (else 422 at `file`, as for a file that
/// is torn). It is drawn anew as a JPEG of at most 2,048 pixels a side, upright, on white, the first frame of several,
/// without any metadata. A `bouquet` is shown to whoever follows the order; a `proof` of the handover is not. 400
/// `too_many_pictures` beyond twenty. 503 while too many wait to be drawn.
#[utoipa::path(post, path = "/api/orders/{order_id}/photos", tag = "orders", operation_id = "add_order_photo",
    params(("order_id" = i64, Path)), security(("bearer" = [])),
    request_body(content = UploadOrderPhoto, content_type = "multipart/form-data"),
    responses((status = 201, description = "The photo", body = PhotoView)))]
pub(super) async fn add_order_photo(
    State(app): State<AppState>,
    member: Staff<MoveOrders>,
    Extension(media): Extension<Media>,
    Path(order_id): Path<OrderId>,
    upload: Upload,
) -> Result<Response> {
    let sent = upload.read(&media.room).await?;
    let kind = kind_of(&sent.texts)?;
    let actor = member.actor();
    let change = change(&app, &actor, None);
    let mut tx = app.db.tenant(member.shop).begin().await?;
    orders::look_for_photo(&mut tx, &member, order_id).await?;
    let stored = media.store(tx, sent.file, change.now).await?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let photo = orders::add_photo(&mut tx, &member, order_id, (&stored, kind), &change).await?;
    let view = PhotoView::new(&photo, &app.settings.public_url, tx.shop().zone);
    tx.created(&view).await
}

/// Take a photo from an order
///
/// Whoever writes orders takes any, florists and couriers those that they have added (else 403).
#[utoipa::path(delete, path = "/api/orders/{order_id}/photos/{photo_id}", tag = "orders",
    operation_id = "delete_order_photo", params(("order_id" = i64, Path), ("photo_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204, description = "Taken away")))]
pub(super) async fn delete_order_photo(
    State(app): State<AppState>,
    member: Staff<MoveOrders>,
    Path((order_id, photo_id)): Path<(OrderId, PictureId)>,
) -> Result<StatusCode> {
    let actor = member.actor();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    orders::remove_photo(&mut tx, &member, order_id, photo_id, &change(&app, &actor, None)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
