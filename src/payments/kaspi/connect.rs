//! A shop's access to Kaspi Pay, and how we become known there.

use serde::{Deserialize, Serialize};

use super::api::{Fault, KaspiDoors};
use crate::payments::credentials::{NewProvider, PublicSettings, ending};
use crate::payments::error::{Refused, Result};
use crate::values::{PaymentMethod, ShopId};

/// A shop at Kaspi Pay.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::payments) struct KaspiCredentials {
    pub access: KaspiAccess,
    /// Stands for our till at the shop's trade point.
    pub device_token: String,
}

/// How Kaspi knows for whom we ask.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::payments) enum KaspiAccess {
    /// Scheme r1: the shop's own key.
    R1 { api_key: String },
    /// Scheme r3: our certificate, and this organisation.
    R3 { organization_bin: String },
}

impl KaspiAccess {
    /// The organisation that is named, which has to be the shop's.
    pub(in crate::payments) fn organization_bin(&self) -> Option<&str> {
        match self {
            Self::R1 { .. } => None,
            Self::R3 { organization_bin } => Some(organization_bin),
        }
    }
}

/// Makes us known to Kaspi at a trade point, which is the shop's only one
/// where none is named. Asks Kaspi; no transaction is open.
///
/// # Errors
/// [`Refused::NotOffered`], [`Refused::UnknownToProvider`],
/// [`Refused::ProviderSilent`], [`Refused::TradePointNeeded`].
pub(in crate::payments) async fn connect(
    doors: &KaspiDoors,
    shop: ShopId,
    access: KaspiAccess,
    trade_point_id: Option<i64>,
) -> Result<NewProvider<KaspiCredentials>> {
    let api = doors.open(&access).ok_or(Refused::NotOffered)?;
    let trade_point_id = match trade_point_id {
        Some(named) => named,
        None => match api.trade_points().await.map_err(refused)?.as_slice() {
            [only] => *only,
            _ => return Err(Refused::TradePointNeeded.into()),
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
    Ok(NewProvider { credentials: KaspiCredentials { access, device_token }, settings })
}

fn refused(fault: Fault) -> Refused {
    match fault {
        Fault::Refused(code) => {
            tracing::info!(kaspi.code = code, "Kaspi refused to be connected");
            Refused::UnknownToProvider
        }
        Fault::Unclear(error) => Refused::ProviderSilent { reason: format!("Kaspi: {error:#}") },
    }
}
