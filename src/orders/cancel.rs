//! Cancelling: goods and money go back, and figures with them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::advance::advance;
use super::allowed::check_may_cancel;
use super::error::{Refused, Result};
use super::history::{Change, Note};
use super::order::{Order, Reservation};
use super::paid::refresh;
use super::saving::{lock, save};
use super::status::Stage;
use super::{reserve, writes};
use crate::access::Bearer;
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::payments::{self, Refund};
use crate::products::{self, Sale};
use crate::stock::{self, Lost};
use crate::values::{Minor, OrderId};
use crate::warehouse::{By, WriteOffReason};
use crate::{text_column, word_value};

/// What becomes of goods that an order lets go.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StockFate {
    /// They can be ordered again; stems that were used go back to their batches.
    #[default]
    Return,
    /// They are lost.
    WriteOff,
}

impl StockFate {
    /// What is lost of goods that were put together: where nobody says what becomes
    /// of them, counted ones go back, and stems are lost.
    pub(super) fn loses(fate: Option<Self>, reason: WriteOffReason) -> Lost {
        Lost {
            stems: (fate != Some(Self::Return)).then_some(reason),
            goods: (fate == Some(Self::WriteOff)).then_some(reason),
        }
    }
}

text_column!(StockFate);
word_value!(StockFate);

/// Cancels an order: refunds what was paid, lets go of the stock. Where nobody
/// says what becomes of it, counted goods go back, and stems that were used are
/// lost.
///
/// # Errors
/// [`Refused::IllegalTransition`], [`payments::Refused::InProgress`].
pub async fn cancel(
    tx: &mut TenantTx,
    order: &mut Order,
    fate: Option<StockFate>,
    change: &Change<'_>,
) -> Result<()> {
    if !order.standing().may_become(Stage::Cancelled) {
        return Err(Refused::IllegalTransition { from: order.stage, to: Stage::Cancelled }.into());
    }
    payments::check_none_is_live(tx, order.id, change.now).await?;
    order.cancel_reason = change.comment.map(str::to_owned);
    order.unpaid_release_at = None;
    let refunds =
        payments::refund_rest(tx, (order.id, order.currency), change.comment, change.actor, change.now)
            .await?;
    let _ = refresh(tx, order, change.now).await?;
    let_go(tx, order, fate, change).await?;
    advance(tx, order, Stage::Cancelled, change).await?;
    tell_of(tx, order, &refunds, change.now);
    let mut counted = BTreeSet::new();
    for item in &order.items {
        if let Some(product) = item.product_id {
            let count = -i64::from(counted.insert(product));
            // What was refunded of the line is off its revenue already.
            let amount = Minor(item.refunded_amount.0 - item.total.0);
            products::count_sale(tx, Sale { product, currency: order.currency, count, amount, at: None });
        }
    }
    Ok(())
}

/// Someone of the shop cancels an order; a second time changes nothing.
///
/// # Errors
/// As [`cancel`]; [`Refused::UnknownOrder`]; [`Refused::Forbidden`] for those
/// who may not give back the money that it holds.
pub async fn cancel_by_hand(
    tx: &mut TenantTx,
    bearer: &Bearer,
    order_id: OrderId,
    fate: Option<StockFate>,
    change: &Change<'_>,
) -> Result<()> {
    let mut order = lock(tx, order_id).await?;
    if order.stage == Stage::Cancelled {
        return Ok(());
    }
    check_may_cancel(bearer, &order)?;
    cancel(tx, &mut order, fate, change).await
}

/// Gives back the money that came after an order was cancelled.
///
/// # Errors
/// The database is away.
pub async fn return_late_money(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    let refunds =
        payments::refund_rest(tx, (order.id, order.currency), change.comment, change.actor, change.now)
            .await?;
    let _ = refresh(tx, order, change.now).await?;
    let ids = refunds.iter().map(|refund| refund.id).collect();
    save(tx, order, Note::Refunding(ids), change).await?;
    tell_of(tx, order, &refunds, change.now);
    Ok(())
}

/// Tells subscribers of refunds just begun.
pub(super) fn tell_of(tx: &mut TenantTx, order: &Order, refunds: &[Refund], now: DateTime<Utc>) {
    for refund in refunds {
        let event = Event::RefundCreated {
            order_id: order.id,
            refund_id: refund.id,
            payment_id: refund.payment_id,
            amount: order.currency.to_major(refund.amount),
            currency: order.currency,
        };
        events::record(tx, &event, order.version, now);
    }
}

/// What it holds goes back or is lost; what it was made of comes back or is lost.
async fn let_go(
    tx: &mut TenantTx,
    order: &mut Order,
    fate: Option<StockFate>,
    change: &Change<'_>,
) -> Result<()> {
    let by = By { actor: change.actor, now: change.now };
    let before = order.reservation;
    match (before, fate) {
        (Reservation::None | Reservation::Released, _) => return Ok(()),
        (Reservation::Held, Some(StockFate::WriteOff)) => {
            let lines = order.lines_by_stems();
            stock::write_off(tx, order.id, &lines, by).await.map_err(|stop| stop.map(Refused::of_short))?;
        }
        (Reservation::Held | Reservation::Consumed, _) => {}
    }
    // Counted goods first: products are locked before gates.
    if fate == Some(StockFate::WriteOff) {
        order.items.iter_mut().for_each(|item| item.held_quantity = 0);
        order.reservation = Reservation::Consumed;
    } else {
        reserve::give_back(tx, order, change.now).await?;
    }
    if before == Reservation::Consumed {
        let lost = StockFate::loses(fate, WriteOffReason::CancelledOrder);
        let lines: Vec<_> = order.items.iter().map(|item| item.letting_go(0)).collect();
        order.gain_cost(&stock::take_apart(tx, order.id, &lines, lost, by).await?);
    }
    Ok(writes::update_items(tx, &order.items).await?)
}
