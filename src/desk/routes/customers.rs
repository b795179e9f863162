//! Customers, as far as their orders are concerned.

use axum::extract::State;
use http::StatusCode;

use super::change;
use crate::access::{Staff, WriteCustomers};
use crate::http::{Path, Result};
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
