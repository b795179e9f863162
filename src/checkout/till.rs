//! The till: which orders are paid online here, and by whom the money moves.

use std::time::Duration;

use crate::orders::OnlineTerms;
use crate::payments::{Outcome, Providers};
use crate::state::AppState;
use crate::values::{PayLink, PaymentMethod};

/// A provider that takes longer has not answered.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a provider says; no answer in time, or none that makes sense, leaves
/// the outcome unknown.
pub(super) async fn heard(answer: impl Future<Output = anyhow::Result<Outcome>>) -> Outcome {
    let answer = tokio::time::timeout(PATIENCE, answer).await;
    answer.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in time"))).unwrap_or_else(|error| {
        tracing::warn!("a provider did not answer: {error:#}");
        Outcome::Unknown
    })
}

/// Where orders are paid. Cheap to clone.
#[derive(Clone)]
pub struct Till {
    providers: Providers,
}

impl Till {
    /// A till with the providers of this server.
    pub fn new(providers: Providers) -> Self {
        Self { providers }
    }

    /// How an order of that method is to be paid online; None where money is
    /// recorded by hand.
    pub fn terms(&self, app: &AppState, method: PaymentMethod) -> Option<OnlineTerms> {
        self.providers.for_method(method)?;
        let release_at = app.clock.now() + app.settings.orders.unpaid_release;
        Some(OnlineTerms { link: PayLink::random(), release_at })
    }

    pub(super) fn providers(&self) -> &Providers {
        &self.providers
    }
}
