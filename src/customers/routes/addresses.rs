//! The routes of a customer's addresses.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::access::{ReadCustomers, Staff, WriteCustomers};
use crate::customers::addresses::{self, OfCustomer};
use crate::customers::create;
use crate::customers::error::Refused;
use crate::customers::wire::{AddressView, CreateAddress, UpdateAddress};
use crate::http::{Json, PageQuery, Paged, Path, Query, Result};
use crate::state::AppState;
use crate::values::{AddressId, CustomerId};

/// A customer's addresses
///
/// The default one first, then by when an order was last delivered there. An
/// order that was delivered adds its address by itself. There are 50 at most: of
/// more, the one that was not used longest goes, never the default one.
#[utoipa::path(get, path = "/api/customers/{customer_id}/addresses", tag = "customers",
    operation_id = "list_customer_addresses", params(("customer_id" = i64, Path), PageQuery),
    security(("bearer" = [])),
    responses((status = 200, description = "A page of addresses", body = Paged<AddressView>)))]
pub(in crate::customers) async fn list_customer_addresses(
    State(app): State<AppState>,
    member: Staff<ReadCustomers>,
    Path(customer_id): Path<CustomerId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<AddressView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let customer = create::customer(&mut tx, customer_id).await?.ok_or(Refused::NoCustomer)?;
    let zone = tx.shop().zone;
    tx.commit().await?;
    let addresses = customer.addresses.into_iter().map(|address| AddressView::new(address, zone)).collect();
    Ok(Json(Paged::of_all(&page, addresses)?))
}

/// Add an address
///
/// One that the customer has already is not added twice, whatever its case and
/// punctuation: parts given take the place of those it had. Another flat is
/// another address.
#[utoipa::path(post, path = "/api/customers/{customer_id}/addresses", tag = "customers",
    operation_id = "create_customer_address", params(("customer_id" = i64, Path)),
    request_body = CreateAddress, security(("bearer" = [])),
    responses((status = 201, description = "The address", body = AddressView)))]
pub(in crate::customers) async fn create_customer_address(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Path(customer_id): Path<CustomerId>,
    Json(body): Json<CreateAddress>,
) -> Result<Response> {
    let (place, is_default) = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let address = addresses::add(&mut tx, customer_id, &place, is_default, app.clock.now()).await?;
    tx.created(&AddressView::new(address, zone)).await
}

/// Change an address
///
/// What is absent stays, and what changes nothing leaves no trace. The default
/// address is the customer's `address`. 400 `address_known` if it becomes one
/// that the customer has already.
#[utoipa::path(patch, path = "/api/customers/{customer_id}/addresses/{address_id}", tag = "customers",
    operation_id = "update_customer_address", params(("customer_id" = i64, Path), ("address_id" = i64, Path)),
    request_body = UpdateAddress, security(("bearer" = [])),
    responses((status = 200, description = "The address", body = AddressView)))]
pub(in crate::customers) async fn update_customer_address(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Path((customer, address)): Path<(CustomerId, AddressId)>,
    Json(body): Json<UpdateAddress>,
) -> Result<Json<AddressView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let of = OfCustomer { customer, address };
    let address = addresses::change(&mut tx, of, app.clock.now(), |known| body.applied_to(known)).await?;
    tx.commit().await?;
    Ok(Json(AddressView::new(address, zone)))
}

/// Remove an address
///
/// Orders keep what was written on them. Without the default one, the customer
/// has no `address`.
#[utoipa::path(delete, path = "/api/customers/{customer_id}/addresses/{address_id}", tag = "customers",
    operation_id = "delete_customer_address", params(("customer_id" = i64, Path), ("address_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204, description = "Removed")))]
pub(in crate::customers) async fn delete_customer_address(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Path((customer, address)): Path<(CustomerId, AddressId)>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    addresses::remove(&mut tx, OfCustomer { customer, address }, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
