//! Customers, as far as their orders are concerned.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::change;
use crate::access::{ExportCustomers, Staff, WriteCustomers};
use crate::customers::{self, CustomerView};
use crate::desk::person;
use crate::desk::wire::{MergeCustomers, PersonalFile};
use crate::http::{Json, Path, Result};
use crate::orders;
use crate::state::AppState;
use crate::values::CustomerId;

/// Erase a customer's personal data
///
/// Phone, name, e-mail, address, dates, notes and tags are gone for good. Orders
/// are kept: those that have ended lose names, phones, address, card and all
/// that was written on them at once, open ones as they end; an unpaid one that
/// nobody of the shop has confirmed, moved, assigned, edited or commented is
/// cancelled. Search, history and the answers kept under idempotency keys forget
/// with them (a repeat under such a key does nothing and is answered `{}`). Who
/// has signed in with the phone, or talks to the bot, is asked there. The same
/// phone later makes a new customer.
#[utoipa::path(delete, path = "/api/customers/{customer_id}", tag = "customers", operation_id = "delete_customer",
    params(("customer_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Erased")))]
pub(super) async fn delete_customer(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Path(customer_id): Path<CustomerId>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    orders::forget_customer(&mut tx, customer_id, &change(&app, &actor, None)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make two customers one
///
/// Orders of the one to merge, with what they add up to, its dates, addresses and
/// tags become those of the one to keep; its notes stand below. What the kept one's
/// profile lacks is taken from the other, what it has stays, and it is blocked if
/// either was. The other one's phones are its `other_phones`: who orders by one of
/// them later, asks the bot or is searched by it is the one that was kept. The
/// merged id is gone (404), and merging again does no harm. 422 at `merge_id` for one
/// and the same; 404 where either is not there; 400 `too_much_to_merge` where notes,
/// preferences or tags together are more than a customer has.
#[utoipa::path(post, path = "/api/customers/merge", tag = "customers", operation_id = "merge_customers",
    request_body = MergeCustomers, security(("bearer" = [])),
    responses((status = 200, description = "The customer that stays", body = CustomerView)))]
pub(super) async fn merge_customers(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Json(body): Json<MergeCustomers>,
) -> Result<Json<CustomerView>> {
    let (who, now) = (customers::Merge::from(body), app.clock.now());
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    orders::merge_customers(&mut tx, who, &change(&app, &actor, None)).await?;
    let view = customers::show_customer(&mut tx, who.keep, now).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// All that is known of a customer
///
/// As a file to be handed out to whom it tells of: profile with phones, dates and
/// addresses, orders with recipients and texts, payments, refunds, feedback, history
/// with old values, and what they said to the bot's question. Carts are nobody's and
/// not among it. Takes `customers` and reading of `orders` and `payments`.
#[utoipa::path(get, path = "/api/customers/{customer_id}/export", tag = "customers", operation_id = "export_customer",
    params(("customer_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The file", body = PersonalFile)))]
pub(super) async fn export_customer(
    State(app): State<AppState>,
    member: Staff<ExportCustomers>,
    Path(customer_id): Path<CustomerId>,
) -> Result<Response> {
    let file = person::file(&app, member.shop, customer_id).await?;
    let name = format!("attachment; filename=\"customer-{customer_id}.json\"");
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(file)).into_response())
}
