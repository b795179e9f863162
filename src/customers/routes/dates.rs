//! The routes of important dates.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::access::{ReadCustomers, Staff, WriteCustomers};
use crate::customers::create;
use crate::customers::dates::{self, OfCustomer};
use crate::customers::error::Refused;
use crate::customers::wire::{CreateImportantDate, ImportantDateView, UpdateImportantDate};
use crate::http::{Json, PageQuery, Paged, Path, Query, Result};
use crate::state::AppState;
use crate::values::{CustomerId, ImportantDateId};

/// A customer's days to remember
///
/// In the order in which they were entered: 20 at most.
#[utoipa::path(get, path = "/api/customers/{customer_id}/important-dates", tag = "customers",
    operation_id = "list_important_dates", params(("customer_id" = i64, Path), PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of dates", body = Paged<ImportantDateView>)))]
pub(in crate::customers) async fn list_important_dates(
    State(app): State<AppState>,
    member: Staff<ReadCustomers>,
    Path(customer_id): Path<CustomerId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<ImportantDateView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let customer = create::customer(&mut tx, customer_id).await?.ok_or(Refused::NoCustomer)?;
    let today = tx.shop().zone.today(app.clock.now());
    tx.commit().await?;
    let dates = customer.dates.into_iter().map(|date| ImportantDateView::new(date, today)).collect();
    Ok(Json(Paged::of_all(&page, dates)?))
}

/// Remember a day of a customer's
///
/// It comes round every year. 400 `too_many_dates` beyond 20 of a customer.
#[utoipa::path(post, path = "/api/customers/{customer_id}/important-dates", tag = "customers",
    operation_id = "create_important_date", params(("customer_id" = i64, Path)),
    request_body = CreateImportantDate, security(("bearer" = [])),
    responses((status = 201, description = "The new date", body = ImportantDateView)))]
pub(in crate::customers) async fn create_important_date(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Path(customer_id): Path<CustomerId>,
    Json(body): Json<CreateImportantDate>,
) -> Result<Response> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let date = dates::add(&mut tx, customer_id, body.check(zone)?, now).await?;
    tx.created(&ImportantDateView::new(date, zone.today(now))).await
}

/// Change a day to remember
///
/// What is absent stays, and what changes nothing leaves no trace.
#[utoipa::path(patch, path = "/api/customers/{customer_id}/important-dates/{date_id}", tag = "customers",
    operation_id = "update_important_date", params(("customer_id" = i64, Path), ("date_id" = i64, Path)),
    request_body = UpdateImportantDate, security(("bearer" = [])),
    responses((status = 200, description = "The date", body = ImportantDateView)))]
pub(in crate::customers) async fn update_important_date(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Path((customer, date)): Path<(CustomerId, ImportantDateId)>,
    Json(body): Json<UpdateImportantDate>,
) -> Result<Json<ImportantDateView>> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let apply = |day| body.applied_to(day, zone);
    let date = dates::change(&mut tx, OfCustomer { customer, date }, now, apply).await?;
    tx.commit().await?;
    Ok(Json(ImportantDateView::new(date, zone.today(now))))
}

/// Forget a day
///
/// The shop is no longer reminded of it.
#[utoipa::path(delete, path = "/api/customers/{customer_id}/important-dates/{date_id}", tag = "customers",
    operation_id = "delete_important_date", params(("customer_id" = i64, Path), ("date_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204, description = "Removed")))]
pub(in crate::customers) async fn delete_important_date(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Path((customer, date)): Path<(CustomerId, ImportantDateId)>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    dates::remove(&mut tx, OfCustomer { customer, date }, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
