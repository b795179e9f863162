//! The orders' routes.

mod change;
mod create;
mod read;
mod refunds;

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
use crate::values::{CustomerId, Language};

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
        .routes(routes!(refunds::list_order_refunds, refunds::refund_order))
        .routes(routes!(refunds::retry_order_refund))
        .routes(routes!(read::list_customer_orders))
}

fn context<'a>(app: &'a AppState, tx: &TenantTx, bearer: &'a Bearer, language: Language) -> OrderContext<'a> {
    OrderContext { bearer, language, zone: tx.shop().zone, public_url: &app.settings.public_url }
}

/// The view of an order, with its customer's figures of today.
fn view(tx: &TenantTx, order: &Order, context: &OrderContext<'_>) -> OrderView {
    let customer = &order.customer;
    OrderView::new(order, customers::bought_by_now(tx, CustomerId(customer.id), customer.bought), context)
}

/// The order as it now stands, committed.
async fn answer(
    tx: TenantTx,
    order: Order,
    (app, bearer, language): (&AppState, &Bearer, Language),
) -> Result<Response> {
    let context = context(app, &tx, bearer, language);
    let view = view(&tx, &order, &context);
    tx.commit().await?;
    Ok(Json(view).into_response())
}
