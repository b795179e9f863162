//! A buyer pays: an attempt is begun and committed, the provider asked with no
//! transaction open, its word captured.

use chrono::{DateTime, Utc};

use super::{capture, error};
use crate::db::TenantTx;
use crate::http::Result;
use crate::orders::{self, Change};
use crate::payments::{self, Attempt, AttemptTerms, Charge, Connected, NewPayment, Providers, Way};
use crate::state::AppState;
use crate::values::{Actor, Minor, OrderId, PayLink};

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
    let (row, provider) = begin(&mut tx, providers, (order_id, charge), now).await?;
    tx.commit().await?;
    let outcome = payments::heard(provider.charge(&row, charge, now)).await;
    capture::capture(app, (shop, row.order_id, row.payment_id), &outcome, provider.title()).await
}

/// Writes a pending attempt for all that is outstanding, with the goods held.
async fn begin(
    tx: &mut TenantTx,
    providers: &Providers,
    (order_id, charge): (i64, &Charge),
    now: DateTime<Utc>,
) -> Result<(Attempt, Connected)> {
    let mut order = orders::lock(tx, order_id).await?;
    let method = order.payment_method.ok_or_else(error::no_provider)?;
    let provider = providers.for_method(tx, method, order.currency).await?;
    let way = charge.means.way();
    let provider = provider.filter(|provider| provider.abilities().offer(way));
    let provider = provider.ok_or_else(error::no_provider)?;
    let outstanding = order.outstanding();
    if order.stage.is_over() || outstanding == Minor::ZERO {
        return Err(error::nothing_to_pay());
    }
    let new = NewPayment::plain(OrderId(order_id), outstanding, order.currency, method);
    let ends_at = provider.ends_at(way, now);
    let payment =
        payments::begin_attempt(tx, &new, AttemptTerms { provider: &provider, way, ends_at }, now).await?;
    if !orders::take_again(tx, &mut order).await? {
        return Err(error::goods_are_gone());
    }
    let change = Change { actor: &Actor::customer(), now, comment: None };
    orders::note_attempt(tx, &mut order, &payment, &change).await?;
    let row = payments::attempt_of_payment(tx, payment.id).await?.ok_or_else(error::link_not_found)?;
    Ok((row, provider))
}

/// The buyer takes back the invoice sent to their phone, so as to pay in
/// another way.
///
/// # Errors
/// 404 for an unknown link.
pub(super) async fn withdraw(app: &AppState, providers: &Providers, link: &PayLink) -> Result<()> {
    let found = app.db.tenant_of_pay_link(link).await?;
    let (mut tx, order_id) = found.ok_or_else(error::link_not_found)?;
    let shop = tx.shop().id;
    let row = payments::latest_attempt(&mut tx, OrderId(order_id)).await?;
    let Some(row) = row.filter(|row| row.status.is_live() && row.way == Way::Invoice) else { return Ok(()) };
    let provider = providers.of_payment(&mut tx, &row.taker).await?;
    tx.commit().await?;
    let Some(provider) = provider else { return Ok(()) };
    let outcome = payments::heard(provider.withdraw(&row)).await;
    capture::capture(app, (shop, row.order_id, row.payment_id), &outcome, provider.title()).await
}
