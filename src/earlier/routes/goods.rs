//! What products are made of, as the earlier system told it.

use axum::extract::State;

use crate::access::{ReadProducts, Staff};
use crate::earlier::wire::ComponentView;
use crate::http::{Error, Json, Path, Result};
use crate::products::{self, Ingredient};
use crate::state::AppState;
use crate::values::{ProductId, Text};
use crate::warehouse;

/// What a product is made of
///
/// Earlier form of `ingredients` in `GET /api/products/{product_id}`; a bare list.
#[utoipa::path(get, path = "/api/products/{product_id}/components", tag = "earlier",
    operation_id = "list_product_components", params(("product_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "Its ingredients", body = Vec<ComponentView>)))]
pub(in crate::earlier) async fn list_product_components(
    State(app): State<AppState>,
    member: Staff<ReadProducts>,
    Path(product_id): Path<ProductId>,
) -> Result<Json<Vec<ComponentView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let product = products::product(&mut tx, product_id, app.clock.now().into()).await?;
    let product = product.ok_or(Error::NotFound(Text::new("product-not-found")))?;
    let variety_of = |line: &Ingredient| line.what.variety.as_ref().and_then(|named| named.id);
    let varieties: Vec<_> = product.ingredients.iter().filter_map(variety_of).collect();
    let batches = warehouse::next_batches(&mut tx, &varieties, app.clock.now()).await?;
    tx.commit().await?;
    let lines = product.ingredients.into_iter();
    Ok(Json(lines.map(|line| ComponentView::new(line, &batches)).collect()))
}
