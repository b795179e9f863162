//! An order's payments.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;

use super::change;
use super::read::visible;
use crate::access::{ReadPayments, Staff, TakePayments, WithdrawPayments};
use crate::checkout::{self, Acquirer, Named};
use crate::desk::wire::{PaymentView, RecordPayment};
use crate::http::{Begun, IdempotentJson, Json, Lang, PageQuery, Paged, Path, Query, Result};
use crate::state::AppState;
use crate::values::{OrderId, PaymentId};
use crate::{orders, payments};

/// An order's payments, the oldest first
///
/// Those recorded by hand, and every attempt at a provider, whatever came of it.
#[utoipa::path(get, path = "/api/orders/{order_id}/payments", tag = "orders", operation_id = "list_order_payments",
    params(("order_id" = i64, Path), PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of payments", body = Paged<PaymentView>)))]
pub(super) async fn list_order_payments(
    State(app): State<AppState>,
    member: Staff<ReadPayments>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<PaymentView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    visible(&mut tx, &member, order_id).await?;
    let payments = payments::of_order(&mut tx, order_id).await?;
    tx.commit().await?;
    let payments = payments.into_iter().map(|payment| PaymentView::new(payment, zone, language)).collect();
    Paged::of_all(&query, payments).map(Json)
}

/// Record money that a person has taken
///
/// At most what is outstanding (400 `overpayment`). Takes `Idempotency-Key`.
/// An order paid in advance whose payments reach its total becomes `paid`.
/// Couriers record cash on their own orders.
#[utoipa::path(post, path = "/api/orders/{order_id}/payments", tag = "orders",
    operation_id = "record_order_payment", request_body = RecordPayment, security(("bearer" = [])),
    params(("order_id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The payment", body = PaymentView)))]
pub(super) async fn record_order_payment(
    State(app): State<AppState>,
    member: Staff<TakePayments>,
    Lang(language): Lang,
    Path(order_id): Path<OrderId>,
    request: IdempotentJson<RecordPayment>,
) -> Result<Response> {
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let currency = orders::currency(&mut tx, order_id).await?;
    let new = request.body.check(order_id, currency)?;
    let comment = new.comment.clone();
    let actor = member.actor();
    let change = change(&app, &actor, comment.as_deref());
    let payment = orders::record_payment(&mut tx, &member, new, &change).await?;
    let view = PaymentView::new(payment, tx.shop().zone, language);
    tx.created(&view).await
}

/// Withdraw an attempt to pay that hangs
///
/// While a provider has not decided an attempt, the order can be neither
/// cancelled nor paid by hand (400 `payment_in_progress`); this ends it. The
/// provider is asked first and has the last word: what was paid just now
/// comes back `succeeded`. Otherwise the payment is `cancelled`, also where the
/// provider is away or was disconnected. Money that comes all the same is
/// taken in: the order is paid, or, where it was cancelled, the money goes back;
/// what was paid twice makes it an issue. Left alone, an attempt ends by itself
/// an hour after it began, an invoice after a day. Again it changes nothing; 400
/// `payment_ended` for a payment that has come, has failed or was recorded by
/// hand.
#[utoipa::path(post, path = "/api/orders/{order_id}/payments/{payment_id}/withdraw", tag = "orders",
    operation_id = "withdraw_order_payment", params(("order_id" = i64, Path), ("payment_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 200, description = "The payment", body = PaymentView)))]
pub(super) async fn withdraw_order_payment(
    State(app): State<AppState>,
    Extension(acquirer): Extension<Acquirer>,
    member: Staff<WithdrawPayments>,
    Lang(language): Lang,
    Path((order_id, payment_id)): Path<(OrderId, PaymentId)>,
) -> Result<Json<PaymentView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    visible(&mut tx, &member, order_id).await?;
    let zone = tx.shop().zone;
    tx.commit().await?;
    let named = Named { shop: member.shop, order_id, payment_id };
    let payment = checkout::withdraw(&app, &acquirer, named, &member.actor()).await?;
    Ok(Json(PaymentView::new(payment, zone, language)))
}
