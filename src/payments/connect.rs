//! An owner connects a provider, replaces its credentials, or takes it away.
//!
//! Invariant: replaced and removed credentials take no new payment; they are
//! kept for the payments taken with them, and forgotten when nothing of those
//! is under way or young enough to be paid back.

use chrono::{DateTime, TimeDelta, Utc};

use super::credentials::{
    Credentials, GatewayCredentials, KaspiAccess, KaspiCredentials, ProviderKind, PublicSettings, ending,
};
use super::error::PaymentError;
use super::kaspi::Fault;
use super::provider_queries::{self, ProviderRow};
use super::providers::Providers;
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::{Error, Result};
use crate::values::{Currency, PaymentMethod, ShopId, Text};

/// Payments younger than that may still be paid back by their provider.
const REFUNDABLE: TimeDelta = TimeDelta::days(180);

/// A provider about to be connected: checked, and known where it has to be.
pub(super) struct NewProvider {
    credentials: Credentials,
    settings: PublicSettings,
}

/// Makes us known to Kaspi at a trade point, which is the shop's only one
/// where none is named. Asks Kaspi; no transaction is open.
///
/// # Errors
/// Rules: `provider_not_offered`, `provider_refused`, `trade_point_needed`.
pub(super) async fn at_kaspi(
    providers: &Providers,
    shop: ShopId,
    access: KaspiAccess,
    trade_point_id: Option<i64>,
) -> Result<NewProvider> {
    let api = providers.inner().kaspi.open(&access).ok_or(PaymentError::NotOffered)?;
    let trade_point_id = match trade_point_id {
        Some(named) => named,
        None => match api.trade_points().await.map_err(refused)?.as_slice() {
            [only] => *only,
            _ => return Err(PaymentError::TradePointNeeded.into()),
        },
    };
    // The same till however often the shop connects.
    let device_token = api.register(&format!("cvety-{shop}"), trade_point_id).await.map_err(refused)?;
    let settings = match &access {
        KaspiAccess::R1 { api_key } => PublicSettings {
            scheme: Some("r1".to_owned()),
            key_ending: ending(api_key),
            ..PublicSettings::default()
        },
        KaspiAccess::R3 { organization_bin } => PublicSettings {
            scheme: Some("r3".to_owned()),
            organization_bin: Some(organization_bin.clone()),
            ..PublicSettings::default()
        },
    };
    let settings = PublicSettings {
        trade_point_id: Some(trade_point_id),
        methods: vec![PaymentMethod::Kaspi],
        ..settings
    };
    Ok(NewProvider { credentials: Credentials::Kaspi(KaspiCredentials { access, device_token }), settings })
}

fn refused(fault: Fault) -> Error {
    match fault {
        Fault::Refused(code) => {
            tracing::info!(kaspi.code = code, "Kaspi refused to be connected");
            PaymentError::ProviderRefused.into()
        }
        Fault::Unclear(error) => Error::Unavailable(format!("Kaspi: {error:#}")),
    }
}

/// The gateway, which is asked nothing beforehand.
///
/// # Errors
/// A rule: `provider_not_offered`.
pub(super) fn at_gateway(
    providers: &Providers,
    credentials: GatewayCredentials,
    methods: Vec<PaymentMethod>,
) -> Result<NewProvider> {
    if providers.inner().gateway.is_none() {
        return Err(PaymentError::NotOffered.into());
    }
    let settings =
        PublicSettings { key_ending: ending(&credentials.api_key), methods, ..PublicSettings::default() };
    Ok(NewProvider { credentials: Credentials::Gateway(credentials), settings })
}

/// Puts a provider into use, in the place of the one before.
///
/// # Errors
/// A rule: `currency_not_taken`.
pub(super) async fn connect(
    tx: &mut TenantTx,
    providers: &Providers,
    new: &NewProvider,
    (set_by, now): (&str, DateTime<Utc>),
) -> Result<ProviderRow> {
    let kind = new.credentials.kind();
    if kind == ProviderKind::Kaspi && tx.shop().currency != Currency::KZT {
        return Err(PaymentError::CurrencyNotTaken.into());
    }
    let plain = serde_json::to_vec(&new.credentials).map_err(Error::internal)?;
    let sealed = providers.inner().vault.seal((tx.shop().id, kind), &plain).map_err(Error::internal)?;
    provider_queries::take_turn(tx).await?;
    provider_queries::retire(tx, kind, now).await?;
    if kind == ProviderKind::Gateway {
        provider_queries::ensure_callback(tx, kind).await?;
    }
    let id = provider_queries::insert(tx, (kind, &new.settings, &sealed), set_by, now).await?;
    provider_queries::forget_unneeded(tx, kind, now - REFUNDABLE).await?;
    record_change(tx, now);
    provider_queries::provider(tx, id).await?.ok_or_else(not_connected)
}

/// Takes a provider out of use.
///
/// # Errors
/// 404 if there is none.
pub(super) async fn disconnect(tx: &mut TenantTx, kind: ProviderKind, now: DateTime<Utc>) -> Result<()> {
    provider_queries::take_turn(tx).await?;
    if !provider_queries::retire(tx, kind, now).await? {
        return Err(not_connected());
    }
    provider_queries::forget_unneeded(tx, kind, now - REFUNDABLE).await?;
    record_change(tx, now);
    Ok(())
}

/// The one in use.
///
/// # Errors
/// 404 if there is none.
pub(super) async fn connected(tx: &mut TenantTx, kind: ProviderKind) -> Result<ProviderRow> {
    let rows = provider_queries::in_use(tx).await?;
    rows.into_iter().find(|row| row.kind == kind).ok_or_else(not_connected)
}

fn not_connected() -> Error {
    Error::NotFound(Text::new("provider-not-connected"))
}

fn record_change(tx: &mut TenantTx, now: DateTime<Utc>) {
    let event = Event::ShopUpdated { shop_id: tx.shop().id, changed: "payment_providers".into() };
    events::record(tx, &event, 0, now);
}
