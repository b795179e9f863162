//! An order comes to another stage, with everything that follows of itself.
//! The only caller of the statement that writes the stage.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::history::{Change, Note};
use super::order::{Order, Reservation};
use super::parts::{Address, Issue};
use super::saving::save;
use super::status::{DeliveryMethod, Stage};
use super::{forget, issue, writes};
use crate::customers::{self, BoughtDelta, Place};
use crate::db::{FigureDelta, FigureSubject, OrderKey, TenantTx};
use crate::events::{self, Event, OrderFacts};
use crate::values::{Minor, PaymentId};

/// Moves an order to another stage, if the table allows it.
///
/// # Errors
/// [`Refused::IllegalTransition`], [`Refused::PaymentOutstanding`].
pub async fn advance(tx: &mut TenantTx, order: &mut Order, next: Stage, change: &Change<'_>) -> Result<()> {
    advance_for(tx, order, next, None, change).await
}

/// The same, for money that came: history tells which.
pub(super) async fn advance_for(
    tx: &mut TenantTx,
    order: &mut Order,
    next: Stage,
    payment: Option<PaymentId>,
    change: &Change<'_>,
) -> Result<()> {
    let old = order.stage;
    if !order.standing().may_become(next) {
        return Err(Refused::IllegalTransition { from: old, to: next }.into());
    }
    let left = order.outstanding();
    if next == Stage::Completed && left > Minor::ZERO {
        return Err(Refused::PaymentOutstanding { left, currency: order.currency }.into());
    }
    // Whoever reports a problem has put it there already.
    let before = if next == Stage::Issue { Issue::default() } else { order.issue.clone() };
    enter(order, next, change.now);
    writes::write_stage(tx, order, old).await?;
    let issue = issue::changes(before, &order.issue);
    save(tx, order, Note::Status { from: old, to: next, payment, issue }, change).await?;
    let key = OrderKey { placed_at: order.created_at, id: order.id.0 };
    count_stage(tx, key, old, -1);
    count_stage(tx, key, next, 1);
    let event = Event::OrderStatusChanged {
        order_id: order.id,
        old_status: old.word().into(),
        new_status: next.word().into(),
        tracking_token: order.tracking_token,
    };
    events::record(tx, &event, order.version, change.now);
    if next == Stage::Completed {
        events::record(tx, &Event::OrderCompleted(facts_of(order)), order.version, change.now);
    }
    if next == Stage::Delivered {
        remember_place(tx, order, change.now).await?;
    }
    if next == Stage::Cancelled {
        let amount = Minor(-order.sums.total.0);
        let bought = BoughtDelta { currency: order.currency, count: -1, amount, at: None };
        customers::count_order(tx, order.customer_id, bought);
    }
    if next.is_over() { forget::forget_if_erased(tx, order, change.now).await } else { Ok(()) }
}

/// Where flowers have arrived is an address of the customer's.
async fn remember_place(tx: &mut TenantTx, order: &Order, now: DateTime<Utc>) -> Result<()> {
    let Address { line, entrance, floor, flat, intercom } = order.delivery.address.clone();
    if let (DeliveryMethod::Delivery, Some(line)) = (order.delivery.method, line) {
        let place = Place { line, entrance, floor, flat, intercom };
        customers::delivered_to(tx, order.customer_id, &place, now).await?;
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
        order.issue = Issue::default();
        return;
    }
    match next {
        Stage::Assembled => {
            order.moments.assembled_at = Some(now);
            if order.reservation == Reservation::Held {
                order.reservation = Reservation::Consumed;
            }
        }
        Stage::Delivery | Stage::SelfPickup => order.moments.shipped_at = Some(now),
        Stage::Delivered => order.moments.delivered_at = Some(now),
        Stage::Completed => order.moments.completed_at = Some(now),
        Stage::Cancelled => order.moments.cancelled_at = Some(now),
        Stage::New | Stage::Paid | Stage::Issue => {}
    }
}

/// What order.created, order.paid and order.completed tell.
pub(super) fn facts_of(order: &Order) -> OrderFacts {
    OrderFacts {
        order_id: order.id,
        status: order.stage.word().into(),
        total: order.currency.to_major(order.sums.total),
        currency: order.currency,
        tracking_token: order.tracking_token,
        customer_id: order.customer_id,
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
