//! A provider for development and test: approves, declines or answers late, as
//! the buyer on the pay page wishes. It moves no money and keeps no books: what
//! it remembers of an attempt is the reference it gave.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};

use super::attempt::Attempt;
use super::provider::{Charge, Face, Outcome, PaymentProvider, Repayment, Wish};
use super::refusal::Refusal;

/// How long the mock takes to approve when it is late.
const LATE: Duration = Duration::seconds(5);
const LATE_REFERENCE: &str = "mock-late-";

/// The mock provider.
pub struct MockProvider;

impl MockProvider {
    fn approved(attempt: &Attempt) -> Outcome {
        Outcome::Approved { reference: Some(format!("mock-{}", attempt.id)) }
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

    fn face(&self) -> Face {
        Face::Mock
    }

    async fn charge(
        &self,
        attempt: &Attempt,
        charge: &Charge,
        _now: DateTime<Utc>,
    ) -> anyhow::Result<Outcome> {
        let Attempt { id, amount, currency, .. } = attempt;
        tracing::info!(payment.attempt = %id, %amount, %currency, wish = ?charge.wish, "mock charge");
        Ok(match charge.wish {
            Wish::Decline => Outcome::Declined { reason: Refusal::BankRefused },
            Wish::Late => Outcome::Pending { reference: Some(format!("{LATE_REFERENCE}{}", attempt.id)) },
            Wish::Approve => Self::approved(attempt),
        })
    }

    async fn look_up(&self, attempt: &Attempt, now: DateTime<Utc>) -> anyhow::Result<Outcome> {
        Ok(match &attempt.reference {
            Some(reference) if reference.starts_with(LATE_REFERENCE) && now < attempt.begun_at + LATE => {
                Outcome::Pending { reference: attempt.reference.clone() }
            }
            Some(_) => Self::approved(attempt),
            None => Outcome::Declined { reason: Refusal::PaymentUnknown },
        })
    }

    async fn refund(&self, refund: &Repayment) -> anyhow::Result<Outcome> {
        let Repayment { id, amount, currency, payment_reference, .. } = refund;
        tracing::info!(refund.attempt = %id, %amount, %currency, payment_reference, "mock refund");
        Ok(Outcome::Approved { reference: Some(format!("mock-refund-{id}")) })
    }
}
