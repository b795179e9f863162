//! The routes of varieties.

use axum::extract::State;
use axum::response::Response;

use crate::access::{ReadWarehouse, Staff, WriteWarehouse};
use crate::http::{Checks, Json, PageQuery, Paged, Path, Query, Result};
use crate::state::AppState;
use crate::values::VarietyId;
use crate::warehouse::purchase::LATELY;
use crate::warehouse::queries::{self, purchase};
use crate::warehouse::varieties;
use crate::warehouse::wire::{
    CreateVariety, MergeVarieties, ProposalView, UpdateVariety, VarietyQuery, VarietyView,
};

/// The varieties that the shop works with
///
/// By the alphabet, each with what there is of it and what of that is promised.
#[utoipa::path(get, path = "/api/warehouse/varieties", tag = "warehouse", operation_id = "list_varieties",
    params(VarietyQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of varieties", body = Paged<VarietyView>)))]
pub(super) async fn list_varieties(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Query(query): Query<VarietyQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<VarietyView>>> {
    let mut checks = Checks::query();
    let (which, page) = (query.check(&mut checks), page.check(&mut checks));
    checks.done()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (varieties, total) = queries::varieties::varieties(&mut tx, which, page).await?;
    let zone = tx.shop().zone;
    tx.commit().await?;
    let views = varieties.into_iter().map(|variety| VarietyView::new(variety, zone));
    Ok(Json(Paged::new(views.collect(), page, total)))
}

/// Add a variety
///
/// 400 `variety_exists` where another has that name, whatever the case. Deliveries
/// and recipes add those that they name by themselves.
#[utoipa::path(post, path = "/api/warehouse/varieties", tag = "warehouse", operation_id = "create_variety",
    request_body = CreateVariety, security(("bearer" = [])),
    responses((status = 201, description = "The new variety", body = VarietyView)))]
pub(super) async fn create_variety(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Json(body): Json<CreateVariety>,
) -> Result<Response> {
    let terms = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let variety = varieties::create(&mut tx, &terms, app.clock.now()).await?;
    let view = VarietyView::new(variety, tx.shop().zone);
    tx.created(&view).await
}

/// A variety
///
/// With what there is of it, of all heights together.
#[utoipa::path(get, path = "/api/warehouse/varieties/{variety_id}", tag = "warehouse", operation_id = "get_variety",
    params(("variety_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The variety", body = VarietyView)))]
pub(super) async fn get_variety(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Path(variety_id): Path<VarietyId>,
) -> Result<Json<VarietyView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let variety = varieties::found(&mut tx, variety_id).await?;
    let view = VarietyView::new(variety, tx.shop().zone);
    tx.commit().await?;
    Ok(Json(view))
}

/// Change a variety
///
/// What is absent stays, `null` clears. Renamed, it keeps its batches, recipes and
/// promises; 400 `variety_exists` where another has that name: merge them. Another
/// `purchase_lead_days` moves promises between those that have to be kept from
/// what is there and those that are bought for.
#[utoipa::path(patch, path = "/api/warehouse/varieties/{variety_id}", tag = "warehouse",
    operation_id = "update_variety", params(("variety_id" = i64, Path)), request_body = UpdateVariety,
    security(("bearer" = [])), responses((status = 200, description = "The variety", body = VarietyView)))]
pub(super) async fn update_variety(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(variety_id): Path<VarietyId>,
    Json(body): Json<UpdateVariety>,
) -> Result<Json<VarietyView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let apply = |terms: &mut _| body.apply(terms);
    let variety = varieties::change(&mut tx, variety_id, app.clock.now(), apply).await?;
    let view = VarietyView::new(variety, tx.shop().zone);
    tx.commit().await?;
    Ok(Json(view))
}

/// Make two varieties one
///
/// Batches, promises, recipes and announced deliveries of the one to merge become
/// those of the one to keep, whose name, vase life and points stay. 422 at
/// `merge_id` for one and the same; 404 where either is not there.
#[utoipa::path(post, path = "/api/warehouse/varieties/merge", tag = "warehouse", operation_id = "merge_varieties",
    request_body = MergeVarieties, security(("bearer" = [])),
    responses((status = 200, description = "The variety that stays", body = VarietyView)))]
pub(super) async fn merge_varieties(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Json(body): Json<MergeVarieties>,
) -> Result<Json<VarietyView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let kept = varieties::merge(&mut tx, body.keep_id, body.merge_id, app.clock.now()).await?;
    let view = VarietyView::new(kept, tx.shop().zone);
    tx.commit().await?;
    Ok(Json(view))
}

/// What to buy
///
/// Of each variety what is promised and not there, or what goes before more can be
/// bought by the rate of the last fourteen days if that is more, up to its
/// `reorder_point`, in whole bunches, and by when. Orders for days
/// from `purchase_lead_days` on count as `demand`.
#[utoipa::path(get, path = "/api/warehouse/purchase-proposal", tag = "warehouse",
    operation_id = "list_purchase_proposals", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of varieties", body = Paged<ProposalView>)))]
pub(super) async fn list_purchase_proposals(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<ProposalView>>> {
    let page = page.read()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let now = app.clock.now();
    let today = tx.shop().zone.today(now);
    let (proposals, total) = purchase::proposals(&mut tx, today, now - LATELY, page).await?;
    tx.commit().await?;
    Ok(Json(Paged::new(proposals.into_iter().map(ProposalView::from).collect(), page, total)))
}
