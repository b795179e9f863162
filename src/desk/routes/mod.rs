//! The desk's routes.

mod create;
mod customers;
mod edit;
mod lines;
mod moves;
mod payments;
mod photos;
mod read;
mod refunds;

use axum::response::{IntoResponse, Response};
use utoipa_axum::routes;

use super::wire::{OrderContext, OrderView};
use crate::access::Bearer;
use crate::checkout::Acquirer;
use crate::customers::bought_by_now;
use crate::db::TenantTx;
use crate::http::LimitClass::{General, OrderCreation, Uploads};
use crate::http::{Json, Result};
use crate::media::Media;
use crate::orders::{Change, Order};
use crate::parts::{Limited, Parts};
use crate::state::AppState;
use crate::values::{Actor, Language};

/// All of them.
pub(super) fn parts(app: &AppState, acquirer: &Acquirer, media: &Media) -> Parts {
    Parts::new(app)
        .routes(routes!(read::list_orders).limited(General))
        .routes(routes!(create::create_order).limited(OrderCreation))
        .routes(routes!(create::create_order_with_items).limited(OrderCreation))
        .routes(routes!(read::get_order_summary).limited(General))
        .routes(routes!(read::get_order, edit::update_order).limited(General))
        .routes(routes!(lines::add_order_item).limited(General))
        .routes(routes!(lines::update_order_item, lines::remove_order_item).limited(General))
        .routes(routes!(moves::change_order_status).limited(General))
        .routes(routes!(moves::report_order_issue).limited(General))
        .routes(routes!(moves::resolve_order_issue).limited(General))
        .routes(routes!(moves::confirm_order).limited(General))
        .routes(routes!(moves::cancel_order).limited(General))
        .routes(routes!(moves::assign_order).limited(General))
        .routes(routes!(moves::add_order_comment).limited(General))
        .routes(routes!(photos::add_order_photo).limited(Uploads))
        .routes(routes!(photos::delete_order_photo).limited(General))
        .routes(routes!(read::list_order_history).limited(General))
        .routes(routes!(read::show_order_slip).limited(General).page())
        .routes(routes!(payments::list_order_payments, payments::record_order_payment).limited(General))
        .routes(routes!(payments::withdraw_order_payment).limited(General))
        .routes(routes!(refunds::list_order_refunds, refunds::refund_order).limited(General))
        .routes(routes!(refunds::retry_order_refund).limited(General))
        .routes(routes!(read::list_customer_orders).limited(General))
        .routes(routes!(customers::delete_customer).limited(General))
        .routes(routes!(customers::merge_customers).limited(General))
        .routes(routes!(customers::export_customer).limited(General))
        .sharing(acquirer.clone())
        .sharing(media.clone())
}

fn context<'a>(app: &'a AppState, tx: &TenantTx, bearer: &'a Bearer, language: Language) -> OrderContext<'a> {
    OrderContext {
        bearer,
        language,
        zone: tx.shop().zone,
        home: tx.shop().currency,
        public_url: &app.settings.public_url,
    }
}

/// The view of an order, with its customer's figures of today.
fn view(tx: &TenantTx, order: &Order, context: &OrderContext<'_>) -> OrderView {
    let customer = &order.customer;
    OrderView::new(order, bought_by_now(tx, customer.id, customer.bought), context)
}

/// Who looks, in which language.
#[derive(Clone, Copy)]
struct Reading<'a> {
    app: &'a AppState,
    bearer: &'a Bearer,
    language: Language,
}

/// The order as it now stands, committed.
async fn answer(tx: TenantTx, order: Order, reading: Reading<'_>) -> Result<Response> {
    let context = context(reading.app, &tx, reading.bearer, reading.language);
    let view = view(&tx, &order, &context);
    tx.commit().await?;
    Ok(Json(view).into_response())
}

/// A change made now.
fn change<'a>(app: &AppState, actor: &'a Actor, comment: Option<&'a str>) -> Change<'a> {
    Change { actor, now: app.clock.now(), comment }
}
