//! An owner connects a provider, replaces its credentials, or takes it away.
//!
//! Invariant: replaced and removed credentials take no new payment; they are
//! kept for the payments taken with them, and forgotten when nothing of those
//! is under way or young enough to be paid back.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::error::BoxDynError;

use super::credentials::NewProvider;
use super::error::{Refused, Result};
use super::organizations;
use super::provider_queries::{self, NewRow, ProviderRow};
use super::providers::Providers;
use super::registry::{Credentials, ProviderKind};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::vault::Owner;

/// Payments younger than that may still be paid back by their provider.
const REFUNDABLE: TimeDelta = TimeDelta::days(180);

/// Puts a provider into use, in the place of the one before.
///
/// # Errors
/// [`Refused::CurrencyNotTaken`], [`Refused::OrganizationNotAllowed`].
pub(super) async fn connect(
    tx: &mut TenantTx,
    providers: &Providers,
    new: &NewProvider<Credentials>,
    set_by: &str,
    now: DateTime<Utc>,
) -> Result<ProviderRow> {
    let kind = new.credentials.kind();
    if !kind.takes(tx.shop().currency) {
        return Err(Refused::CurrencyNotTaken.into());
    }
    let plain = serde_json::to_vec(&new.credentials).map_err(unsealed)?;
    let owner = Owner { shop: tx.shop().id, kind: kind.word() };
    let sealed = providers.vault().seal(owner, &plain).map_err(unsealed)?;
    provider_queries::take_turn(tx).await?;
    if let Some(bin) = &new.settings.organization_bin {
        // Once more: the provider was asked meanwhile.
        organizations::check_allowed(tx, bin).await?;
    }
    provider_queries::retire(tx, kind, now).await?;
    if kind.calls_back() {
        provider_queries::ensure_callback(tx, kind).await?;
    }
    let row = NewRow { kind, settings: &new.settings, sealed: &sealed };
    let id = provider_queries::insert(tx, &row, set_by, now).await?;
    provider_queries::forget_unneeded(tx, kind, now - REFUNDABLE).await?;
    record_change(tx, now);
    Ok(provider_queries::provider(tx, id).await?.ok_or(Refused::NotConnected)?)
}

/// What can't be sealed can't be stored.
fn unsealed(error: impl Into<BoxDynError>) -> sqlx::Error {
    sqlx::Error::Encode(error.into())
}

/// Takes a provider out of use.
///
/// # Errors
/// [`Refused::NotConnected`].
pub(super) async fn disconnect(tx: &mut TenantTx, kind: ProviderKind, now: DateTime<Utc>) -> Result<()> {
    provider_queries::take_turn(tx).await?;
    if !provider_queries::retire(tx, kind, now).await? {
        return Err(Refused::NotConnected.into());
    }
    provider_queries::forget_unneeded(tx, kind, now - REFUNDABLE).await?;
    record_change(tx, now);
    Ok(())
}

/// The one in use.
///
/// # Errors
/// [`Refused::NotConnected`].
pub(super) async fn connected(tx: &mut TenantTx, kind: ProviderKind) -> Result<ProviderRow> {
    let rows = provider_queries::in_use(tx).await?;
    Ok(rows.into_iter().find(|row| row.kind == kind).ok_or(Refused::NotConnected)?)
}

fn record_change(tx: &mut TenantTx, now: DateTime<Utc>) {
    let event = Event::ShopUpdated { shop_id: tx.shop().id, changed: "payment_providers".into() };
    events::record(tx, &event, 0, now);
}
