//! Seeing orders.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::{Reading, answer, context, view};
use crate::access::{Bearer, Permission, ReadCustomerOrders, ReadOrders, Sight, Staff};
use crate::db::TenantTx;
use crate::desk::slip::Slip;
use crate::desk::wire::{CustomerOrders, HistoryReader, HistoryView, ListOrders, OrderView, SummaryView};
use crate::http::{Json, Lang, PageQuery, Paged, Path, Query, Reader, Result, Total, html_page};
use crate::orders::{self, Filter, Order, Spared, Stage};
use crate::shops;
use crate::state::AppState;
use crate::values::{CustomerId, OrderId};

/// List orders, the newest first
///
/// A courier sees their own. `total` is exact without filters or by status
/// alone; under other filters up to 10,000, then `total_is_capped`, and a page
/// that begins beyond row 10,000 is 422 at `page`.
#[utoipa::path(get, path = "/api/orders", tag = "orders", operation_id = "list_orders",
    params(ListOrders, PageQuery), security(("bearer" = [])), responses((status = 200, description = "A page of orders", body = Paged<OrderView>)))]
pub(super) async fn list_orders(
    State(app): State<AppState>,
    member: Staff<ReadOrders>,
    Lang(language): Lang,
    Query(query): Query<ListOrders>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<OrderView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (mut filter, sort, page) = query.check(&page, tx.shop().zone)?;
    if !narrow(&mut filter, &member) {
        return Ok(Json(Paged::new(Vec::new(), page, Total::exact(0))));
    }
    let (orders, total) = orders::list(&mut tx, &filter, sort, page).await?;
    let context = context(&app, &tx, &member, language);
    let items = orders.iter().map(|order| view(&tx, order, &context)).collect();
    tx.commit().await?;
    Ok(Json(Paged::new(items, page, total)))
}

/// To what the bearer may see; false if that leaves nothing.
fn narrow(filter: &mut Filter, bearer: &Bearer) -> bool {
    filter.search_spares = Spared { phones: !bearer.sees_phones(), tokens: !bearer.may(Permission::Orders) };
    match bearer.sight(Permission::Orders) {
        Sight::All => true,
        Sight::OwnDeliveries(own) => {
            let asked = std::mem::replace(&mut filter.courier_ids, vec![own]);
            asked.is_empty() || asked.contains(&own)
        }
        Sight::Nothing => false,
    }
}

/// How many orders stand in each status
///
/// A courier's own orders are counted for a courier.
#[utoipa::path(get, path = "/api/orders/summary", tag = "orders", operation_id = "get_order_summary",
    security(("bearer" = [])), responses((status = 200, description = "The counts", body = SummaryView)))]
pub(super) async fn get_order_summary(
    State(app): State<AppState>,
    member: Staff<ReadOrders>,
) -> Result<Json<SummaryView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let counted = orders::stage_counts(&mut tx, member.sight(Permission::Orders)).await?;
    tx.commit().await?;
    let all = <Stage as strum::VariantArray>::VARIANTS.iter();
    let counts = all.map(|stage| (stage.word(), counted.get(stage).copied().unwrap_or(0)));
    Ok(Json(SummaryView { total: counted.values().sum(), counts: counts.collect() }))
}

/// An order
///
/// Whole, as lists show it. To a courier another courier's order is 404.
#[utoipa::path(get, path = "/api/orders/{order_id}", tag = "orders", operation_id = "get_order",
    params(("order_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The order", body = OrderView)))]
pub(super) async fn get_order(
    State(app): State<AppState>,
    member: Staff<ReadOrders>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let order = visible(&mut tx, &member, order_id).await?;
    answer(tx, order, Reading { app: &app, bearer: &member, language }).await
}

/// The order, if the bearer may see it.
pub(super) async fn visible(tx: &mut TenantTx, bearer: &Bearer, order_id: OrderId) -> Result<Order> {
    let order = orders::order(tx, order_id).await?;
    orders::check_is_theirs(bearer, &order)?;
    Ok(order)
}

/// A slip to print: what to put together, and the card
///
/// A page without price or address, and with no phone but the shop's, in the language of `lang`, else of `Accept-Language`; failures are pages
/// too.
#[utoipa::path(get, path = "/api/orders/{order_id}/slip", tag = "orders", operation_id = "show_order_slip",
    params(("order_id" = i64, Path),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`; anything else is ignored", example = "kk")),
    security(("bearer" = [])),
    responses((status = 200, description = "The slip", body = String, content_type = "text/html"),
              (status = 401, description = "No token, or a bad one", body = String, content_type = "text/html"),
              (status = 403, description = "The role lacks the permission", body = String, content_type = "text/html"),
              (status = 404, description = "No such order", body = String, content_type = "text/html"),
              (status = 422, description = "No order's id", body = String, content_type = "text/html"),
              (status = 503, description = "The database is away", body = String, content_type = "text/html")))]
pub(super) async fn show_order_slip(
    State(app): State<AppState>,
    member: Staff<ReadOrders>,
    reader: Reader,
    Path(order_id): Path<OrderId>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let order = visible(&mut tx, &member, order_id).await?;
    let shop = shops::shop(&mut tx).await?;
    tx.commit().await?;
    Ok(html_page(StatusCode::OK, &Slip::new(&shop, &order, &reader)))
}

/// Everything that happened to an order, the oldest first
///
/// Who changed what, and when: stages, edits, money, comments.
#[utoipa::path(get, path = "/api/orders/{order_id}/history", tag = "orders", operation_id = "list_order_history",
    params(("order_id" = i64, Path), PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of history", body = Paged<HistoryView>)))]
pub(super) async fn list_order_history(
    State(app): State<AppState>,
    member: Staff<ReadOrders>,
    Path(order_id): Path<OrderId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<HistoryView>>> {
    let page = query.read()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let order = visible(&mut tx, &member, order_id).await?;
    let page = page.within_cap()?;
    let (entries, total) = orders::history(&mut tx, order_id, page).await?;
    tx.commit().await?;
    let reader = HistoryReader { zone, currency: order.currency, sees_phones: member.sees_phones() };
    let entries = entries.into_iter().map(|entry| HistoryView::new(entry, reader)).collect();
    Ok(Json(Paged::new(entries, page, total)))
}

/// What a customer has ordered, the newest first
///
/// With what they add up to in `stats`. Cancelled orders are listed, and counted
/// in neither number nor sum.
#[utoipa::path(get, path = "/api/customers/{customer_id}/orders", tag = "customers",
    operation_id = "list_customer_orders", params(("customer_id" = i64, Path), PageQuery),
    security(("bearer" = [])), responses((status = 200, description = "A page of orders", body = CustomerOrders)))]
pub(super) async fn list_customer_orders(
    State(app): State<AppState>,
    member: Staff<ReadCustomerOrders>,
    Lang(language): Lang,
    Path(customer_id): Path<CustomerId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<CustomerOrders>> {
    let page = query.read()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = tx.shop().currency;
    let history = orders::of_customer(&mut tx, customer_id, page).await?;
    let context = context(&app, &tx, &member, language);
    let answer = CustomerOrders::new(&history, page, &context, currency);
    tx.commit().await?;
    Ok(Json(answer))
}
