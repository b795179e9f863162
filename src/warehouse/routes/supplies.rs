//! The routes of deliveries.

use axum::extract::State;
use axum::response::Response;

use crate::access::{ReadWarehouse, Staff, WriteWarehouse};
use crate::http::{
    Begun, Checks, IdempotentJson, Json, OptionalJson, PageQuery, PageRequest, Paged, Path, Query, Result,
};
use crate::state::AppState;
use crate::values::SupplyId;
use crate::warehouse::movement::By;
use crate::warehouse::queries::supplies;
use crate::warehouse::supply;
use crate::warehouse::wire::{BillLate, CreateSupply, ReceiveSupply, SupplyQuery, SupplyView};

/// Deliveries, the latest to arrive first
///
/// Received and announced ones, with their positions. Under filters `total` stops
/// at 10,000, and a page that begins beyond that row is 422 at `page`.
#[utoipa::path(get, path = "/api/warehouse/deliveries", tag = "warehouse", operation_id = "list_deliveries",
    params(SupplyQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of deliveries", body = Paged<SupplyView>)))]
pub(super) async fn list_deliveries(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Query(query): Query<SupplyQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<SupplyView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = tx.shop();
    let mut checks = Checks::query();
    let wanted = query.check(&mut checks, shop.zone);
    let page: PageRequest = page.check(&mut checks);
    checks.done()?;
    let (found, total) = supplies::list(&mut tx, &wanted, page.within_cap()?).await?;
    tx.commit().await?;
    let with_costs = member.grants.sees_costs();
    let views = found.into_iter().map(|supply| SupplyView::new(supply, &shop, with_costs));
    Ok(Json(Paged::new(views.collect(), page, total)))
}

/// Enter a delivery
///
/// Received at once, each position becomes a batch; `announced`, its stems can be
/// promised from the day on which they come. A variety that is unknown is added.
/// `total_cost_original` is the sum of `qty` times `cost_per_stem` and
/// `delivery_cost`; `total_cost_kzt` is that times `exchange_rate`, in the shop's
/// currency, and its share of the freight lands on each batch by its stems. Takes
/// `Idempotency-Key`.
#[utoipa::path(post, path = "/api/warehouse/deliveries", tag = "warehouse", operation_id = "create_delivery",
    request_body = CreateSupply, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The delivery", body = SupplyView)))]
pub(super) async fn create_delivery(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    request: IdempotentJson<CreateSupply>,
) -> Result<Response> {
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let (shop, now) = (tx.shop(), app.clock.now());
    let new = request.body.check(&shop, now)?;
    let by = By { actor: &member.actor(), now };
    let supply = supply::create(&mut tx, &new, by).await?;
    let view = SupplyView::new(supply, &shop, member.grants.sees_costs());
    tx.created(&view).await
}

/// A delivery
///
/// With its positions, and what became of them.
#[utoipa::path(get, path = "/api/warehouse/deliveries/{delivery_id}", tag = "warehouse",
    operation_id = "get_delivery", params(("delivery_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The delivery", body = SupplyView)))]
pub(super) async fn get_delivery(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Path(delivery_id): Path<SupplyId>,
) -> Result<Json<SupplyView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let found = supply::found(&mut tx, delivery_id).await?;
    let view = SupplyView::new(found, &tx.shop(), member.grants.sees_costs());
    tx.commit().await?;
    Ok(Json(view))
}

/// Take an announced delivery in
///
/// What came of each position, and what of that was damaged: it is written off at
/// once, as `arrived_bad`. A position that is not named came as it was announced.
/// Promises that no longer fit are told as `stock.at_risk`. 400 `not_announced`
/// for one that was received or called off.
#[utoipa::path(post, path = "/api/warehouse/deliveries/{delivery_id}/receive", tag = "warehouse",
    operation_id = "receive_delivery", params(("delivery_id" = i64, Path)), request_body = Option<ReceiveSupply>,
    security(("bearer" = [])), responses((status = 200, description = "The delivery", body = SupplyView)))]
pub(super) async fn receive_delivery(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(delivery_id): Path<SupplyId>,
    OptionalJson(body): OptionalJson<ReceiveSupply>,
) -> Result<Json<SupplyView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (shop, now) = (tx.shop(), app.clock.now());
    let (came, at) = body.check(shop.zone, now)?;
    let by = By { actor: &member.actor(), now };
    let supply = supply::receive(&mut tx, delivery_id, &came, Some(at), by).await?;
    tx.commit().await?;
    Ok(Json(SupplyView::new(supply, &shop, member.grants.sees_costs())))
}

/// Call an announced delivery off
///
/// What was promised of it may be at risk then. A second time changes nothing; 400
/// `not_announced` for one that was received.
#[utoipa::path(post, path = "/api/warehouse/deliveries/{delivery_id}/cancel", tag = "warehouse",
    operation_id = "cancel_delivery", params(("delivery_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The delivery", body = SupplyView)))]
pub(super) async fn cancel_delivery(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(delivery_id): Path<SupplyId>,
) -> Result<Json<SupplyView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let by = By { actor: &member.actor(), now: app.clock.now() };
    let supply = supply::call_off(&mut tx, delivery_id, by).await?;
    let shop = tx.shop();
    tx.commit().await?;
    Ok(Json(SupplyView::new(supply, &shop, member.grants.sees_costs())))
}

/// Add a later bill to a delivery
///
/// Freight or customs that came after it, in its currency. Stems that are left
/// cost that much more; the share of those that are gone is a loss of today, the
/// `variance` of the batch's ledger. 400 `not_received` before it has come. Takes
/// `Idempotency-Key`.
#[utoipa::path(post, path = "/api/warehouse/deliveries/{delivery_id}/costs", tag = "warehouse",
    operation_id = "record_delivery_cost", request_body = BillLate, security(("bearer" = [])),
    params(("delivery_id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The delivery", body = SupplyView)))]
pub(super) async fn record_delivery_cost(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(delivery_id): Path<SupplyId>,
    request: IdempotentJson<BillLate>,
) -> Result<Response> {
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let currency = supply::found(&mut tx, delivery_id).await?.currency;
    let bill = request.body.check(currency)?;
    let by = By { actor: &member.actor(), now: app.clock.now() };
    let supply = supply::bill_late(&mut tx, delivery_id, &bill, by).await?;
    let view = SupplyView::new(supply, &tx.shop(), member.grants.sees_costs());
    tx.created(&view).await
}
