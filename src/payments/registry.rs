//! The providers there are. Whoever adds one adds a folder and its lines here;
//! the compiler names most of them (see "Add a provider" in CONTRIBUTING.md).

use std::str::FromStr;
use std::sync::Arc;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use strum::VariantNames;
use utoipa::ToSchema;

use super::gateway::{self, Gateway, GatewayCredentials, GatewayDoor};
use super::kaspi::{self, Kaspi, KaspiCredentials, KaspiDoors};
use super::mock::{self, MockProvider};
use super::provider::{Choice, PaymentProvider, Word};
use super::status::GIVEN_UP;
use crate::config::Settings;
use crate::outgoing;
use crate::text_column;
use crate::values::{Currency, Language, Text};

// Of several that serve a method, the first named here comes first.
/// Who moves money for shops.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ProviderKind {
    Kaspi,
    Gateway,
}

text_column!(ProviderKind);

impl ProviderKind {
    /// The word of SQL and JSON, and the provider's name with its payments.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Who is named in an order's history.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Kaspi => kaspi::TITLE,
            Self::Gateway => gateway::TITLE,
        }
    }

    /// True if it moves money of that currency.
    pub(super) fn takes(self, currency: Currency) -> bool {
        match self {
            Self::Kaspi => currency == Currency::KZT,
            Self::Gateway => true,
        }
    }

    /// True if it tells what became of an attempt, and not only if asked.
    pub(super) fn calls_back(self) -> bool {
        match self {
            Self::Kaspi => false,
            Self::Gateway => true,
        }
    }
}

/// Everything needed to act for a shop.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Credentials {
    Kaspi(KaspiCredentials),
    Gateway(GatewayCredentials),
}

impl Credentials {
    pub(super) fn kind(&self) -> ProviderKind {
        match self {
            Self::Kaspi(_) => ProviderKind::Kaspi,
            Self::Gateway(_) => ProviderKind::Gateway,
        }
    }

    /// True if whoever has these credentials signed what was called back.
    pub(super) fn signed(&self, body: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Kaspi(_) => false,
            Self::Gateway(credentials) => gateway::is_signed(&credentials.webhook_secret, body, signature),
        }
    }

    /// What was called back, once its signature is known to be right; None:
    /// nothing that we know how to read.
    pub(super) fn read(&self, body: &[u8]) -> Option<Word> {
        match self {
            Self::Kaspi(_) => None,
            Self::Gateway(_) => gateway::read(body),
        }
    }
}

/// Where the providers are reached that the operator has set up.
pub(super) struct Doors {
    pub kaspi: KaspiDoors,
    pub gateway: Option<GatewayDoor>,
}

impl Doors {
    /// # Errors
    /// A certificate can't be read.
    pub(super) fn new(settings: &Settings) -> anyhow::Result<Self> {
        let http = outgoing::trusted()?;
        let gateway = settings.gateway.api_url.clone();
        Ok(Self {
            kaspi: KaspiDoors::new(&settings.kaspi, &http).context("kaspi")?,
            gateway: gateway.map(|url| GatewayDoor { http: http.clone(), url }),
        })
    }

    /// False: no shop can have a provider here.
    pub(super) fn is_any_open(&self) -> bool {
        self.kaspi.is_offered() || self.gateway.is_some()
    }

    /// Whoever moves money with those credentials; None where the operator
    /// does not offer them, or one that calls back has no address for that.
    pub(super) fn open(
        &self,
        credentials: Credentials,
        callback_url: Option<String>,
    ) -> Option<Arc<dyn PaymentProvider>> {
        Some(match credentials {
            Credentials::Kaspi(credentials) => Arc::new(Kaspi::new(&self.kaspi, &credentials)?),
            Credentials::Gateway(credentials) => {
                Arc::new(Gateway::new(self.gateway.as_ref()?, credentials, callback_url?))
            }
        })
    }
}

/// Serves where money need not be real and the shop has connected nobody.
pub(super) fn stand_in() -> Arc<dyn PaymentProvider> {
    Arc::new(MockProvider)
}

impl VariantNames for Choice {
    const VARIANTS: &'static [&'static str] = &mock::WORDS;
}

impl FromStr for Choice {
    type Err = strum::ParseError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = mock::CHOICES.into_iter().find(|choice| choice.word() == word);
        known.ok_or(strum::ParseError::VariantNotFound)
    }
}

/// What stands on the button of a choice, where it is something of its own.
pub fn tell_choice(choice: Choice, language: Language) -> Option<&'static str> {
    mock::name_of(choice).map(|text| text.word(language))
}

/// What is stored of a failure, for people to read.
pub fn tell_failure(stored: &str, language: Language) -> &str {
    let given_up = (stored == GIVEN_UP).then(|| Text::new("refusal-given-up"));
    let meaning = given_up
        .or_else(|| kaspi::meaning_of(stored))
        .or_else(|| gateway::meaning_of(stored))
        .or_else(|| mock::meaning_of(stored));
    meaning.map_or(stored, |text| text.word(language))
}
