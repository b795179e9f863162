//! How an order changes: under its row's lock, one version and one history
//! row at a time, with the events and figures that follow. The only caller of
//! the statement that writes the stage.

use chrono::{DateTime, Utc};

use super::error;
use super::order::{HistoryKind, Order, Reservation};
use super::queries;
use super::status::Stage;
use super::writes::{self, Note};
use crate::customers;
use crate::db::{FigureDelta, FigureSubject, OrderKey, TenantTx};
use crate::events::{self, Event, OrderFacts};
use crate::http::Result;
use crate::payments::{self, Payment};
use crate::values::{Actor, CustomerId, Minor, OrderId, PaymentId};

/// Who changes an order, when, and what they say to it.
pub struct Change<'a> {
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub comment: Option<&'a str>,
}

/// An order, locked until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(tx: &mut TenantTx, id: i64) -> Result<Order> {
    if !queries::lock(tx, id).await? {
        return Err(error::not_found());
    }
    // Read after the lock is won: what the last holder committed is seen.
    queries::orders(tx, &[id]).await?.pop().ok_or_else(error::not_found)
}

/// Saves changes that leave the stage alone, and notes them.
pub(super) async fn save(
    tx: &mut TenantTx,
    order: &mut Order,
    kind: HistoryKind,
    details: Option<serde_json::Value>,
    change: &Change<'_>,
) -> Result<i64> {
    order.version += 1;
    order.updated_at = change.now;
    let note = Note { kind, comment: change.comment, details };
    Ok(writes::save(tx, order, &note, change.actor).await?)
}

/// The same, telling subscribers that something about the order changed.
pub(super) async fn save_and_tell(
    tx: &mut TenantTx,
    order: &mut Order,
    kind: HistoryKind,
    details: Option<serde_json::Value>,
    change: &Change<'_>,
) -> Result<i64> {
    let entry = save(tx, order, kind, details, change).await?;
    let event = Event::OrderUpdated {
        order_id: OrderId(order.id),
        changed: <&str>::from(kind).into(),
        tracking_token: order.tracking_token,
    };
    events::record(tx, &event, order.version, change.now);
    Ok(entry)
}

/// Moves an order to another stage, if the table allows it, with everything
/// that follows of itself.
///
/// # Errors
/// Rules: `illegal_transition`, `payment_outstanding`.
pub async fn advance(tx: &mut TenantTx, order: &mut Order, next: Stage, change: &Change<'_>) -> Result<()> {
    advance_for(tx, order, next, None, change).await
}

/// The same, for money that came: history tells which.
pub(super) async fn advance_paid(
    tx: &mut TenantTx,
    order: &mut Order,
    payment: &Payment,
    change: &Change<'_>,
) -> Result<()> {
    advance_for(tx, order, Stage::Paid, Some(details_of(payment)), change).await
}

fn details_of(payment: &Payment) -> serde_json::Value {
    serde_json::json!({ "payment_id": payment.id })
}

async fn advance_for(
    tx: &mut TenantTx,
    order: &mut Order,
    next: Stage,
    details: Option<serde_json::Value>,
    change: &Change<'_>,
) -> Result<()> {
    let old = order.stage;
    if !order.standing().may_become(next) {
        return Err(error::illegal_transition(old, next));
    }
    // Changing the method on the way does not make an order that was never paid a paid one.
    let must_be_paid = order.is_paid_later() || order.paid_at.is_none();
    if next == Stage::Completed && must_be_paid && order.outstanding() > Minor::ZERO {
        return Err(error::payment_outstanding());
    }
    enter(order, next, change.now);
    writes::write_stage(tx, order, old).await?;
    save(tx, order, HistoryKind::Status, details, change).await?;
    let key = OrderKey { placed_at: order.created_at, id: order.id };
    count_stage(tx, key, old, -1);
    count_stage(tx, key, next, 1);
    let event = Event::OrderStatusChanged {
        order_id: OrderId(order.id),
        old_status: old.word().into(),
        new_status: next.word().into(),
        tracking_token: order.tracking_token,
    };
    events::record(tx, &event, order.version, change.now);
    if next == Stage::Completed {
        events::record(tx, &Event::OrderCompleted(facts_of(order)), order.version, change.now);
    }
    if next == Stage::Cancelled {
        customers::count_order(tx, order.customer_id, order.currency, -1, Minor(-order.total.0), None);
    }
    Ok(())
}

/// The order's own columns as it enters a stage.
fn enter(order: &mut Order, next: Stage, now: DateTime<Utc>) {
    let resolved = order.stage == Stage::Issue;
    order.stage_before_issue = (next == Stage::Issue).then_some(order.stage);
    order.stage = next;
    if resolved && next != Stage::Cancelled {
        // Back where it was: the moments of that stage stay as they were.
        order.issue_type = None;
        order.issue_comment = None;
        order.issue_reported_at = None;
        return;
    }
    match next {
        Stage::Assembled => {
            order.assembled_at = Some(now);
            if order.reservation == Reservation::Held {
                order.reservation = Reservation::Consumed;
            }
        }
        Stage::Delivery | Stage::SelfPickup => order.shipped_at = Some(now),
        Stage::Delivered => order.delivered_at = Some(now),
        Stage::Completed => order.completed_at = Some(now),
        Stage::Cancelled => order.cancelled_at = Some(now),
        Stage::New | Stage::Paid | Stage::Issue => {}
    }
}

/// Brings the order's payment fact up to its rows; true if the money reaches
/// the total for the first time.
pub(super) async fn refresh_payment(
    tx: &mut TenantTx,
    order: &mut Order,
    now: DateTime<Utc>,
) -> Result<bool> {
    let facts = payments::facts(tx, order.id).await?;
    order.paid_total = facts.paid;
    order.refunded_total = facts.refunded;
    order.payment_status = facts.status(order.total);
    let newly_paid = is_paid_up(order) && order.paid_at.is_none() && order.stage != Stage::Cancelled;
    if newly_paid {
        order.paid_at = Some(now);
        order.unpaid_release_at = None;
    }
    Ok(newly_paid)
}

fn is_paid_up(order: &Order) -> bool {
    order.paid_total > Minor::ZERO && order.paid_total >= order.total
}

/// True if the order is `new` only until its money is noticed.
pub(super) fn is_due_to_be_paid(order: &Order) -> bool {
    order.stage == Stage::New && !order.is_paid_later() && is_paid_up(order)
}

/// Takes in money that has come: the payment fact, and, where the order is
/// paid in advance and now paid, its stage.
///
/// # Errors
/// The database is away.
pub async fn take_in(
    tx: &mut TenantTx,
    order: &mut Order,
    payment: &Payment,
    change: &Change<'_>,
) -> Result<()> {
    let newly_paid = refresh_payment(tx, order, change.now).await?;
    if is_due_to_be_paid(order) {
        advance_paid(tx, order, payment, change).await?;
    } else {
        save(tx, order, HistoryKind::Payment, Some(details_of(payment)), change).await?;
    }
    events::record(tx, &received(order, payment), order.version, change.now);
    if newly_paid {
        events::record(tx, &Event::OrderPaid(facts_of(order)), order.version, change.now);
    }
    Ok(())
}

/// Notes that an attempt to pay has begun or failed.
///
/// # Errors
/// The database is away.
pub async fn note_attempt(
    tx: &mut TenantTx,
    order: &mut Order,
    payment: &Payment,
    change: &Change<'_>,
) -> Result<()> {
    refresh_payment(tx, order, change.now).await?;
    let details = serde_json::json!({ "payment_id": payment.id, "status": payment.status });
    save_and_tell(tx, order, HistoryKind::Payment, Some(details), change).await.map(drop)
}

/// Notes that a provider has made or refused a refund.
///
/// # Errors
/// The database is away.
pub async fn note_refund(
    tx: &mut TenantTx,
    order: &mut Order,
    refund_id: i64,
    change: &Change<'_>,
) -> Result<()> {
    refresh_payment(tx, order, change.now).await?;
    let details = serde_json::json!({ "refund_id": refund_id });
    save_and_tell(tx, order, HistoryKind::Refund, Some(details), change).await.map(drop)
}

/// After the total has changed: an order in advance whose money now suffices
/// becomes paid by itself. Saves the order either way.
pub(super) async fn settle_total(
    tx: &mut TenantTx,
    order: &mut Order,
    kind: HistoryKind,
    details: Option<serde_json::Value>,
    change: &Change<'_>,
) -> Result<i64> {
    let newly_paid = refresh_payment(tx, order, change.now).await?;
    let entry = save_and_tell(tx, order, kind, details, change).await?;
    if is_due_to_be_paid(order) {
        let by_itself = Change { actor: &Actor::system(), now: change.now, comment: None };
        advance(tx, order, Stage::Paid, &by_itself).await?;
    }
    if newly_paid {
        events::record(tx, &Event::OrderPaid(facts_of(order)), order.version, change.now);
    }
    Ok(entry)
}

/// What order.created, order.paid and order.completed tell.
pub(super) fn facts_of(order: &Order) -> OrderFacts {
    OrderFacts {
        order_id: OrderId(order.id),
        status: order.stage.word().into(),
        total: order.currency.to_major(order.total),
        currency: order.currency,
        tracking_token: order.tracking_token,
        customer_id: CustomerId(order.customer_id),
    }
}

/// The event of money that has come.
pub(super) fn received(order: &Order, payment: &Payment) -> Event {
    Event::PaymentReceived {
        order_id: OrderId(order.id),
        payment_id: PaymentId(payment.id),
        amount: payment.currency.to_major(payment.amount),
        currency: payment.currency,
        method: payment.method.word().into(),
    }
}

/// Counts an order into or out of a stage.
pub(super) fn count_stage(tx: &mut TenantTx, order: OrderKey, stage: Stage, count: i64) {
    tx.count(FigureDelta {
        subject: FigureSubject::OrderStage,
        subject_id: 0,
        facet: stage.word(),
        count,
        amount: 0,
        last_at: None,
        order: Some(order),
    });
}
