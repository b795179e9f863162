//! The port through which money moves: one trait, a provider a method.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::mock::MockProvider;
use super::refund::RefundAttempt;
use crate::values::{Currency, Minor, PaymentMethod};

/// An attempt to take money. A provider that hears of the same `id` twice
/// charges once.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: Uuid,
    pub amount: Minor,
    pub currency: Currency,
    /// The provider's own name for it, once known.
    pub reference: Option<String>,
    pub begun_at: DateTime<Utc>,
}

/// What the buyer asked for on the pay page; the mock takes its behaviour from
/// here, a real provider nothing.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    pub wish: Wish,
}

/// How the mock is to behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum Wish {
    Approve,
    Decline,
    Late,
}

/// What a provider says of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Approved {
        reference: Option<String>,
    },
    Declined {
        reason: String,
    },
    /// Not decided; to be looked up later.
    Pending {
        reference: Option<String>,
    },
    /// The provider was asked and did not answer; to be looked up, never
    /// charged again.
    Unknown,
}

/// Someone who moves money for a shop.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// Stored with payments: never change it.
    fn name(&self) -> &'static str;

    /// Who is named in an order's history.
    fn title(&self) -> &'static str;

    /// Takes the money of an attempt. An error means that the outcome is
    /// unknown: it is looked up, never charged again.
    async fn charge(&self, attempt: &Attempt, charge: &Charge, now: DateTime<Utc>)
    -> anyhow::Result<Outcome>;

    /// Says what became of an attempt. One that the provider never heard of is
    /// declined.
    async fn look_up(&self, attempt: &Attempt, now: DateTime<Utc>) -> anyhow::Result<Outcome>;

    /// Pays back, once however often it is asked.
    async fn refund(&self, refund: &RefundAttempt) -> anyhow::Result<Outcome>;
}

/// A provider that takes longer has not answered.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// What a provider says; no answer in time, or none that makes sense, leaves
/// the outcome unknown.
pub async fn heard(answer: impl Future<Output = anyhow::Result<Outcome>>) -> Outcome {
    let answer = tokio::time::timeout(PATIENCE, answer).await;
    answer.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in time"))).unwrap_or_else(|error| {
        tracing::warn!("a provider did not answer: {error:#}");
        Outcome::Unknown
    })
}

/// The providers of this server. Cheap to clone.
#[derive(Clone)]
pub struct Providers {
    mock: Option<Arc<dyn PaymentProvider>>,
}

impl Providers {
    /// With the mock where mocks are tolerated: development and test.
    pub fn new(tolerates_mocks: bool) -> Self {
        let mock: Option<Arc<dyn PaymentProvider>> =
            if tolerates_mocks { Some(Arc::new(MockProvider)) } else { None };
        Self { mock }
    }

    /// Whoever moves money by that method; None: it is recorded by hand.
    pub fn for_method(&self, method: PaymentMethod) -> Option<Arc<dyn PaymentProvider>> {
        match method {
            PaymentMethod::Kaspi | PaymentMethod::Card => self.mock.clone(),
            PaymentMethod::Cash | PaymentMethod::Transfer => None,
        }
    }

    /// The provider under whose name a payment is stored.
    pub fn named(&self, name: &str) -> Option<Arc<dyn PaymentProvider>> {
        self.mock.clone().filter(|mock| mock.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_provider_that_never_answers_leaves_the_outcome_unknown() {
        let outcome = tokio::time::timeout(PATIENCE * 2, heard(std::future::pending())).await;
        assert_eq!(outcome.expect("an end in time"), Outcome::Unknown);
    }

    #[tokio::test]
    async fn an_answer_that_makes_no_sense_leaves_the_outcome_unknown() {
        assert_eq!(heard(async { anyhow::bail!("<html>") }).await, Outcome::Unknown);
    }
}
