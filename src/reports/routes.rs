//! The routes of reports.

use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use http::header;

use super::margin::Margins;
use super::queries::{costs, sold, stems};
use super::sales::Sales;
use super::wire::{MarginView, ReportQuery, SalesQuery, SalesView, SuppliersView, Thrown, WasteView};
use crate::access::{ReadReports, Staff};
use crate::http::{AcceptedFormat, AnswerFormat, Checks, Json, Query, Result, Sheet};
use crate::state::AppState;

/// The report as it is asked for.
fn answer<T: serde::Serialize>(
    view: T,
    format: AnswerFormat,
    sheet: impl FnOnce(&T) -> Sheet,
) -> Result<Response> {
    let answer = match format {
        AnswerFormat::Json => Json(view).into_response(),
        AnswerFormat::Csv => sheet(&view).answer()?,
    };
    Ok((AppendHeaders([(header::VARY, "accept")]), answer).into_response())
}

/// What was sold
///
/// By the shop's own days, both included, the last thirty where none are named; by day, by product, and in all. An
/// order is sold on the day on which it was put together, as it then was. Lines refunded, a discount or fee changed
/// afterwards, and an order cancelled are rows below zero of that later day: what was told of a day stays. A sum given
/// back without goods changes no sale. Each currency has rows and totals of its own. `Accept: text/csv` or `format=csv`
/// answers with a table.
#[utoipa::path(get, path = "/api/reports/sales", tag = "money", operation_id = "get_sales_report",
    params(ReportQuery, SalesQuery), security(("bearer" = [])),
    responses((status = 200, description = "The sales", content((SalesView = "application/json"), (String = "text/csv")))))]
pub(super) async fn get_sales_report(
    State(app): State<AppState>,
    member: Staff<ReadReports>,
    Query(query): Query<ReportQuery>,
    Query(rows): Query<SalesQuery>,
    AcceptedFormat(accepted): AcceptedFormat,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (shop, mut checks) = (tx.shop(), Checks::query());
    let (period, format) = query.check(&mut checks, &shop, &app.clock);
    let by = rows.check(&mut checks);
    checks.done()?;
    let sold = sold::sold(&mut tx, period.span(shop.zone)).await?;
    tx.commit().await?;
    let view = SalesView::new(Sales::of(&sold, shop.currency), period, shop.currency);
    answer(view, format.unwrap_or(accepted), |view| view.sheet(by))
}

/// What was sold beside what it cost
///
/// Days and currencies as in the report of sales. Stems cost what their ledger says, batch by batch with the freight, as
/// they went into orders and came back; counted goods what they cost as they were put together, bouquets of the showcase
/// what their stems did, likewise.
/// What was thrown away of an order is waste and no cost here. Revenue is that of goods alone. `variance` is
/// the loss by bills that came later, for stems that were gone. `Accept: text/csv` or `format=csv` answers with a table.
#[utoipa::path(get, path = "/api/reports/margin", tag = "money", operation_id = "get_margin_report",
    params(ReportQuery), security(("bearer" = [])),
    responses((status = 200, description = "The margins", content((MarginView = "application/json"), (String = "text/csv")))))]
pub(super) async fn get_margin_report(
    State(app): State<AppState>,
    member: Staff<ReadReports>,
    Query(query): Query<ReportQuery>,
    AcceptedFormat(accepted): AcceptedFormat,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = tx.shop();
    let (period, format) = query.read(&shop, &app.clock)?;
    let span = period.span(shop.zone);
    let sold = sold::sold(&mut tx, span).await?;
    let costs = costs::costs(&mut tx, span).await?;
    let variance = stems::balance(&mut tx, span).await?.variance;
    tx.commit().await?;
    let view = MarginView::new(Margins::of(&sold, costs, shop.currency), variance, period, &shop);
    answer(view, format.unwrap_or(accepted), MarginView::sheet)
}

/// What was thrown away
///
/// By the shop's own days, both included, the last thirty where none are named. Write-offs by reason, supplier, variety
/// and person, with what the stems had cost; what counting missed is among them, as `lost_in_count`. What it found, and what
/// orders took beyond the books, stands apart, and so do counted goods that an order let go and that were lost. `balance` shows
/// how all stems of these days add up. `Accept: text/csv` or `format=csv` answers with a table of all three.
#[utoipa::path(get, path = "/api/reports/waste", tag = "money", operation_id = "get_waste_report",
    params(ReportQuery), security(("bearer" = [])),
    responses((status = 200, description = "The waste", content((WasteView = "application/json"), (String = "text/csv")))))]
pub(super) async fn get_waste_report(
    State(app): State<AppState>,
    member: Staff<ReadReports>,
    Query(query): Query<ReportQuery>,
    AcceptedFormat(accepted): AcceptedFormat,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = tx.shop();
    let (period, format) = query.read(&shop, &app.clock)?;
    let span = period.span(shop.zone);
    let gone = stems::gone(&mut tx, span).await?;
    let goods = stems::lost_goods(&mut tx, span).await?;
    let balance = stems::balance(&mut tx, span).await?;
    tx.commit().await?;
    let view = WasteView::new(Thrown { stems: gone, goods }, &balance, period, &shop);
    answer(view, format.unwrap_or(accepted), WasteView::sheet)
}

/// What came from whom
///
/// By the shop's own days, both included, the last thirty where none are named; by supplier and variety. Deliveries
/// count on the day on which they were received, write-offs and late bills on their own. `Accept: text/csv` or
/// `format=csv` answers with a table.
#[utoipa::path(get, path = "/api/reports/suppliers", tag = "money", operation_id = "get_suppliers_report",
    params(ReportQuery), security(("bearer" = [])),
    responses((status = 200, description = "What came", content((SuppliersView = "application/json"), (String = "text/csv")))))]
pub(super) async fn get_suppliers_report(
    State(app): State<AppState>,
    member: Staff<ReadReports>,
    Query(query): Query<ReportQuery>,
    AcceptedFormat(accepted): AcceptedFormat,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let shop = tx.shop();
    let (period, format) = query.read(&shop, &app.clock)?;
    let supplied = stems::supplied(&mut tx, period.span(shop.zone)).await?;
    tx.commit().await?;
    answer(SuppliersView::new(supplied, period, &shop), format.unwrap_or(accepted), SuppliersView::sheet)
}
