//! A buyer pays: an attempt is begun and committed, the provider asked with no
//! transaction open, its word captured.

use chrono::{DateTime, Utc};

use super::capture::{self, Captured};
use super::error::{Refused, Result};
use crate::db::TenantTx;
use crate::orders::{self, Change};
use crate::payments::{self, Attempt, AttemptTerms, Charge, Connected, NewPayment, Providers, Way};
use crate::state::AppState;
use crate::values::{Actor, Minor, OrderId, PayLink};

/// Pays an order behind its pay link.
///
/// # Errors
/// [`Refused::UnknownLink`], [`Refused::NothingToPay`],
/// [`Refused::NotPayableOnline`], [`Refused::GoodsGone`];
/// [`payments::Refused::InProgress`].
pub(super) async fn pay(
    app: &AppState,
    providers: &Providers,
    link: &PayLink,
    charge: &Charge,
) -> Result<()> {
    let now = app.clock.now();
    let found = app.db.tenant_of_pay_link(link).await?;
    let (mut tx, order_id) = found.ok_or(Refused::UnknownLink)?;
    let shop = tx.shop().id;
    let (attempt, provider) = begin(&mut tx, providers, order_id, charge, now).await?;
    tx.commit().await?;
    let outcome = payments::heard(provider.charge(&attempt, charge, now)).await;
    capture::capture(app, Captured { shop, attempt: &attempt, outcome: &outcome, by: provider.title() }).await
}

/// Writes a pending attempt for all that is outstanding, with the goods held.
async fn begin(
    tx: &mut TenantTx,
    providers: &Providers,
    order_id: OrderId,
    charge: &Charge,
    now: DateTime<Utc>,
) -> Result<(Attempt, Connected)> {
    let mut order = orders::lock(tx, order_id).await?;
    let method = order.payment_method.ok_or(Refused::NotPayableOnline)?;
    let provider = providers.for_method(tx, method, order.currency).await?;
    let way = charge.means.way();
    let provider = provider.filter(|provider| provider.abilities().offer(way));
    let provider = provider.ok_or(Refused::NotPayableOnline)?;
    let outstanding = order.outstanding();
    if order.stage.is_over() || outstanding == Minor::ZERO {
        return Err(Refused::NothingToPay.into());
    }
    let new = NewPayment::plain(order_id, outstanding, order.currency, method);
    let ends_at = provider.ends_at(way, now);
    let payment =
        payments::begin_attempt(tx, &new, AttemptTerms { provider: &provider, way, ends_at }, now).await?;
    if !orders::reserve(tx, &mut order).await? {
        return Err(Refused::GoodsGone.into());
    }
    let change = Change { actor: &Actor::customer(), now, comment: None };
    orders::note_attempt(tx, &mut order, &payment, &change).await?;
    let row = payments::attempt_of_payment(tx, payment.id).await?.ok_or(Refused::UnknownLink)?;
    Ok((row, provider))
}

/// The buyer takes back the invoice sent to their phone, so as to pay in
/// another way.
///
/// # Errors
/// [`Refused::UnknownLink`].
pub(super) async fn withdraw(app: &AppState, providers: &Providers, link: &PayLink) -> Result<()> {
    let found = app.db.tenant_of_pay_link(link).await?;
    let (mut tx, order_id) = found.ok_or(Refused::UnknownLink)?;
    let shop = tx.shop().id;
    let row = payments::latest_attempt(&mut tx, order_id).await?;
    let Some(row) = row.filter(|row| row.status.is_live() && row.way == Way::Invoice) else { return Ok(()) };
    let provider = providers.of_payment(&mut tx, &row.taker).await?;
    tx.commit().await?;
    let Some(provider) = provider else { return Ok(()) };
    let outcome = payments::heard(provider.withdraw(&row)).await;
    capture::capture(app, Captured { shop, attempt: &row, outcome: &outcome, by: provider.title() }).await
}
