//! A provider's word gets in, whoever brings it: the pay page, the watch over
//! live attempts, a callback.

use super::error::Result;
use super::note::note;
use crate::db::TenantTx;
use crate::orders::{self, Change, Order, Stage};
use crate::payments::{self, Attempt, Outcome, Payment, PaymentState};
use crate::state::AppState;
use crate::values::{Actor, Minor, ShopId, Text};

/// A provider's word on an attempt of a shop.
pub(super) struct Captured<'a> {
    pub shop: ShopId,
    pub attempt: &'a Attempt,
    pub outcome: &'a Outcome,
    /// As history names the provider.
    pub by: &'a str,
}

/// Captures a provider's word on a payment of an order. An attempt that has
/// outlived our patience, and on which the word decides nothing, ends.
///
/// # Errors
/// The database is away; the attempt is then looked up again.
pub(super) async fn capture(app: &AppState, captured: Captured<'_>) -> Result<()> {
    let patience = app.settings.orders.attempt_patience;
    let is_over = captured.attempt.given_up_from(patience) <= app.clock.now();
    let system = Actor::system();
    take_word(app, captured, is_over.then_some(&system)).await
}

/// The same; an attempt on which the word decides nothing ends all the same,
/// by the hand of `ended_by`. Its provider is asked on.
///
/// # Errors
/// As [`capture`].
pub(super) async fn capture_or_end(app: &AppState, captured: Captured<'_>, ended_by: &Actor) -> Result<()> {
    take_word(app, captured, Some(ended_by)).await
}

async fn take_word(app: &AppState, captured: Captured<'_>, ended_by: Option<&Actor>) -> Result<()> {
    let Captured { shop, attempt, outcome, by } = captured;
    let provider = Actor::named(by);
    let now = app.clock.now();
    let by_provider = Change { actor: &provider, now, comment: None };
    let mut tx = app.db.tenant(shop).begin().await?;
    // The order first: cancelling and paying by hand wait for the word, or it for them.
    let mut order = orders::lock(&mut tx, attempt.order_id).await?;
    let settled = payments::settle(&mut tx, attempt.payment_id, outcome, now).await?;
    match (settled, ended_by) {
        (Some(payment), _) if payment.status == PaymentState::Succeeded => {
            take_in(&mut tx, &mut order, &payment, &by_provider).await?;
        }
        (Some(payment), _) => orders::note_attempt(&mut tx, &mut order, &payment, &by_provider).await?,
        (None, Some(actor)) if !outcome.is_decided() => {
            if let Some(payment) = payments::give_up(&mut tx, attempt, now).await? {
                let change = Change { actor, ..by_provider };
                orders::note_attempt(&mut tx, &mut order, &payment, &change).await?;
            }
        }
        (None, _) => {}
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
    let has_goods = orders::reserve(tx, order, change.now).await?;
    orders::take_in(tx, order, payment, change).await?;
    let trouble = match (has_goods, order.refund_due() > Minor::ZERO) {
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
