//! The orders' routes.

mod change;
mod create;
mod read;

use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::order::Order;
use super::wire::{OrderContext, OrderView};
use crate::access::Bearer;
use crate::customers;
use crate::db::TenantTx;
use crate::http::{Json, Result};
use crate::state::AppState;
use crate::values::Language;

/// All of them.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read::list_orders, create::create_order))
        .routes(routes!(create::create_order_with_items))
        .routes(routes!(read::get_order_summary))
        .routes(routes!(read::get_order, change::update_order))
        .routes(routes!(change::add_order_item))
        .routes(routes!(change::update_order_item, change::remove_order_item))
        .routes(routes!(change::change_order_status))
        .routes(routes!(change::report_order_issue))
        .routes(routes!(change::resolve_order_issue))
        .routes(routes!(change::confirm_order))
        .routes(routes!(change::cancel_order))
        .routes(routes!(change::assign_order))
        .routes(routes!(change::add_order_comment))
        .routes(routes!(read::list_order_history))
        .routes(routes!(read::show_order_slip))
        .routes(routes!(read::list_order_payments, change::record_order_payment))
        .routes(routes!(read::list_customer_orders))
}

fn context<'a>(app: &'a AppState, tx: &TenantTx, bearer: &'a Bearer, language: Language) -> OrderContext<'a> {
    OrderContext { bearer, language, zone: tx.shop().zone, public_url: &app.settings.public_url }
}

/// The views of orders, each with its customer's figures of today.
async fn views(tx: &mut TenantTx, orders: &[Order], context: &OrderContext<'_>) -> Result<Vec<OrderView>> {
    let customer_ids: Vec<_> = orders.iter().map(|order| order.customer_id).collect();
    let currency = tx.shop().currency;
    let bought = customers::bought(tx, &customer_ids, currency).await?;
    let view = |order: &Order| {
        let bought = bought.get(&order.customer_id).copied().unwrap_or_default();
        OrderView::new(order, bought, context)
    };
    Ok(orders.iter().map(view).collect())
}

async fn view(tx: &mut TenantTx, order: Order, context: &OrderContext<'_>) -> Result<OrderView> {
    let mut views = views(tx, std::slice::from_ref(&order), context).await?;
    views.pop().ok_or_else(super::error::not_found)
}

/// The order as it now stands, committed.
async fn answer(
    mut tx: TenantTx,
    order: Order,
    (app, bearer, language): (&AppState, &Bearer, Language),
) -> Result<Response> {
    let context = context(app, &tx, bearer, language);
    let view = view(&mut tx, order, &context).await?;
    tx.commit().await?;
    Ok(Json(view).into_response())
}
