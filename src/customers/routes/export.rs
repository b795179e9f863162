//! Customers as a file.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use futures::Stream;
use futures::stream::try_unfold;

use crate::access::{Staff, WriteCustomers};
use crate::customers::figures::bought;
use crate::customers::list::ListQuery;
use crate::customers::queries;
use crate::customers::wire::{COLUMNS, CustomerFilters, Reader, row};
use crate::http::{Cell, Checks, Query, Result, streamed_sheet};
use crate::state::AppState;
use crate::values::{CustomerId, ShopId};

/// So many are read at a time, each time with a transaction of its own.
const BATCH: i64 = 1_000;

/// Customers as a table
///
/// All that the filters name, in the order in which they came, as CSV in UTF-8 with
/// what they have bought. What somebody has written is never a formula. An import
/// takes the file back.
#[utoipa::path(get, path = "/api/customers/export", tag = "customers", operation_id = "export_customers",
    params(CustomerFilters), security(("bearer" = [])),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String)))]
pub(in crate::customers) async fn export_customers(
    State(app): State<AppState>,
    member: Staff<WriteCustomers>,
    Query(filters): Query<CustomerFilters>,
) -> Result<Response> {
    let tx = app.db.tenant(member.shop).begin().await?;
    let mut checks = Checks::query();
    let filters = filters.check(&mut checks, tx.shop().currency);
    checks.done()?;
    let day = tx.shop().zone.today(app.clock.now());
    tx.commit().await?;
    streamed_sheet(&format!("customers-{day}"), &COLUMNS, batches(app, member.shop, filters))
}

fn batches(
    app: AppState,
    shop: ShopId,
    filters: ListQuery,
) -> impl Stream<Item = Result<Vec<Vec<Cell>>>> + Send + 'static {
    let asked = Arc::new((app, filters));
    try_unfold(Some(CustomerId(0)), move |beyond| {
        let asked = Arc::clone(&asked);
        async move {
            let Some(beyond) = beyond else { return Ok(None) };
            let (rows, last) = batch(&asked.0, shop, &asked.1, beyond).await?;
            Ok(last.map(|last| (rows, Some(last))))
        }
    })
}

/// The rows of the next customers, and the last of these; None beyond the last of all.
async fn batch(
    app: &AppState,
    shop: ShopId,
    filters: &ListQuery,
    beyond: CustomerId,
) -> Result<(Vec<Vec<Cell>>, Option<CustomerId>)> {
    let mut tx = app.db.tenant(shop).begin().await?;
    let shop = tx.shop();
    let reader = Reader { currency: shop.currency, zone: shop.zone, today: shop.zone.today(app.clock.now()) };
    let ids = queries::ids_beyond(&mut tx, filters, beyond, BATCH).await?;
    let customers = queries::customers(&mut tx, &ids).await?;
    let bought = bought(&mut tx, &ids, reader.currency).await?;
    tx.commit().await?;
    let bought_by = |id| bought.get(&id).copied().unwrap_or_default();
    let rows = customers.iter().map(|customer| row(customer, bought_by(customer.id), reader)).collect();
    Ok((rows, ids.last().copied()))
}
