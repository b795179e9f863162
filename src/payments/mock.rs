//! A provider for development and test: approves, declines or answers late, as
//! the tester on the pay page chooses. It moves no money and keeps no books:
//! what it remembers of an attempt is the reference it gave.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};

use super::attempt::Attempt;
use super::provider::{Abilities, Charge, Choice, Outcome, PaymentProvider, Refusal, Repayment};
use super::way::Way;
use crate::values::Text;

/// How long the mock takes to approve when it is late.
const LATE_BY: Duration = Duration::seconds(5);
const LATE_REFERENCE: &str = "mock-late-";

const APPROVE: Choice = Choice("approve");
const DECLINE: Choice = Choice("decline");
const LATE: Choice = Choice("late");
/// How it can be made to behave.
pub(super) const CHOICES: [Choice; 3] = [APPROVE, DECLINE, LATE];
pub(super) const WORDS: [&str; 3] = [APPROVE.0, DECLINE.0, LATE.0];

const BANK_REFUSED: Refusal = Refusal("bank_refused");
const PAYMENT_UNKNOWN: Refusal = Refusal("payment_unknown");

/// The mock provider.
pub struct MockProvider;

impl MockProvider {
    fn approved(attempt: &Attempt) -> Outcome {
        Outcome::Approved { reference: Some(format!("mock-{}", attempt.id)) }
    }
}

/// What stands on the button of a choice; None: what stands on every button
/// that pays.
pub(super) fn name_of(choice: Choice) -> Option<Text> {
    match choice {
        DECLINE => Some(Text::new("pay-mock-decline")),
        LATE => Some(Text::new("pay-mock-late")),
        _ => None,
    }
}

/// What a stored refusal of the mock means.
pub(super) fn meaning_of(refusal: &str) -> Option<Text> {
    match refusal {
        "bank_refused" => Some(Text::new("refusal-bank-refused")),
        "payment_unknown" => Some(Text::new("refusal-payment-unknown")),
        _ => None,
    }
}

#[async_trait]
impl PaymentProvider for MockProvider {
    fn name(&self) -> &'static str {
        "mock"
    }

    fn title(&self) -> &'static str {
        "Тестовая оплата"
    }

    fn abilities(&self) -> Abilities {
        Abilities { ways: &[Way::Link], choices: &CHOICES }
    }

    async fn charge(
        &self,
        attempt: &Attempt,
        charge: &Charge,
        _now: DateTime<Utc>,
    ) -> anyhow::Result<Outcome> {
        let Attempt { id, amount, currency, .. } = attempt;
        let choice = charge.choice.unwrap_or(APPROVE);
        tracing::info!(payment.attempt = %id, %amount, %currency, choice = choice.word(), "mock charge");
        Ok(match choice {
            DECLINE => Outcome::Declined { reason: BANK_REFUSED },
            LATE => Outcome::Pending { reference: Some(format!("{LATE_REFERENCE}{id}")) },
            _ => Self::approved(attempt),
        })
    }

    async fn look_up(&self, attempt: &Attempt, now: DateTime<Utc>) -> anyhow::Result<Outcome> {
        Ok(match &attempt.reference {
            Some(reference) if reference.starts_with(LATE_REFERENCE) && now < attempt.begun_at + LATE_BY => {
                Outcome::Pending { reference: attempt.reference.clone() }
            }
            Some(_) => Self::approved(attempt),
            None => Outcome::Declined { reason: PAYMENT_UNKNOWN },
        })
    }

    async fn refund(&self, refund: &Repayment) -> anyhow::Result<Outcome> {
        let Repayment { id, amount, currency, payment_reference, .. } = refund;
        tracing::info!(refund.attempt = %id, %amount, %currency, payment_reference, "mock refund");
        Ok(Outcome::Approved { reference: Some(format!("mock-refund-{id}")) })
    }
}
