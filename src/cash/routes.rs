//! The routes of cash.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveTime;

use super::error::Refused;
use super::handover::{cash_of, hand_over};
use super::queries;
use super::wire::{CashReportQuery, CashView, HandoverView, RecordHandover, ReportView};
use crate::access::{Bearer, Permission, ReadCash, ReadReports, Staff, WriteMoney};
use crate::http::{Begun, IdempotentJson, Json, PageQuery, Paged, Path, Query, Result, Total};
use crate::state::AppState;
use crate::values::StaffId;

/// To a courier, another's cash does not exist.
fn check_is_theirs(bearer: &Bearer, staff_id: StaffId) -> Result<()> {
    let is_seen = bearer.sight(Permission::Payments).covers(Some(staff_id));
    if is_seen { Ok(()) } else { Err(Refused::NoStaff.into()) }
}

/// The cash that someone has taken and owes
///
/// In the shop's currency, since they began. Not only couriers have some, nor
/// only those who still work here; a courier sees their own.
#[utoipa::path(get, path = "/api/couriers/{staff_id}/cash", tag = "money", operation_id = "get_courier_cash",
    params(("staff_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "Their cash", body = CashView)))]
pub(super) async fn get_courier_cash(
    State(app): State<AppState>,
    member: Staff<ReadCash>,
    Path(staff_id): Path<StaffId>,
) -> Result<Json<CashView>> {
    check_is_theirs(&member, staff_id)?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let view = CashView::new(cash_of(&mut tx, staff_id).await?, tx.shop().currency);
    tx.commit().await?;
    Ok(Json(view))
}

/// Take in cash that someone hands in
///
/// Recorded by whoever takes it in: owner or manager. 400 `handover_too_large`
/// for more than is owed. Stays as it was recorded. Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/api/couriers/{staff_id}/cash/handover", tag = "money",
    operation_id = "record_cash_handover", request_body = RecordHandover, security(("bearer" = [])),
    params(("staff_id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The handover", body = HandoverView)))]
pub(super) async fn record_cash_handover(
    State(app): State<AppState>,
    member: Staff<WriteMoney>,
    Path(staff_id): Path<StaffId>,
    request: IdempotentJson<RecordHandover>,
) -> Result<Response> {
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let new = request.body.check(staff_id, tx.shop().currency)?;
    let handover = hand_over(&mut tx, &new, &member.actor(), app.clock.now()).await?;
    let view = HandoverView::new(handover, tx.shop().zone);
    tx.created(&view).await
}

/// What someone has handed in, the latest first
///
/// Each with who took it in. A courier sees only their own.
#[utoipa::path(get, path = "/api/couriers/{staff_id}/cash/handovers", tag = "money",
    operation_id = "list_cash_handovers", params(("staff_id" = i64, Path), PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of handovers", body = Paged<HandoverView>)))]
pub(super) async fn list_cash_handovers(
    State(app): State<AppState>,
    member: Staff<ReadCash>,
    Path(staff_id): Path<StaffId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<HandoverView>>> {
    let page = query.read()?;
    check_is_theirs(&member, staff_id)?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    cash_of(&mut tx, staff_id).await?;
    let handovers = queries::handovers(&mut tx, staff_id, page).await?;
    let total = Total::exact(queries::handover_count(&mut tx, staff_id).await?);
    tx.commit().await?;
    let handovers = handovers.into_iter().map(|handover| HandoverView::new(handover, zone)).collect();
    Ok(Json(Paged::new(handovers, page, total)))
}

/// A day's cash, person by person
///
/// The day is the shop's own. Everyone who took, gave back or handed in cash
/// that day, and whoever owes some at its end, those who have left included.
/// In the shop's currency.
#[utoipa::path(get, path = "/api/reports/cash", tag = "money", operation_id = "get_cash_report",
    params(CashReportQuery), security(("bearer" = [])),
    responses((status = 200, description = "The day's cash", body = ReportView)))]
pub(super) async fn get_cash_report(
    State(app): State<AppState>,
    member: Staff<ReadReports>,
    Query(query): Query<CashReportQuery>,
) -> Result<Json<ReportView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = tx.shop();
    let date = query.check(shop.zone.today(app.clock.now()), shop.zone)?;
    let next = date.succ_opt().unwrap_or(date);
    let [from, to] = [date, next].map(|date| shop.zone.at(date, NaiveTime::MIN));
    let people = queries::day(&mut tx, from, to).await?;
    tx.commit().await?;
    Ok(Json(ReportView::new(date, people, shop.currency)))
}
