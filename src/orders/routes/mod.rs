//! The orders' routes.

mod change;
mod create;
mod read;
mod refunds;

use axum::response::{IntoResponse, Response};
use utoipa_axum::routes;

use super::order::Order;
use super::wire::{OrderContext, OrderView};
use crate::access::Bearer;
use crate::customers;
use crate::db::TenantTx;
use crate::http::LimitClass::{General, OrderCreation};
use crate::http::{Json, Result};
use crate::parts::{Limited, Parts};
use crate::state::AppState;
use crate::values::Language;

/// All of them.
pub(super) fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(read::list_orders).limited(General))
        .routes(routes!(create::create_order).limited(OrderCreation))
        .routes(routes!(create::create_order_with_items).limited(OrderCreation))
        .routes(routes!(read::get_order_summary).limited(General))
        .routes(routes!(read::get_order, change::update_order).limited(General))
        .routes(routes!(change::add_order_item).limited(General))
        .routes(routes!(change::update_order_item, change::remove_order_item).limited(General))
        .routes(routes!(change::change_order_status).limited(General))
        .routes(routes!(change::report_order_issue).limited(General))
        .routes(routes!(change::resolve_order_issue).limited(General))
        .routes(routes!(change::confirm_order).limited(General))
        .routes(routes!(change::cancel_order).limited(General))
        .routes(routes!(change::assign_order).limited(General))
        .routes(routes!(change::add_order_comment).limited(General))
        .routes(routes!(read::list_order_history).limited(General))
        .routes(routes!(read::show_order_slip).limited(General).page())
        .routes(routes!(read::list_order_payments, change::record_order_payment).limited(General))
        .routes(routes!(refunds::list_order_refunds, refunds::refund_order).limited(General))
        .routes(routes!(refunds::retry_order_refund).limited(General))
        .routes(routes!(read::list_customer_orders).limited(General))
}

fn context<'a>(app: &'a AppState, tx: &TenantTx, bearer: &'a Bearer, language: Language) -> OrderContext<'a> {
    OrderContext { bearer, language, zone: tx.shop().zone, public_url: &app.settings.public_url }
}

/// The view of an order, with its customer's figures of today.
fn view(tx: &TenantTx, order: &Order, context: &OrderContext<'_>) -> OrderView {
    let customer = &order.customer;
    OrderView::new(order, customers::bought_by_now(tx, customer.id, customer.bought), context)
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
