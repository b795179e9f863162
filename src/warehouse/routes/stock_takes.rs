//! The routes of stock-takes.

use axum::extract::State;
use axum::response::Response;

use crate::access::{Bearer, ReadWarehouse, Staff, WriteWarehouse};
use crate::db::TenantTx;
use crate::http::{Json, OptionalJson, PageQuery, Paged, Path, Query, Result};
use crate::state::AppState;
use crate::values::{BatchId, StockTakeId};
use crate::warehouse::movement::By;
use crate::warehouse::queries::stock_takes;
use crate::warehouse::stock_take::{self, StockTake};
use crate::warehouse::wire::{CountBatch, OpenStockTake, StockTakeView};

/// The stock-take as it now is, once whatever was done to it is committed.
async fn answer(tx: TenantTx, take: StockTake, bearer: &Bearer) -> Result<Json<StockTakeView>> {
    let zone = tx.shop().zone;
    tx.commit().await?;
    Ok(Json(StockTakeView::new(take, zone, bearer.grants.sees_costs())))
}

/// Stock-takes, the latest first
///
/// Each with what was counted.
#[utoipa::path(get, path = "/api/warehouse/stock-takes", tag = "warehouse", operation_id = "list_stock_takes",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of stock-takes", body = Paged<StockTakeView>)))]
pub(super) async fn list_stock_takes(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<StockTakeView>>> {
    let page = page.read()?.within_cap()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (takes, total) = stock_takes::list(&mut tx, page).await?;
    let zone = tx.shop().zone;
    tx.commit().await?;
    let sees_books = member.grants.sees_costs();
    let views = takes.into_iter().map(|take| StockTakeView::new(take, zone, sees_books));
    Ok(Json(Paged::new(views.collect(), page, total)))
}

/// Begin to count what is there
///
/// Everything, or a variety, or what stands on the showcase. The shop goes on
/// selling meanwhile.
#[utoipa::path(post, path = "/api/warehouse/stock-takes", tag = "warehouse", operation_id = "start_stock_take",
    request_body = Option<OpenStockTake>, security(("bearer" = [])),
    responses((status = 201, description = "The stock-take", body = StockTakeView)))]
pub(super) async fn start_stock_take(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    OptionalJson(body): OptionalJson<OpenStockTake>,
) -> Result<Response> {
    let scope = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let by = By { actor: &member.actor(), now: app.clock.now() };
    let take = stock_take::open(&mut tx, &scope, by).await?;
    let view = StockTakeView::new(take, tx.shop().zone, member.grants.sees_costs());
    tx.created(&view).await
}

/// A stock-take
///
/// With what was counted so far, and by whom.
#[utoipa::path(get, path = "/api/warehouse/stock-takes/{stock_take_id}", tag = "warehouse",
    operation_id = "get_stock_take", params(("stock_take_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The stock-take", body = StockTakeView)))]
pub(super) async fn get_stock_take(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Path(stock_take_id): Path<StockTakeId>,
) -> Result<Json<StockTakeView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let take = stock_take::found(&mut tx, stock_take_id).await?;
    answer(tx, take, &member).await
}

/// Write down what was counted of a batch
///
/// Beside it stands what the books said at this moment, so that whatever is sold
/// before or after counts right. `needs_recount` asks for a second count where it
/// differs by more than three stems and a twentieth; the second is believed. 400
/// `already_counted` where somebody else has counted it here or in another open
/// stock-take, `not_counted_here` for a batch that this one is not about,
/// `stock_take_ended` after its end.
#[utoipa::path(put, path = "/api/warehouse/stock-takes/{stock_take_id}/lines/{batch_id}", tag = "warehouse",
    operation_id = "record_stock_count", params(("stock_take_id" = i64, Path), ("batch_id" = i64, Path)),
    request_body = CountBatch, security(("bearer" = [])),
    responses((status = 200, description = "The stock-take", body = StockTakeView)))]
pub(super) async fn record_stock_count(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path((stock_take_id, batch_id)): Path<(StockTakeId, BatchId)>,
    Json(body): Json<CountBatch>,
) -> Result<Json<StockTakeView>> {
    let counted = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let by = By { actor: &member.actor(), now: app.clock.now() };
    let take = stock_take::count(&mut tx, stock_take_id, batch_id, counted, by).await?;
    answer(tx, take, &member).await
}

/// Close a stock-take
///
/// The books change by what counting differed, batch by batch: what is missing is
/// written off as `lost_in_count`, what was found is a correction. What nobody has
/// counted stays. 400 `recount_needed` while something is to be counted again,
/// `stock_take_ended` after its end. Promises that no longer fit are told as
/// `stock.at_risk`.
#[utoipa::path(post, path = "/api/warehouse/stock-takes/{stock_take_id}/close", tag = "warehouse",
    operation_id = "complete_stock_take", params(("stock_take_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The stock-take", body = StockTakeView)))]
pub(super) async fn complete_stock_take(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(stock_take_id): Path<StockTakeId>,
) -> Result<Json<StockTakeView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let by = By { actor: &member.actor(), now: app.clock.now() };
    let take = stock_take::close(&mut tx, stock_take_id, by).await?;
    answer(tx, take, &member).await
}

/// Cancel a stock-take
///
/// Nothing changes. A second time neither; 400 `stock_take_ended` for one that was
/// closed.
#[utoipa::path(post, path = "/api/warehouse/stock-takes/{stock_take_id}/cancel", tag = "warehouse",
    operation_id = "cancel_stock_take", params(("stock_take_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The stock-take", body = StockTakeView)))]
pub(super) async fn cancel_stock_take(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(stock_take_id): Path<StockTakeId>,
) -> Result<Json<StockTakeView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let by = By { actor: &member.actor(), now: app.clock.now() };
    let take = stock_take::cancel(&mut tx, stock_take_id, by).await?;
    answer(tx, take, &member).await
}
