//! The customers' routes.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::customer::Customer;
use super::error::Refused;
use super::figures::bought;
use super::wire::{CustomerQuery, CustomerView};
use super::wire_input::{CreateCustomer, UpdateCustomer};
use super::{change, create, list_queries};
use crate::access::{ReadCustomers, Staff, WriteCustomers};
use crate::db::TenantTx;
use crate::http::{Json, PageQuery, Paged, Patch, Path, Query, Result, SetElsewhere};
use crate::state::AppState;
use crate::values::CustomerId;

/// What a customer shows and a PATCH does not set.
const ELSEWHERE: [SetElsewhere; 1] = [SetElsewhere::new("source", "POST /api/customers")];

/// Customers with what they have bought
///
/// Sums and counts are those of orders in the shop's home currency that weren't
/// cancelled. Under filters `total` stops at 10,000, and a page that begins
/// beyond that row is 422 at `page`.
#[utoipa::path(get, path = "/api/customers", tag = "customers", operation_id = "list_customers",
    params(CustomerQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of customers", body = Paged<CustomerView>)))]
pub(super) async fn list_customers(
    State(app): State<AppState>,
    member: Staff<ReadCustomers>,
    Query(query): Query<CustomerQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<CustomerView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (list, page) = query.check(&page, tx.shop().currency)?;
    let (customers, total) = list_queries::list(&mut tx, &list, page).await?;
    let views = shown(&mut tx, customers).await?;
    tx.commit().await?;
    Ok(Json(Paged::new(views, page, total)))
}

async fn shown(tx: &mut TenantTx, customers: Vec<Customer>) -> Result<Vec<CustomerView>> {
    let shop = tx.shop();
    let ids: Vec<_> = customers.iter().map(|customer| customer.id).collect();
    let bought = bought(tx, &ids, shop.currency).await?;
    let views = customers.into_iter().map(|customer| {
        let bought = bought.get(&customer.id).copied().unwrap_or_default();
        CustomerView::new(customer, bought, shop.currency, shop.zone)
    });
    Ok(views.collect())
}

async fn shown_alone(tx: &mut TenantTx, customer: Customer) -> Result<CustomerView> {
    shown(tx, vec![customer]).await?.pop().ok_or(Refused::NoCustomer.into())
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
    let customer = create::create_customer(&mut tx, profile, &source, now).await?;
    let view = shown_alone(&mut tx, customer).await?;
    tx.created(&view).await
}

/// A customer
///
/// With what they have bought so far. One whose data was erased is 404.
#[utoipa::path(get, path = "/api/customers/{customer_id}", tag = "customers", operation_id = "get_customer",
    params(("customer_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The customer", body = CustomerView)))]
pub(super) async fn get_customer(
    State(app): State<AppState>,
    member: Staff<ReadCustomers>,
    Path(customer_id): Path<CustomerId>,
) -> Result<Json<CustomerView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let customer = create::customer(&mut tx, customer_id).await?.ok_or(Refused::NoCustomer)?;
    let view = shown_alone(&mut tx, customer).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Change a customer
///
/// What is absent stays; tags given replace all there were. Orders keep what
/// was written on them. 400 `phone_taken` as for a new customer. A whole
/// customer may be sent back: what is derived is ignored, `source` has to be
/// as it is, and what changes nothing leaves no trace.
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
        said.agrees_with(&json!({ "source": customer.source }), &ELSEWHERE)?;
        changes.applied_to(customer.profile.clone(), zone.today(now), zone)
    };
    let customer = change::change(&mut tx, customer_id, now, apply).await?;
    let view = shown_alone(&mut tx, customer).await?;
    tx.commit().await?;
    Ok(Json(view))
}
