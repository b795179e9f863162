//! The customers' routes.

mod addresses;
mod dates;
mod export;
mod import;

pub(super) use addresses::*;
pub(super) use dates::*;
pub(super) use export::*;
pub(super) use import::*;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::customer::Customer;
use super::error::Refused;
use super::figures::{bought, bought_by_now};
use super::list::ListQuery;
use super::wire::{
    AddressView, CreateCustomer, CustomerFilters, CustomerOrder, CustomerView, Reader, UpdateCustomer,
};
use super::{change, create, queries};
use crate::access::{ReadCustomers, Staff, WriteCustomers};
use crate::db::TenantTx;
use crate::http::{Checks, Error, Json, PageQuery, Paged, Patch, Path, Query, Result, SetElsewhere};
use crate::state::AppState;
use crate::values::{CustomerId, ShopZone};

/// What a customer shows and a PATCH does not set.
const ELSEWHERE: [SetElsewhere; 4] = [
    SetElsewhere::new("other_phones", "POST /api/customers/merge"),
    SetElsewhere::new("source", "POST /api/customers"),
    SetElsewhere::new("important_dates", "POST /api/customers/{customer_id}/important-dates"),
    SetElsewhere::new("addresses", "POST /api/customers/{customer_id}/addresses"),
];

/// Customers with what they have bought
///
/// Sums and counts are those of orders in the shop's home currency that weren't
/// cancelled. Under filters `total` stops at 10,000, and a page that begins
/// beyond that row is 422 at `page`.
#[utoipa::path(get, path = "/api/customers", tag = "customers", operation_id = "list_customers",
    params(CustomerFilters, CustomerOrder, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of customers", body = Paged<CustomerView>)))]
pub(super) async fn list_customers(
    State(app): State<AppState>,
    member: Staff<ReadCustomers>,
    Query(filters): Query<CustomerFilters>,
    Query(order): Query<CustomerOrder>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<CustomerView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let mut checks = Checks::query();
    let filter = filters.check(&mut checks, tx.shop().currency);
    let filter = ListQuery { sort: order.check(&mut checks), ..filter };
    let page = page.check(&mut checks);
    checks.done()?;
    let (customers, total) = queries::list(&mut tx, &filter, page).await?;
    let views = shown(&mut tx, customers, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Paged::new(views, page, total)))
}

async fn shown(tx: &mut TenantTx, customers: Vec<Customer>, now: DateTime<Utc>) -> Result<Vec<CustomerView>> {
    let shop = tx.shop();
    let reader = Reader { currency: shop.currency, zone: shop.zone, today: shop.zone.today(now) };
    let ids: Vec<_> = customers.iter().map(|customer| customer.id).collect();
    let bought = bought(tx, &ids, shop.currency).await?;
    let views = customers.into_iter().map(|customer| {
        let bought = bought_by_now(tx, customer.id, bought.get(&customer.id).copied().unwrap_or_default());
        CustomerView::new(customer, bought, reader)
    });
    Ok(views.collect())
}

async fn shown_alone(tx: &mut TenantTx, customer: Customer, now: DateTime<Utc>) -> Result<CustomerView> {
    shown(tx, vec![customer], now).await?.pop().ok_or(Refused::NoCustomer.into())
}

/// A customer as this room's routes show them, for the faces that change one.
///
/// # Errors
/// [`Refused::NoCustomer`].
pub async fn show_customer(
    tx: &mut TenantTx,
    customer_id: CustomerId,
    now: DateTime<Utc>,
) -> Result<CustomerView> {
    let customer = create::customer(tx, customer_id).await?.ok_or(Refused::NoCustomer)?;
    shown_alone(tx, customer, now).await
}

/// Add a customer
///
/// 400 `phone_taken` if the shop has a customer of that phone.
#[utoipa::path(post, path = "/api/customers", tag = "customers", operation_id = "create_customer",
    request_body = CreateCustomer, security(("bearer" = [])),
    responses((status = 201, description = "The new customer", body = CustomerView)))]
pub(super) async fn create_customer(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Json(body): Json<CreateCustomer>,
) -> Result<Response> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let (profile, source) = body.check(zone.today(now), zone)?;
    let customer = create::create_customer(&mut tx, &profile, &source, now).await?;
    let view = shown_alone(&mut tx, customer, now).await?;
    tx.created(&view).await
}

/// A customer
///
/// With what they have bought so far, days to remember and addresses. One whose data was erased is 404.
#[utoipa::path(get, path = "/api/customers/{customer_id}", tag = "customers", operation_id = "get_customer",
    params(("customer_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The customer", body = CustomerView)))]
pub(super) async fn get_customer(
    State(app): State<AppState>,
    member: Staff<ReadCustomers>,
    Path(customer_id): Path<CustomerId>,
) -> Result<Json<CustomerView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let view = show_customer(&mut tx, customer_id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Change a customer
///
/// What is absent stays; tags given replace all there were. Another `address`
/// becomes the default one of the customer's addresses, and one of `other_phones`
/// changes places with `phone`. Orders keep what was
/// written on them. 400 `phone_taken` as for a new customer. A whole
/// customer may be sent back: what is derived is ignored, `source`, dates
/// and addresses have to be as they are, and what changes nothing leaves no trace.
#[utoipa::path(patch, path = "/api/customers/{customer_id}", tag = "customers", operation_id = "update_customer",
    params(("customer_id" = i64, Path)), request_body = UpdateCustomer, security(("bearer" = [])),
    responses((status = 200, description = "The customer", body = CustomerView)))]
pub(super) async fn update_customer(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Path(customer_id): Path<CustomerId>,
    body: Patch<UpdateCustomer>,
) -> Result<Json<CustomerView>> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let Patch { changes, said } = body;
    let apply = |customer: &Customer| {
        said.agrees_with(&set_elsewhere(customer, zone)?, &ELSEWHERE)?;
        changes.applied_to(customer.profile.clone(), zone.today(now), zone)
    };
    let customer = change::change(&mut tx, customer_id, now, apply).await?;
    let view = shown_alone(&mut tx, customer, now).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// What of a customer other operations set, as it is shown; the next time of a date
/// is derived, and moves on by itself.
fn set_elsewhere(customer: &Customer, zone: ShopZone) -> Result<Value> {
    let dates = customer.dates.iter().map(|date| {
        let day = &date.day;
        json!({"id": date.id, "date_type": day.date_type, "date": day.date, "description": day.description,
               "reminder_days": day.reminder_days})
    });
    let addresses: Vec<_> =
        customer.addresses.iter().cloned().map(|address| AddressView::new(address, zone)).collect();
    let addresses = serde_json::to_value(addresses).map_err(Error::internal)?;
    Ok(json!({"source": customer.source, "other_phones": customer.other_phones,
              "important_dates": dates.collect::<Vec<_>>(), "addresses": addresses}))
}
