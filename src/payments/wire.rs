//! What the routes of providers take and answer. Secrets come in and never go
//! out; what takes them has no `Debug`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gateway::GatewayCredentials;
use super::kaspi::KaspiAccess;
use super::organizations::Bin;
use super::provider_queries::ProviderRow;
use super::providers::Providers;
use super::registry::ProviderKind;
use crate::db::TenantTx;
use crate::http::{Checks, Result};
use crate::values::{PaymentMethod, Text};
use crate::word_value;

const LONGEST_SECRET: usize = 500;
/// An HMAC with less can be guessed.
const SHORTEST_WEBHOOK_SECRET: usize = 16;

/// Scheme of Kaspi's API.
#[derive(Clone, Copy, PartialEq, Eq, ToSchema, strum::EnumString, strum::VariantNames)]
#[schema(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(super) enum KaspiScheme {
    R1,
    R3,
}

word_value!(KaspiScheme);

/// A shop's access to Kaspi Pay.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"scheme": "r1", "api_key": "prod_0123456789abcdef0123456789abcdef", "trade_point_id": 1}))]
pub(super) struct ConnectKaspi {
    /// `r1`: an API key of the shop's own; Kaspi then pays nothing back. `r3`: this server's certificate, which acts
    /// for the organisation named.
    scheme: KaspiScheme,
    /// For `r1`. Never shown again.
    #[schema(example = "prod_0123456789abcdef0123456789abcdef", max_length = 500)]
    api_key: Option<String>,
    /// For `r3`: the organisation's BIN, 12 digits.
    #[schema(example = "180340021791", pattern = r"^[0-9]{12}$")]
    organization_bin: Option<String>,
    /// Where sales are made; may be left out where the organisation has one alone.
    #[schema(example = 1, minimum = 1)]
    trade_point_id: Option<i64>,
}

/// A shop's access to the gateway. The example holds no secrets and is refused, so
/// that nobody's own are replaced by trying it.
#[derive(Deserialize, ToSchema)]
pub(super) struct ConnectGateway {
    /// Never shown again.
    #[schema(example = "key_…", min_length = 1, max_length = 500)]
    api_key: String,
    /// Signs what the gateway calls back; never shown again.
    #[schema(example = "whsec_… (as the gateway shows it)", min_length = 16, max_length = 500)]
    webhook_secret: String,
    /// What is paid by it: both when absent.
    #[schema(value_type = Option<Vec<OnlineMethod>>, example = json!(["kaspi", "card"]), min_items = 1, max_items = 2)]
    methods: Option<Vec<OnlineMethod>>,
}

/// A method that money can move by online.
#[derive(Clone, Copy, PartialEq, Eq, ToSchema, strum::EnumString, strum::VariantNames)]
#[schema(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(super) enum OnlineMethod {
    Kaspi,
    Card,
}

word_value!(OnlineMethod);

impl ConnectKaspi {
    pub(super) fn check(self) -> Result<(KaspiAccess, Option<i64>)> {
        let mut checks = Checks::body();
        let api_key = self.api_key.map(|key| secret(&mut checks, "api_key", key.trim()));
        let bin = self.organization_bin.map(|bin| organization_bin(&mut checks, bin.trim()));
        let mut needed = |field: &str, text: Option<String>| {
            text.unwrap_or_else(|| {
                checks.refuse(field, Text::new("required"));
                String::new()
            })
        };
        let access = match self.scheme {
            KaspiScheme::R1 => KaspiAccess::R1 { api_key: needed("api_key", api_key) },
            KaspiScheme::R3 => KaspiAccess::R3 { organization_bin: needed("organization_bin", bin) },
        };
        if let Some(id) = self.trade_point_id {
            checks.within_range("trade_point_id", id, 1..=i64::MAX);
        }
        checks.done().map(|()| (access, self.trade_point_id))
    }
}

impl ConnectGateway {
    pub(super) fn check(self) -> Result<(GatewayCredentials, Vec<PaymentMethod>)> {
        let mut checks = Checks::body();
        let api_key = secret(&mut checks, "api_key", self.api_key.trim());
        let webhook_secret = secret(&mut checks, "webhook_secret", self.webhook_secret.trim());
        if !webhook_secret.is_empty() && webhook_secret.len() < SHORTEST_WEBHOOK_SECRET {
            checks.refuse("webhook_secret", Text::new("provider-short-secret"));
        }
        let wanted = self.methods.unwrap_or_else(|| vec![OnlineMethod::Kaspi, OnlineMethod::Card]);
        if wanted.is_empty() {
            checks.refuse("methods", Text::new("provider-no-methods"));
        }
        let wants = |method| wanted.contains(&method);
        let mut methods = Vec::new();
        methods.extend(wants(OnlineMethod::Kaspi).then_some(PaymentMethod::Kaspi));
        methods.extend(wants(OnlineMethod::Card).then_some(PaymentMethod::Card));
        checks.done().map(|()| (GatewayCredentials { api_key, webhook_secret }, methods))
    }
}

/// A secret goes into a header: visible ASCII.
fn secret(checks: &mut Checks, field: &str, text: &str) -> String {
    if text.is_empty() {
        checks.refuse(field, Text::new("empty-text"));
    } else if text.len() > LONGEST_SECRET {
        checks.refuse(field, Text::new("too-long").with("limit", LONGEST_SECRET));
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        checks.refuse(field, Text::new("bad-character"));
    }
    text.to_owned()
}

fn organization_bin(checks: &mut Checks, text: &str) -> String {
    if text.parse::<Bin>().is_err() {
        checks.refuse("organization_bin", Text::new("provider-bad-bin"));
    }
    text.to_owned()
}

/// A provider as its shop's owner sees it: what is secret is not there.
#[derive(Serialize, ToSchema)]
#[schema(as = PaymentProvider)]
pub(super) struct ProviderView {
    provider: ProviderKind,
    /// What is paid by it.
    methods: Vec<PaymentMethod>,
    /// Kaspi: `r1` or `r3`.
    #[schema(example = "r1")]
    scheme: Option<String>,
    /// The end of the key.
    #[schema(example = "cdef")]
    key_ending: Option<String>,
    #[schema(example = "180340021791")]
    organization_bin: Option<String>,
    #[schema(example = 1)]
    trade_point_id: Option<i64>,
    /// Where the gateway calls back.
    #[schema(example = "https://cvety.example/api/payments/callbacks/0123456789abcdef0123456789abcdef")]
    callback_url: Option<String>,
    /// False: the operator no longer offers it, or no longer lets the organisation act for this shop, or the server's
    /// key was changed; connect it again.
    #[schema(example = true)]
    is_usable: bool,
    #[schema(example = "Алия")]
    set_by: String,
    #[schema(value_type = String, format = DateTime)]
    set_at: String,
}

impl ProviderView {
    pub(super) fn new(tx: &TenantTx, providers: &Providers, row: ProviderRow) -> Self {
        Self {
            is_usable: providers.is_usable(tx, &row),
            provider: row.kind,
            callback_url: row.callback.map(|link| providers.callback_url(&link)),
            set_at: tx.shop().zone.render(row.set_at),
            set_by: row.set_by,
            methods: row.settings.methods,
            scheme: row.settings.scheme,
            key_ending: row.settings.key_ending,
            organization_bin: row.settings.organization_bin,
            trade_point_id: row.settings.trade_point_id,
        }
    }
}
