//! Calls of Kaspi Pay: the two ways to be known there, and one shape of answer.

use anyhow::Context;
use reqwest::{Client, Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::connect::KaspiAccess;
use super::wire::{Device, Envelope, Organization, RegisterDevice, TradePoint};
use crate::config;
use crate::outgoing::{self, Answer, answer};

/// Kaspi is out of order for the moment, and says so.
const OUT_OF_ORDER: i64 = -999;

/// Where Kaspi is reached, by scheme; None where the operator has not set it up.
pub(in crate::payments) struct KaspiDoors {
    keyed: Option<Door>,
    certified: Option<Door>,
}

#[derive(Clone)]
struct Door {
    http: Client,
    url: String,
}

impl KaspiDoors {
    /// # Errors
    /// The certificate can't be read.
    pub(in crate::payments) fn new(settings: &config::Kaspi, http: &Client) -> anyhow::Result<Self> {
        let keyed = settings.api_url.clone().map(|url| Door { http: http.clone(), url });
        let certified = settings.certified_api_url.clone().map(|url| {
            let http = match &settings.certificate_file {
                Some(file) => outgoing::certified(file).context("kaspi.certificate_file")?,
                None => http.clone(),
            };
            anyhow::Ok(Door { http, url })
        });
        Ok(Self { keyed, certified: certified.transpose()? })
    }

    /// True if there is a way to Kaspi at all.
    pub(in crate::payments) fn is_offered(&self) -> bool {
        self.keyed.is_some() || self.certified.is_some()
    }

    /// Kaspi for whoever has that access; None where it is not offered.
    pub(in crate::payments) fn open(&self, access: &KaspiAccess) -> Option<Api> {
        let door = match access {
            KaspiAccess::R1 { .. } => &self.keyed,
            KaspiAccess::R3 { .. } => &self.certified,
        };
        Some(Api { door: door.clone()?, access: access.clone() })
    }
}

/// Why a call brought nothing. Kaspi's own message is not taken over: it may
/// repeat what was sent.
#[derive(Debug, thiserror::Error)]
pub(in crate::payments) enum Fault {
    /// Kaspi understood, and said no.
    #[error("Kaspi refused with {0}")]
    Refused(i64),
    /// Whether anything was done is not known.
    #[error(transparent)]
    Unclear(#[from] anyhow::Error),
}

/// Kaspi Pay, for one organisation.
pub(in crate::payments) struct Api {
    door: Door,
    pub(super) access: KaspiAccess,
}

impl Api {
    pub(super) fn organization_bin(&self) -> Option<&str> {
        self.access.organization_bin()
    }

    pub(super) fn organization(&self) -> Option<Organization<'_>> {
        self.organization_bin().map(|organization_bin| Organization { organization_bin })
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Fault> {
        self.ask(self.request(Method::GET, path)).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Fault> {
        let body = serde_json::to_vec(body).map_err(anyhow::Error::from)?;
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.ask(request.body(body)).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.door.http.request(method, format!("{}/{path}", self.door.url));
        let request = request.header("x-request-id", Uuid::new_v4().to_string());
        match &self.access {
            KaspiAccess::R1 { api_key } => request.header("api-key", api_key),
            KaspiAccess::R3 { .. } => request,
        }
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Fault> {
        let Answer { status, body } = answer(request).await?;
        if !status.is_success() {
            return Err(anyhow::anyhow!("Kaspi answered HTTP {status}").into());
        }
        // serde's own words would quote the answer.
        let nonsense = |_| anyhow::anyhow!("Kaspi's answer makes no sense");
        let envelope: Envelope = serde_json::from_slice(&body).map_err(nonsense)?;
        match envelope.status_code {
            0 => {
                let data = envelope.data.as_ref().map_or("null", |data| data.get());
                Ok(serde_json::from_str(data).map_err(nonsense)?)
            }
            OUT_OF_ORDER => Err(anyhow::anyhow!("Kaspi is out of order").into()),
            code => Err(Fault::Refused(code)),
        }
    }

    /// The organisation's trade points.
    pub(in crate::payments) async fn trade_points(&self) -> Result<Vec<i64>, Fault> {
        let path = match self.organization_bin() {
            Some(bin) => format!("partner/tradepoints/{bin}"),
            None => "partner/tradepoints".to_owned(),
        };
        let points: Vec<TradePoint> = self.get(&path).await?;
        Ok(points.into_iter().map(|point| point.trade_point_id).collect())
    }

    /// Makes us a till of a trade point; the same one however often it is asked.
    pub(in crate::payments) async fn register(
        &self,
        device_id: &str,
        trade_point_id: i64,
    ) -> Result<String, Fault> {
        let organization = self.organization();
        let device: Device =
            self.post("device/register", &RegisterDevice { device_id, trade_point_id, organization }).await?;
        Ok(device.device_token)
    }
}
