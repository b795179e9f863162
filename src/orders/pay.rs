//! Money recorded by hand: at the counter, or by the courier at the door.

use super::change::{Change, lock, take_in};
use super::change_status::check_is_theirs;
use super::status::Stage;
use super::{error, reserve};
use crate::access::{Bearer, Permission};
use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::payments::{self, NewPayment, Payment, Refused};
use crate::values::{OrderId, PaymentMethod};

/// Records a payment of at most what is outstanding.
///
/// # Errors
/// Rules: `overpayment`, `payment_in_progress`, `order_closed`, `out_of_stock`.
pub(super) async fn record_payment(
    tx: &mut TenantTx,
    bearer: &Bearer,
    mut new: NewPayment,
    change: &Change<'_>,
) -> Result<Payment> {
    // Couriers take cash; every other way to pay is the shop's.
    if !bearer.may(Permission::Payments) && new.method != PaymentMethod::Cash {
        return Err(Error::Forbidden);
    }
    let mut order = lock(tx, new.order_id.0).await?;
    check_is_theirs(bearer, &order)?;
    if order.stage == Stage::Cancelled {
        return Err(error::order_closed());
    }
    if payments::facts(tx, OrderId(order.id)).await?.has_live_attempt {
        return Err(Refused::InProgress.into());
    }
    if new.amount > order.outstanding() {
        return Err(Refused::Overpayment.into());
    }
    // An order whose hold ran out takes its goods again, or takes no money.
    if !reserve::take_again(tx, &mut order).await? {
        return Err(error::goods_are_gone());
    }
    new.currency = order.currency;
    let payment = payments::record(tx, &new, change.actor, change.now).await?;
    take_in(tx, &mut order, &payment, change).await?;
    Ok(payment)
}
