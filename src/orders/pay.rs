//! Money recorded by hand: at the counter, or by the courier at the door.

use chrono::{DateTime, Utc};

use super::allowed::check_is_theirs;
use super::error::{Refused, Result};
use super::history::Change;
use super::order::Order;
use super::paid::{take_in, take_word};
use super::reserve;
use super::saving::lock;
use super::status::Stage;
use crate::access::{Bearer, Permission};
use crate::db::TenantTx;
use crate::payments::{self, NewPayment, Payment};
use crate::values::{Minor, PaymentMethod};

/// `paid` by hand: the stage moves, and what was outstanding is recorded as
/// paid by the order's method, cash when it has none.
pub(super) async fn pay_by_hand(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    if !order.standing().may_become(Stage::Paid) {
        return Err(Refused::IllegalTransition { from: order.stage, to: Stage::Paid }.into());
    }
    let outstanding = order.outstanding();
    let method = order.payment_method.unwrap_or(PaymentMethod::Cash);
    let new = NewPayment::plain(order.id, outstanding, order.currency, method);
    check_can_be_paid(tx, order, change.now).await?;
    let recorded = match outstanding {
        Minor::ZERO => None,
        _ => Some(payments::record(tx, &new, change.actor, change.now).await?),
    };
    take_word(tx, order, recorded.as_ref(), change).await
}

/// Records a payment of at most what is outstanding: taken at the counter, or
/// by the courier at the door.
///
/// # Errors
/// [`Refused::Closed`], [`Refused::GoodsGone`], [`Refused::Forbidden`];
/// [`payments::Refused::Overpayment`], [`payments::Refused::InProgress`].
pub async fn record_payment(
    tx: &mut TenantTx,
    bearer: &Bearer,
    mut new: NewPayment,
    change: &Change<'_>,
) -> Result<Payment> {
    // Couriers take cash; every other way to pay is the shop's.
    if !bearer.may(Permission::Payments) && new.method != PaymentMethod::Cash {
        return Err(Refused::Forbidden.into());
    }
    let mut order = lock(tx, new.order_id).await?;
    check_is_theirs(bearer, &order)?;
    if order.stage == Stage::Cancelled {
        return Err(Refused::Closed.into());
    }
    payments::check_none_is_live(tx, order.id, change.now).await?;
    let (outstanding, currency) = (order.outstanding(), order.currency);
    if new.amount > outstanding {
        return Err(payments::Refused::Overpayment { outstanding, currency }.into());
    }
    // An order whose hold ran out takes its goods again, or takes no money.
    reserve::hold(tx, &mut order, change.now).await?;
    new.currency = order.currency;
    let payment = payments::record(tx, &new, change.actor, change.now).await?;
    take_in(tx, &mut order, &payment, change).await?;
    Ok(payment)
}

async fn check_can_be_paid(tx: &mut TenantTx, order: &mut Order, now: DateTime<Utc>) -> Result<()> {
    payments::check_none_is_live(tx, order.id, now).await?;
    reserve::hold(tx, order, now).await
}
