//! Cancelling: goods and money go back, and figures with them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::change::{Change, advance, lock, refresh_payment, save};
use super::order::{HistoryKind, Order, Reservation};
use super::reserve;
use super::status::Stage;
use super::{error, writes};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::Result;
use crate::payments::{self, PaymentError, Refund};
use crate::products;
use crate::values::{Minor, OrderId, PaymentId, RefundId};
use crate::{text_column, word_value};

/// What becomes of the goods of a cancelled order.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema, strum::EnumString, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StockFate {
    /// Counted goods can be ordered again.
    #[default]
    Return,
    /// They are lost.
    WriteOff,
}

text_column!(StockFate);
word_value!(StockFate);

/// Cancels an order: refunds what was paid, lets go of the stock.
///
/// # Errors
/// Rules: `illegal_transition`, `payment_in_progress`.
pub async fn cancel(
    tx: &mut TenantTx,
    order: &mut Order,
    fate: StockFate,
    change: &Change<'_>,
) -> Result<()> {
    if !order.standing().may_become(Stage::Cancelled) {
        return Err(error::illegal_transition(order.stage, Stage::Cancelled));
    }
    if payments::facts(tx, order.id).await?.has_live_attempt {
        return Err(PaymentError::InProgress.into());
    }
    order.cancel_reason = change.comment.map(str::to_owned);
    order.unpaid_release_at = None;
    let refunds = payments::refund_everything(tx, order.id, change.comment, change.actor, change.now).await?;
    refresh_payment(tx, order, change.now).await?;
    let_go(tx, order, fate).await?;
    advance(tx, order, Stage::Cancelled, change).await?;
    tell_of(tx, order, &refunds, change.now);
    let mut counted = BTreeSet::new();
    for item in order.items.iter() {
        if let Some(product_id) = item.product_id {
            let count = -i64::from(counted.insert(product_id));
            products::count_sale(tx, product_id, order.currency, count, Minor(-item.total.0), None);
        }
    }
    Ok(())
}

/// Someone of the shop cancels an order; a second time changes nothing.
pub(super) async fn cancel_by_hand(
    tx: &mut TenantTx,
    order_id: i64,
    fate: StockFate,
    change: &Change<'_>,
) -> Result<()> {
    let mut order = lock(tx, order_id).await?;
    if order.stage == Stage::Cancelled {
        return Ok(());
    }
    cancel(tx, &mut order, fate, change).await
}

/// Refunds all that an order's payments brought, for money that came after
/// the order was cancelled.
///
/// # Errors
/// The database is away.
pub async fn refund_everything(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    let refunds = payments::refund_everything(tx, order.id, change.comment, change.actor, change.now).await?;
    refresh_payment(tx, order, change.now).await?;
    save(tx, order, HistoryKind::Refund, None, change).await?;
    tell_of(tx, order, &refunds, change.now);
    Ok(())
}

/// Tells subscribers of refunds just begun.
pub(super) fn tell_of(tx: &mut TenantTx, order: &Order, refunds: &[Refund], now: DateTime<Utc>) {
    for refund in refunds {
        let event = Event::RefundCreated {
            order_id: OrderId(order.id),
            refund_id: RefundId(refund.id),
            payment_id: PaymentId(refund.payment_id),
            amount: order.currency.to_major(refund.amount),
            currency: order.currency,
        };
        events::record(tx, &event, order.version, now);
    }
}

async fn let_go(tx: &mut TenantTx, order: &mut Order, fate: StockFate) -> Result<()> {
    let holds = matches!(order.reservation, Reservation::Held | Reservation::Consumed);
    match fate {
        _ if !holds => Ok(()),
        StockFate::Return => reserve::give_back(tx, order).await,
        StockFate::WriteOff => {
            order.items.iter_mut().for_each(|item| item.held_quantity = 0);
            order.reservation = Reservation::Consumed;
            Ok(writes::update_items(tx, &order.items).await?)
        }
    }
}
