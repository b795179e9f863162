//! The routes of batches, their ledger, and of promises at risk.

use axum::extract::State;
use axum::response::Response;

use crate::access::{Bearer, ReadWarehouse, Staff, WriteWarehouse};
use crate::db::{ShopBasics, TenantTx};
use crate::http::{
    Begun, Checks, Error, IdempotentJson, Json, PageQuery, Paged, Patch, Path, Query, Result, Total,
};
use crate::state::AppState;
use crate::values::BatchId;
use crate::warehouse::at_risk;
use crate::warehouse::batch::{self, Batch};
use crate::warehouse::movement::By;
use crate::warehouse::queries::items;
use crate::warehouse::wire::{
    AtRiskView, BatchQuery, BatchView, BatchesPage, MovementView, Shown, UpdateBatch, WriteOffStems,
};

fn shown<'a>(app: &AppState, shop: &'a ShopBasics, bearer: &Bearer) -> Shown<'a> {
    Shown { shop, today: shop.zone.today(app.clock.now()), with_costs: bearer.grants.sees_costs() }
}

/// What is in the warehouse
///
/// A row is a batch of stems of one variety and height. `stats` are of all that was
/// found, on every page. `toWriteOff=true` is what is stale, with stems left.
/// `total` stops at 10,000, and a page that begins beyond that row is 422 at
/// `page`.
#[utoipa::path(get, path = "/api/warehouse", tag = "warehouse", operation_id = "list_batches",
    params(BatchQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of batches", body = BatchesPage)))]
pub(super) async fn list_batches(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Query(query): Query<BatchQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<BatchesPage>> {
    let mut checks = Checks::query();
    let (wanted, page) = (query.check(&mut checks), page.check(&mut checks));
    checks.done()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = tx.shop();
    let shown = shown(&app, &shop, &member);
    let (batches, total, stats) = items::list(&mut tx, &wanted, shown.today, page).await?;
    tx.commit().await?;
    Ok(Json(BatchesPage::new(&batches, (page, total), stats, shown)))
}

/// A batch
///
/// How many of its stems are left, how fresh they are, and what they cost.
#[utoipa::path(get, path = "/api/warehouse/{batch_id}", tag = "warehouse", operation_id = "get_batch",
    params(("batch_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The batch", body = BatchView)))]
pub(super) async fn get_batch(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Path(batch_id): Path<BatchId>,
) -> Result<Json<BatchView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let batch = batch::found(&mut tx, batch_id).await?;
    let shop = tx.shop();
    tx.commit().await?;
    Ok(Json(BatchView::new(&batch, shown(&app, &shop, &member))))
}

/// Change a batch
///
/// Whether it stands on the showcase, and until when its stems are fresh; each
/// change is a row of its ledger. Promises that no longer fit are told as
/// `stock.at_risk`. A whole batch may be sent back.
#[utoipa::path(patch, path = "/api/warehouse/{batch_id}", tag = "warehouse", operation_id = "update_batch",
    params(("batch_id" = i64, Path)), request_body = UpdateBatch, security(("bearer" = [])),
    responses((status = 200, description = "The batch", body = BatchView)))]
pub(super) async fn update_batch(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(batch_id): Path<BatchId>,
    body: Patch<UpdateBatch>,
) -> Result<Json<BatchView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let read = |batch: &Batch, tx: &TenantTx| -> Result<_> {
        let shop = tx.shop();
        body.said.agrees_with(&BatchView::new(batch, shown(&app, &shop, &member)), &BatchView::ELSEWHERE)?;
        body.changes.check(shop.zone)
    };
    let by = By { actor: &member.actor(), now: app.clock.now() };
    let batch = batch::change::<Error>(&mut tx, batch_id, read, by).await?;
    let shop = tx.shop();
    tx.commit().await?;
    Ok(Json(BatchView::new(&batch, shown(&app, &shop, &member))))
}

/// Write stems of a batch off
///
/// With the reason why. 400 `stems_short`, with what is left, for more than there
/// are; promises that no longer fit are told as `stock.at_risk`. Takes
/// `Idempotency-Key`.
#[utoipa::path(post, path = "/api/warehouse/{batch_id}/write-off", tag = "warehouse",
    operation_id = "write_off_stems",
    params(("batch_id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, max_length = 255)), request_body = WriteOffStems,
    security(("bearer" = [])), responses((status = 200, description = "The batch", body = BatchView)))]
pub(super) async fn write_off_stems(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(batch_id): Path<BatchId>,
    request: IdempotentJson<WriteOffStems>,
) -> Result<Response> {
    let what = request.body.check()?;
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let by = By { actor: &member.actor(), now: app.clock.now() };
    let batch = batch::write_off(&mut tx, batch_id, what, by).await?;
    let shop = tx.shop();
    tx.done(&BatchView::new(&batch, shown(&app, &shop, &member))).await
}

/// What happened to a batch, the latest first
///
/// Its ledger: each row with who did it and when. The batch's counters are sums of
/// `quantity`, and `cost` adds up to what it is worth.
#[utoipa::path(get, path = "/api/warehouse/{batch_id}/movements", tag = "warehouse",
    operation_id = "list_stem_movements", params(("batch_id" = i64, Path), PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of movements", body = Paged<MovementView>)))]
pub(super) async fn list_stem_movements(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Path(batch_id): Path<BatchId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<MovementView>>> {
    let page = page.read()?.within_cap()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    batch::found(&mut tx, batch_id).await?;
    let (movements, total) = items::movements(&mut tx, batch_id, page).await?;
    let shop = tx.shop();
    tx.commit().await?;
    let shown = shown(&app, &shop, &member);
    let views = movements.into_iter().map(|movement| MovementView::new(movement, shown));
    Ok(Json(Paged::new(views.collect(), page, total)))
}

/// Promises that can't be kept any more
///
/// Stems that are short for the days before more are bought, each with the orders
/// that may lack them: earlier days are served before later ones, and of a day's
/// orders those placed first.
#[utoipa::path(get, path = "/api/warehouse/at-risk", tag = "warehouse", operation_id = "list_at_risk",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of stems that are short", body = Paged<AtRiskView>)))]
pub(super) async fn list_at_risk(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<AtRiskView>>> {
    let page = page.read()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let stems = items::all_stems(&mut tx).await?;
    let risks = at_risk::of_stems(&mut tx, &stems, app.clock.now()).await?;
    tx.commit().await?;
    let total = Total::exact(i64::try_from(risks.len()).unwrap_or(i64::MAX));
    let [skip, take] = [page.offset(), page.limit].map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
    let views = risks.into_iter().skip(skip).take(take).map(AtRiskView::from);
    Ok(Json(Paged::new(views.collect(), page, total)))
}
