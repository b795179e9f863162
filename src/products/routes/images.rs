//! The routes of a product's pictures.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::access::{Staff, WriteProducts};
use crate::http::{Json, Path, Result, Upload, UploadPicture};
use crate::media::Media;
use crate::products::images;
use crate::products::wire::ProductImage;
use crate::products::wire_images::UpdateProductImage;
use crate::state::AppState;
use crate::values::{PictureId, ProductId};

/// Add a picture to a product
///
/// JPEG, PNG, WebP or GIF of at most 10 MB, told by its content (else 415, 413); of at most 40 megapixels and 12,000
/// pixels a side (else 422 at `file`, as for a file that is torn). It is drawn anew as a JPEG of at most 2,048 pixels a
/// side, upright, on white, the first frame of several, without any metadata. The first picture becomes the main one.
/// 400 `too_many_pictures` beyond ten. 503 while too many wait to be drawn.
#[utoipa::path(post, path = "/api/products/{product_id}/images", tag = "products", operation_id = "add_product_image",
    params(("product_id" = i64, Path)), security(("bearer" = [])),
    request_body(content = UploadPicture, content_type = "multipart/form-data"),
    responses((status = 201, description = "The picture", body = ProductImage)))]
pub(super) async fn add_product_image(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Extension(media): Extension<Media>,
    Path(product_id): Path<ProductId>,
    upload: Upload,
) -> Result<Response> {
    let sent = upload.read(&media.room).await?;
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    images::look(&mut tx, product_id).await?;
    let stored = media.store(tx, sent.file, now).await?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let by = member.staff_id();
    let picture = images::add(&mut tx, product_id, &stored, by, now).await?;
    let view = ProductImage::new(picture, &app.settings.public_url, tx.shop().zone);
    tx.created(&view).await
}

/// Move a picture of a product, or make it the main one
///
/// `position` counts from 1. Another picture is chosen by making it the main one, so `is_main: false` of the main one is
/// 422.
#[utoipa::path(patch, path = "/api/products/{product_id}/images/{image_id}", tag = "products",
    operation_id = "update_product_image", params(("product_id" = i64, Path), ("image_id" = i64, Path)),
    request_body = UpdateProductImage, security(("bearer" = [])),
    responses((status = 200, description = "The picture", body = ProductImage)))]
pub(super) async fn update_product_image(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Path(ids): Path<(ProductId, PictureId)>,
    Json(body): Json<UpdateProductImage>,
) -> Result<Json<ProductImage>> {
    let wanted = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let picture = images::rearrange(&mut tx, ids, wanted, app.clock.now()).await?;
    let view = ProductImage::new(picture, &app.settings.public_url, tx.shop().zone);
    tx.commit().await?;
    Ok(Json(view))
}

/// Take a picture from a product
///
/// Where it was the main one, the first of the others is.
#[utoipa::path(delete, path = "/api/products/{product_id}/images/{image_id}", tag = "products",
    operation_id = "delete_product_image", params(("product_id" = i64, Path), ("image_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204, description = "Taken away")))]
pub(super) async fn delete_product_image(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Path((product_id, image_id)): Path<(ProductId, PictureId)>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    images::remove(&mut tx, product_id, image_id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
