//! Has pending refunds made by their providers, and takes in their word.

use async_trait::async_trait;

use super::till::Till;
use crate::http::Result;
use crate::orders::{self, Change};
use crate::payments::{self, DueRefund, Outcome};
use crate::state::AppState;
use crate::values::{Actor, SYSTEM};
use crate::workers::{Tick, Worker};

/// Refunds made in one tick.
const BATCH: i64 = 50;

/// The worker that pays back.
pub struct Repay {
    app: AppState,
    till: Till,
}

impl Repay {
    /// A worker over all shops.
    pub fn new(app: AppState, till: Till) -> Self {
        Self { app, till }
    }

    async fn pay_back(&self, due: DueRefund) -> Result<()> {
        let mut tx = self.app.db.tenant(due.shop).begin().await?;
        let attempt = payments::refund_attempt(&mut tx, due.refund_id, self.app.clock.now()).await?;
        let Some(attempt) = attempt else { return Ok(()) };
        let whose = (attempt.provider.as_str(), attempt.provider_id);
        let provider = self.till.providers().of_payment(&mut tx, whose).await?;
        tx.commit().await?;
        let (outcome, title) = match &provider {
            Some(provider) => (payments::heard(provider.refund(&attempt)).await, provider.title()),
            None => {
                tracing::warn!(refund.id = due.refund_id, "no such provider any more: {}", attempt.provider);
                (Outcome::Unknown, SYSTEM)
            }
        };
        self.take_in(due, &outcome, title).await
    }

    async fn take_in(&self, due: DueRefund, outcome: &Outcome, title: &str) -> Result<()> {
        let actor = Actor::named(title);
        let change = Change { actor: &actor, now: self.app.clock.now(), comment: None };
        let mut tx = self.app.db.tenant(due.shop).begin().await?;
        let mut order = orders::lock(&mut tx, due.order_id).await?;
        if payments::settle_refund(&mut tx, due.refund_id, outcome, change.now).await? {
            orders::note_refund(&mut tx, &mut order, due.refund_id, &change).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Worker for Repay {
    fn name(&self) -> &'static str {
        "checkout.repay"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let mut tx = self.app.db.system("pending refunds").await?;
        let due = payments::due_refunds(&mut tx, self.app.clock.now(), BATCH).await?;
        tx.commit().await?;
        let mut tick = Tick::Idle;
        for due in due {
            match self.pay_back(due).await {
                Ok(()) => tick = Tick::Worked,
                Err(error) => tracing::warn!(refund.id = due.refund_id, "not refunded yet: {error}"),
            }
        }
        Ok(tick)
    }
}
