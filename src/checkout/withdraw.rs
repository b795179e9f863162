//! The shop withdraws an attempt that its buyer has left lying, or that its
//! provider never decides, and is free to cancel or to be paid by hand.
//!
//! The provider is asked first, and has the last word if it has one: what was
//! paid just now is paid. Else the attempt ends here, whether or not the provider
//! could take it back; it is asked on, and money that comes all the same is
//! taken in as late money is.

use super::acquirer::Acquirer;
use super::capture::{Captured, capture_or_end};
use super::error::{Refused, Result};
use crate::db::TenantTx;
use crate::payments::{self, Attempt, Connected, Outcome, Payment, PaymentState};
use crate::state::AppState;
use crate::values::{Actor, OrderId, PaymentId, ShopId};

/// A payment of an order of a shop.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    pub shop: ShopId,
    pub order_id: OrderId,
    pub payment_id: PaymentId,
}

/// Withdraws an attempt; the payment as it then stands, which its provider may
/// have decided just now. One that is over without money stays as it is.
///
/// # Errors
/// [`Refused::UnknownPayment`], [`Refused::PaymentEnded`].
pub async fn withdraw(app: &AppState, acquirer: &Acquirer, named: Named, actor: &Actor) -> Result<Payment> {
    let mut tx = app.db.tenant(named.shop).begin().await?;
    let payment = payment_of(&mut tx, named).await?;
    let attempt = payments::attempt_of_payment(&mut tx, named.payment_id).await?;
    let provider = match &attempt {
        Some(attempt) => acquirer.providers().of_payment(&mut tx, &attempt.taker).await?,
        None => None,
    };
    tx.commit().await?;
    let attempt = match (payment.status, attempt) {
        (PaymentState::Cancelled, _) => return Ok(payment),
        (PaymentState::Pending | PaymentState::Unknown, Some(attempt)) => attempt,
        _ => return Err(Refused::PaymentEnded.into()),
    };
    let outcome = last_word(app, &attempt, provider.as_ref()).await;
    let by = provider.as_ref().map_or(attempt.taker.name.as_str(), |provider| provider.title());
    let captured = Captured { shop: named.shop, attempt: &attempt, outcome: &outcome, by };
    capture_or_end(app, captured, actor).await?;
    let mut tx = app.db.tenant(named.shop).begin().await?;
    let payment = payment_of(&mut tx, named).await?;
    tx.commit().await?;
    Ok(payment)
}

async fn payment_of(tx: &mut TenantTx, named: Named) -> Result<Payment> {
    let payments = payments::of_order(tx, named.order_id).await?;
    let payment = payments.into_iter().find(|payment| payment.id == named.payment_id);
    payment.ok_or_else(|| Refused::UnknownPayment.into())
}

/// The provider is to take back what the buyer was asked to pay; where it can't
/// or won't, it says at least where the attempt stands.
async fn last_word(app: &AppState, attempt: &Attempt, provider: Option<&Connected>) -> Outcome {
    let Some(provider) = provider else { return Outcome::Unknown };
    let outcome = payments::heard(provider.withdraw(attempt)).await;
    if outcome.is_decided() {
        return outcome;
    }
    payments::heard(provider.look_up(attempt, app.clock.now())).await
}
