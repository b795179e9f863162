//! A buyer pays: an attempt is begun and committed, the provider asked with no
//! transaction open, its word captured.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{capture, error};
use crate::db::TenantTx;
use crate::http::Result;
use crate::orders::{self, Change};
use crate::payments::{self, Attempt, Charge, NewPayment, Payment, PaymentProvider, Providers};
use crate::state::AppState;
use crate::values::{Actor, Minor, PayLink};

/// Pays an order behind its pay link.
///
/// # Errors
/// Rules: `nothing_to_pay`, `not_payable_online`, `out_of_stock`,
/// `payment_in_progress`; 404 for an unknown link.
pub(super) async fn pay(
    app: &AppState,
    providers: &Providers,
    link: &PayLink,
    charge: &Charge,
) -> Result<()> {
    let now = app.clock.now();
    let found = app.db.tenant_of_pay_link(link).await?;
    let (mut tx, order_id) = found.ok_or_else(error::link_not_found)?;
    let shop = tx.shop().id;
    let (payment, provider) = begin(&mut tx, providers, order_id, now).await?;
    tx.commit().await?;
    let attempt = attempt_of(&payment);
    let outcome = payments::heard(provider.charge(&attempt, charge, now)).await;
    capture::capture(app, (shop, order_id, payment.id), &outcome, provider.title()).await
}

/// Writes a pending attempt for all that is outstanding, with the goods held.
async fn begin(
    tx: &mut TenantTx,
    providers: &Providers,
    order_id: i64,
    now: DateTime<Utc>,
) -> Result<(Payment, Arc<dyn PaymentProvider>)> {
    let mut order = orders::lock(tx, order_id).await?;
    let method = order.payment_method.ok_or_else(error::no_provider)?;
    let provider = providers.for_method(method).ok_or_else(error::no_provider)?;
    let outstanding = order.outstanding();
    if order.stage.is_over() || outstanding == Minor::ZERO {
        return Err(error::nothing_to_pay());
    }
    let new = NewPayment::plain(order_id, outstanding, order.currency, method);
    let payment = payments::begin_attempt(tx, &new, provider.name(), &Actor::customer(), now).await?;
    if !orders::take_again(tx, &mut order).await? {
        return Err(error::goods_are_gone());
    }
    let change = Change { actor: &Actor::customer(), now, comment: None };
    orders::note_attempt(tx, &mut order, &payment, &change).await?;
    Ok((payment, provider))
}

/// The attempt behind a payment row.
pub(super) fn attempt_of(payment: &Payment) -> Attempt {
    Attempt {
        id: payment.attempt,
        amount: payment.amount,
        currency: payment.currency,
        reference: payment.provider_reference.clone(),
        begun_at: payment.created_at,
    }
}
