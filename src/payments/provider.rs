//! The port through which money moves. It names none of its implementers:
//! `registry.rs` knows them.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::attempt::Attempt;
use super::by::By;
use super::pace::PATIENCE;
use super::way::{Means, Way};
use crate::values::{Currency, Minor, ProviderId};

/// A part of a refund as its provider is to make it. One that hears of the same
/// `id` twice pays back once.
#[derive(Clone, Debug)]
pub struct Repayment {
    pub id: Uuid,
    pub amount: Minor,
    pub currency: Currency,
    /// Who took the payment, and gives it back.
    pub by: By,
    /// The provider's name for the payment.
    pub payment_reference: Option<String>,
    pub payment_amount: Minor,
    /// What of the payment has gone back already.
    pub refunded: Minor,
}

/// What the buyer asked for on the pay page.
#[derive(Clone, Debug)]
pub struct Charge {
    pub means: Means,
    /// What a tester chose; nothing to a provider that offers no choice.
    pub choice: Option<Choice>,
}

/// What a provider can be asked for here, and so what the pay page offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// An invoice only where invoices are made.
    pub ways: &'static [Way],
    /// What a tester may choose instead; empty wherever money is real.
    pub choices: &'static [Choice],
}

impl Abilities {
    /// True if it can be paid that way.
    pub fn offer(self, way: Way) -> bool {
        self.ways.contains(&way)
    }
}

/// What a tester may choose, in a word that only its provider understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice(pub(super) &'static str);

impl Choice {
    /// As the pay page sends it.
    pub fn word(self) -> &'static str {
        self.0
    }
}

/// Why a provider said no, in a word of its own: the word is stored, and the
/// provider tells what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal(pub(super) &'static str);

impl Refusal {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        self.0
    }
}

/// What a provider gave the buyer to pay with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub reference: String,
    pub link: Option<String>,
    /// The text of a QR code.
    pub qr: Option<String>,
    /// The buyer can't begin to pay after that.
    pub expires_at: Option<DateTime<Utc>>,
    /// Decided by then.
    pub ends_at: Option<DateTime<Utc>>,
    /// The provider is asked no more often; None: only when the buyer does
    /// something, and at the end.
    pub check_every: Option<Duration>,
}

/// What a provider says of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Approved {
        reference: Option<String>,
    },
    Declined {
        reason: Refusal,
    },
    /// Not decided; to be looked up later.
    Pending {
        reference: Option<String>,
    },
    /// The buyer has something to pay with, and has not paid yet.
    Offered(Offer),
    /// What the buyer had to pay with is over, and nobody paid.
    Expired,
    /// The provider was asked and did not answer; to be looked up, never
    /// charged again.
    Unknown,
}

impl Outcome {
    /// The provider has said yes or no: it will say nothing else of it.
    pub fn is_decided(&self) -> bool {
        match self {
            Self::Approved { .. } | Self::Declined { .. } | Self::Expired => true,
            Self::Pending { .. } | Self::Offered(_) | Self::Unknown => false,
        }
    }
}

/// What a provider calls back of one of our attempts.
#[derive(Clone, Debug)]
pub struct Word {
    /// The attempt's id.
    pub attempt: Uuid,
    pub reference: String,
    pub amount: Minor,
    /// As the provider writes it.
    pub currency: String,
    pub outcome: Outcome,
}

impl Word {
    /// What it means for the attempt; None unless it speaks of exactly that
    /// money, asked for with the credentials that signed the word.
    pub fn outcome_for(&self, attempt: &Attempt, signed_with: ProviderId) -> Option<Outcome> {
        let is_ours = attempt.taker.id == Some(signed_with)
            && attempt.id == self.attempt
            && attempt.amount == self.amount
            && attempt.currency.code() == self.currency
            && attempt.reference.as_ref().is_none_or(|reference| *reference == self.reference);
        is_ours.then(|| self.outcome.clone())
    }
}

/// Someone who moves money for a shop.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// Stored with payments: never change it.
    fn name(&self) -> &'static str;

    /// Who is named in an order's history.
    fn title(&self) -> &'static str;

    /// What it can be asked for.
    fn abilities(&self) -> Abilities;

    /// When an attempt of that way ends, if that is known before the provider
    /// has answered; without it, one that was cut off can't have reached anyone.
    fn ends_at(&self, _way: Way, _now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        None
    }

    /// Takes the money of an attempt. An error means that the outcome is
    /// unknown: it is looked up, never charged again.
    async fn charge(&self, attempt: &Attempt, charge: &Charge, now: DateTime<Utc>)
    -> anyhow::Result<Outcome>;

    /// Says what became of an attempt. One that the provider never heard of is
    /// declined.
    async fn look_up(&self, attempt: &Attempt, now: DateTime<Utc>) -> anyhow::Result<Outcome>;

    /// Takes back what the buyer was asked to pay, if that is possible at all;
    /// by default it is not, and the attempt goes on.
    async fn withdraw(&self, attempt: &Attempt) -> anyhow::Result<Outcome> {
        Ok(Outcome::Pending { reference: attempt.reference.clone() })
    }

    /// Pays back, once however often it is asked.
    async fn refund(&self, refund: &Repayment) -> anyhow::Result<Outcome>;
}

/// What a provider says; no answer in time, or none that makes sense, leaves
/// the outcome unknown.
pub async fn heard(answer: impl Future<Output = anyhow::Result<Outcome>>) -> Outcome {
    let answer = tokio::time::timeout(PATIENCE, answer).await;
    answer.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in time"))).unwrap_or_else(|error| {
        tracing::warn!("a provider did not answer: {error:#}");
        Outcome::Unknown
    })
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
