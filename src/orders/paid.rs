//! How an order becomes paid: one way, whoever brings the money or says so.
//!
//! Invariant: the payment fact is what the payment and refund rows make it;
//! `order.paid` is told once, after the change that made it true.

use chrono::{DateTime, Utc};

use super::advance::{advance_for, facts_of};
use super::error::Result;
use super::history::{Change, Note};
use super::order::{Money, Order};
use super::saving::{save, save_and_tell};
use super::source::PaidWhen;
use super::status::Stage;
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::payments::{self, Payment};
use crate::values::{Actor, Minor};

/// Why an order may now be paid.
pub(super) enum Cause<'a> {
    /// Money has come.
    Money(&'a Payment),
    /// A person says that it is paid; with the money recorded for it, if
    /// anything was outstanding.
    Word(Option<&'a Payment>),
    /// Its sums have changed, or a problem with it is over.
    Order,
}

/// What the rows said, compared with what the order knew.
#[must_use]
pub(super) struct Found {
    /// The money reaches the total for the first time.
    newly_paid: bool,
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
    let found = refresh(tx, order, change.now).await?;
    become_paid(tx, order, found, Cause::Money(payment), change).await
}

/// After the total has changed, which `note` tells: an order in advance whose
/// money now suffices becomes paid by itself. Saves the order either way.
pub(super) async fn settle_total(
    tx: &mut TenantTx,
    order: &mut Order,
    note: Note,
    change: &Change<'_>,
) -> Result<()> {
    let found = refresh(tx, order, change.now).await?;
    save_and_tell(tx, order, note, change).await?;
    become_paid(tx, order, found, Cause::Order, change).await
}

/// A problem with the order is over: money may have come while it lasted.
pub(super) async fn catch_up(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    become_paid(tx, order, Found { newly_paid: false }, Cause::Order, change).await
}

/// A person says that the order is paid: its stage moves, whatever is owed.
pub(super) async fn take_word(
    tx: &mut TenantTx,
    order: &mut Order,
    recorded: Option<&Payment>,
    change: &Change<'_>,
) -> Result<()> {
    let found = refresh(tx, order, change.now).await?;
    become_paid(tx, order, found, Cause::Word(recorded), change).await
}

/// The one way. History first tells of the stage, or of the money where the
/// stage stays; then come the events: the stage, the money, and that all is paid.
async fn become_paid(
    tx: &mut TenantTx,
    order: &mut Order,
    found: Found,
    cause: Cause<'_>,
    change: &Change<'_>,
) -> Result<()> {
    let mut newly_paid = found.newly_paid;
    let by_itself = Change { actor: &Actor::system(), now: change.now, comment: None };
    let (payment, is_said, change) = match cause {
        Cause::Money(payment) => (Some(payment), false, change),
        Cause::Word(payment) => (payment, true, change),
        Cause::Order => (None, false, &by_itself),
    };
    if is_said && order.moments.paid_at.is_none() {
        order.moments.paid_at = Some(change.now);
        newly_paid = true;
    }
    let payment_id = payment.map(|payment| payment.id);
    if is_said || is_due_to_be_paid(order) {
        advance_for(tx, order, Stage::Paid, payment_id, change).await?;
    } else if let Some(payment) = payment_id {
        save(tx, order, Note::Received(payment), change).await?;
    }
    if let Some(payment) = payment {
        events::record(tx, &received(order, payment), order.version, change.now);
    }
    if newly_paid {
        events::record(tx, &Event::OrderPaid(facts_of(order)), order.version, change.now);
    }
    Ok(())
}

/// Brings the order's payment fact up to its rows.
pub(super) async fn refresh(tx: &mut TenantTx, order: &mut Order, now: DateTime<Utc>) -> Result<Found> {
    let facts = payments::facts(tx, order.id).await?;
    order.money = Money { status: facts.status(order.sums.total), balance: facts.balance };
    let newly_paid = is_paid_up(order) && order.moments.paid_at.is_none() && order.stage != Stage::Cancelled;
    if newly_paid {
        order.moments.paid_at = Some(now);
        order.unpaid_release_at = None;
    }
    Ok(Found { newly_paid })
}

fn is_paid_up(order: &Order) -> bool {
    order.money.balance.paid > Minor::ZERO && order.outstanding() == Minor::ZERO
}

/// True if the order is `new` only until its money is noticed.
fn is_due_to_be_paid(order: &Order) -> bool {
    order.stage == Stage::New && order.paid_when() == PaidWhen::InAdvance && is_paid_up(order)
}

fn received(order: &Order, payment: &Payment) -> Event {
    Event::PaymentReceived {
        order_id: order.id,
        payment_id: payment.id,
        amount: payment.currency.to_major(payment.amount),
        currency: payment.currency,
        method: payment.method.word().into(),
    }
}
