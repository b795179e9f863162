//! A buyer pays: an attempt is begun and committed, the provider asked with no
//! transaction open, its word captured.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::capture::{self, Captured};
use super::error::{Refused, Result};
use crate::db::TenantTx;
use crate::orders::{self, Change};
use crate::payments::{
    self, Attempt, AttemptTerms, Charge, Connected, InvoicedPhone, Means, NewPayment, Outcome, PaymentState,
    Providers, Way,
};
use crate::state::AppState;
use crate::values::{Actor, Minor, OrderId, PayLink, ShopId};

/// Pays an order behind its pay link.
///
/// # Errors
/// [`Refused::UnknownLink`], [`Refused::NothingToPay`],
/// [`Refused::NotPayableOnline`], [`Refused::WayNotOffered`]; [`orders::Refused::GoodsGone`],
/// [`orders::Refused::HoldPaused`]; [`payments::Refused::InProgress`],
/// [`payments::Refused::TooMany`].
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
    let orders = &app.settings.orders;
    let time = Time { now, time_to_pay: orders.unpaid_release, patience: orders.attempt_patience };
    let (attempt, provider) = begin(&mut tx, providers, order_id, charge, time).await?;
    tx.commit().await?;
    let outcome = payments::heard(provider.charge(&attempt, charge, now)).await;
    capture::capture(app, Captured { shop, attempt: &attempt, outcome: &outcome, by: provider.title() })
        .await?;
    match (attempt.way, &outcome) {
        (Way::Invoice, Outcome::Offered(_)) => take_back_if_over(app, shop, &attempt, &provider).await,
        _ => Ok(()),
    }
}

/// An invoice reaches the buyer past us. If the shop has withdrawn it while it
/// was being made, its provider is to take it back.
async fn take_back_if_over(
    app: &AppState,
    shop: ShopId,
    attempt: &Attempt,
    provider: &Connected,
) -> Result<()> {
    let mut tx = app.db.tenant(shop).begin().await?;
    let row = payments::attempt_of_payment(&mut tx, attempt.payment_id).await?;
    tx.commit().await?;
    let Some(row) = row.filter(|row| row.status == PaymentState::Cancelled) else { return Ok(()) };
    let outcome = payments::heard(provider.withdraw(&row)).await;
    capture::capture(app, Captured { shop, attempt: &row, outcome: &outcome, by: provider.title() }).await
}

/// Now, how long a buyer has to pay, and we wait for a provider.
#[derive(Clone, Copy)]
struct Time {
    now: DateTime<Utc>,
    time_to_pay: Duration,
    patience: Duration,
}

/// Writes a pending attempt for all that is outstanding, with the goods held.
async fn begin(
    tx: &mut TenantTx,
    providers: &Providers,
    order_id: OrderId,
    charge: &Charge,
    Time { now, time_to_pay, patience }: Time,
) -> Result<(Attempt, Connected)> {
    let mut order = orders::lock(tx, order_id).await?;
    let method = order.payment_method.ok_or(Refused::NotPayableOnline)?;
    let provider = providers.for_method(tx, method, order.currency).await?;
    let way = charge.means.way();
    let provider = provider.ok_or(Refused::NotPayableOnline)?;
    let abilities = provider.abilities();
    if !abilities.offer(way) {
        return Err(Refused::WayNotOffered { ways: abilities.ways }.into());
    }
    let outstanding = order.outstanding();
    if order.stage.is_over() || outstanding == Minor::ZERO {
        return Err(Refused::NothingToPay.into());
    }
    let new = NewPayment::plain(order_id, outstanding, order.currency, method);
    let ends_at = provider.ends_at(way, now);
    let digest = match &charge.means {
        Means::Invoice(phone) => Some(providers.recognised(phone)),
        Means::Link | Means::Qr => None,
    };
    let invoiced = digest.as_deref().map(InvoicedPhone);
    let terms = AttemptTerms { provider: &provider, way, ends_at, patience, invoiced };
    let payment = payments::begin_attempt(tx, &new, terms, now).await?;
    orders::hold_to_pay(tx, &mut order, time_to_pay, now).await?;
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
