//! Who moves money for a shop: what the operator set up, with what the shop's
//! owner connected.
//!
//! Invariant: a shop's provider is read in the shop's transaction and called
//! after it; a payment is looked up and paid back with the credentials that
//! took it, whatever was connected since.

use std::ops::Deref;
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::attempt::Attempt;
use super::by::Taker;
use super::provider::{Outcome, PaymentProvider, Word};
use super::provider_queries::{self, ProviderRow};
use super::registry::{Credentials, Doors, ProviderKind, stand_in};
use crate::config::Settings;
use crate::db::TenantTx;
use crate::values::{Currency, PaymentMethod, Phone, ProviderId};
use crate::vault::{Owner, Purpose, Recognised, Recogniser, Vault};

/// A provider as a shop has it.
#[derive(Clone)]
pub struct Connected {
    /// Row of the credentials; None for one that needs none.
    pub id: Option<ProviderId>,
    provider: Arc<dyn PaymentProvider>,
}

impl Deref for Connected {
    type Target = dyn PaymentProvider;

    fn deref(&self) -> &Self::Target {
        self.provider.as_ref()
    }
}

/// What came to an address at which a provider calls a shop back.
#[derive(Clone, Copy)]
pub struct Callback<'a> {
    /// Whose address that is, as it is stored.
    pub kind: &'a str,
    pub body: &'a [u8],
    pub signature: &'a [u8],
}

/// A callback whose signature was right.
pub struct Believed {
    /// Whose credentials signed it.
    pub provider_id: ProviderId,
    pub title: &'static str,
    /// None: nothing that we know how to read.
    pub word: Option<Word>,
}

impl Believed {
    /// What it means for an attempt; None unless it speaks of exactly that money.
    pub fn outcome_for(&self, attempt: &Attempt) -> Option<Outcome> {
        self.word.as_ref()?.outcome_for(attempt, self.provider_id)
    }
}

/// The ways to move money from this server. Cheap to clone.
#[derive(Clone)]
pub struct Providers(Arc<Inner>);

struct Inner {
    vault: Vault,
    doors: Doors,
    public_url: String,
    tolerates_mocks: bool,
    phones: Recogniser,
}

impl Providers {
    /// As the operator set them up; with the mock in development and test.
    ///
    /// # Errors
    /// Kaspi's certificate can't be read.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let secret = settings.secrets_key.expose_secret().as_bytes();
        Ok(Self(Arc::new(Inner {
            vault: Vault::new(secret, Purpose::PaymentCredentials)?,
            phones: Recogniser::new(secret, Recognised::InvoicedPhone)?,
            doors: Doors::new(settings)?,
            public_url: settings.public_url.clone(),
            tolerates_mocks: settings.tolerates_mocks(),
        })))
    }

    /// What a phone that is sent invoices is recognised by.
    pub fn recognised(&self, phone: &Phone) -> Vec<u8> {
        self.0.phones.digest(phone.as_str().as_bytes())
    }

    pub(super) fn doors(&self) -> &Doors {
        &self.0.doors
    }

    pub(super) fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// Whoever moves money by that method for this shop; None: it is recorded
    /// by hand. The mock serves where the shop has connected nobody.
    ///
    /// # Errors
    /// The database is away.
    pub async fn for_method(
        &self,
        tx: &mut TenantTx,
        method: PaymentMethod,
        currency: Currency,
    ) -> Result<Option<Connected>, sqlx::Error> {
        if !method.may_be_online() {
            return Ok(None);
        }
        let is_any_open = self.0.doors.is_any_open();
        let mut rows = if is_any_open { provider_queries::in_use(tx).await? } else { Vec::new() };
        rows.sort_by_key(|row| row.kind);
        let mut serving = rows
            .iter()
            .filter(|row| row.is_allowed && row.settings.serves(method) && row.kind.takes(currency));
        let connected = serving.find_map(|row| self.connected(tx, row));
        Ok(connected.or_else(|| self.0.tolerates_mocks.then(mock)))
    }

    /// Whoever took a payment, by the name and the row stored with it; None
    /// when nobody can speak for them any more.
    ///
    /// # Errors
    /// The database is away.
    pub async fn of_payment(
        &self,
        tx: &mut TenantTx,
        taker: &Taker,
    ) -> Result<Option<Connected>, sqlx::Error> {
        let Some(id) = taker.id else {
            return Ok(Some(mock()).filter(|mock| self.0.tolerates_mocks && mock.name() == taker.name));
        };
        let row = provider_queries::provider(tx, id).await?;
        Ok(row.and_then(|row| self.connected(tx, &row)))
    }

    /// A callback, if one of the shop's secrets signed it: the one in use, or
    /// one that was replaced and still has payments under way.
    ///
    /// # Errors
    /// The database is away.
    pub async fn believe(
        &self,
        tx: &mut TenantTx,
        callback: Callback<'_>,
    ) -> Result<Option<Believed>, sqlx::Error> {
        let Callback { kind, body, signature } = callback;
        let Ok(kind) = kind.parse::<ProviderKind>() else { return Ok(None) };
        let rows = provider_queries::of_kind(tx, kind).await?;
        Ok(rows.iter().find_map(|row| {
            let credentials = self.opened(tx, row)?;
            let is_signed = credentials.signed(body, signature);
            is_signed.then(|| Believed {
                provider_id: row.id,
                title: kind.title(),
                word: credentials.read(body),
            })
        }))
    }

    fn opened(&self, tx: &TenantTx, row: &ProviderRow) -> Option<Credentials> {
        let owner = Owner { shop: tx.shop().id, kind: row.kind.word() };
        let plain = self.0.vault.open(owner, row.credentials.as_deref()?);
        let opened = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        if opened.is_none() {
            tracing::error!(
                payment.provider_id = row.id.0,
                "credentials that don't open: was secrets.key changed?"
            );
        }
        opened
    }

    fn connected(&self, tx: &TenantTx, row: &ProviderRow) -> Option<Connected> {
        let callback_url = row.callback.as_deref().map(|link| self.callback_url(link));
        let provider = self.0.doors.open(self.opened(tx, row)?, callback_url)?;
        Some(Connected { id: Some(row.id), provider })
    }

    /// The whole address of a callback.
    pub(super) fn callback_url(&self, link: &str) -> String {
        format!("{}/api/payments/callbacks/{link}", self.0.public_url)
    }

    /// True if the row's provider takes new payments as things are. Those that it
    /// took are looked up and paid back whether or not it does.
    pub(super) fn is_usable(&self, tx: &TenantTx, row: &ProviderRow) -> bool {
        row.is_allowed && self.connected(tx, row).is_some()
    }
}

fn mock() -> Connected {
    Connected { id: None, provider: stand_in() }
}
