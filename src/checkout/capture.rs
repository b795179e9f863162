//! A provider's word gets in, whoever brings it: the pay page, the watch over
//! live attempts, a callback.

use super::error::Result;
use super::note::note;
use crate::db::TenantTx;
use crate::orders::{self, Change, Order, Stage};
use crate::payments::{self, Attempt, Outcome, Payment, PaymentState};
use crate::state::AppState;
use crate::values::{Actor, ShopId, Text};

/// A provider's word on an attempt of a shop.
pub(super) struct Captured<'a> {
    pub shop: ShopId,
    pub attempt: &'a Attempt,
    pub outcome: &'a Outcome,
    /// As history names the provider.
    pub by: &'a str,
}

/// Captures a provider's word on a payment of an order.
///
/// # Errors
/// The database is away; the attempt is then looked up again.
pub(super) async fn capture(app: &AppState, captured: Captured<'_>) -> Result<()> {
    let Captured { shop, attempt, outcome, by } = captured;
    let actor = Actor::named(by);
    let change = Change { actor: &actor, now: app.clock.now(), comment: None };
    let mut tx = app.db.tenant(shop).begin().await?;
    // The order first: cancelling and paying by hand wait for the word, or it for them.
    let mut order = orders::lock(&mut tx, attempt.order_id).await?;
    if let Some(payment) = payments::settle(&mut tx, attempt.payment_id, outcome, change.now).await? {
        if payment.status == PaymentState::Succeeded {
            take_in(&mut tx, &mut order, &payment, &change).await?;
        } else {
            orders::note_attempt(&mut tx, &mut order, &payment, &change).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Money has come: never lost, even when the goods or the order are gone.
async fn take_in(tx: &mut TenantTx, order: &mut Order, payment: &Payment, change: &Change<'_>) -> Result<()> {
    if order.stage == Stage::Cancelled {
        orders::take_in(tx, order, payment, change).await?;
        return Ok(orders::return_late_money(tx, order, change).await?);
    }
    let has_goods = orders::reserve(tx, order).await?;
    orders::take_in(tx, order, payment, change).await?;
    let trouble = match (has_goods, order.money.paid > order.sums.total) {
        (true, false) => return Ok(()),
        (false, _) => Text::new("note-paid-too-late"),
        (true, true) => Text::new("note-overpaid"),
    };
    // Past the shop's door there is nothing left to sort out.
    if !order.standing().may_become(Stage::Issue) {
        return Ok(());
    }
    let trouble = note(tx, &trouble).await?;
    let by_system = Change { actor: &Actor::system(), now: change.now, comment: Some(trouble) };
    Ok(orders::report_issue(tx, order, orders::IssueType::PaymentIssue, &by_system).await?)
}
