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
        let repayment = payments::repayment(&mut tx, due.refund_id, self.app.clock.now()).await?;
        let Some(repayment) = repayment else { return Ok(()) };
        let provider = match repayment.by.taker() {
            Some(taker) => self.till.providers().of_payment(&mut tx, taker).await?,
            None => None,
        };
        tx.commit().await?;
        let (outcome, title) = match &provider {
            Some(provider) => (payments::heard(provider.refund(&repayment)).await, provider.title()),
            None => {
                tracing::warn!(
                    refund.id = due.refund_id.0,
                    "no such provider any more: {}",
                    repayment.by.word()
                );
                (Outcome::Unknown, SYSTEM)
            }
        };
        self.take_in(due, &outcome, title).await
    }

    async fn take_in(&self, due: DueRefund, outcome: &Outcome, title: &str) -> Result<()> {
        let actor = Actor::named(title);
        let change = Change { actor: &actor, now: self.app.clock.now(), comment: None };
        let mut tx = self.app.db.tenant(due.shop).begin().await?;
        let mut order = orders::lock(&mut tx, due.order_id.0).await?;
        if payments::settle_refund(&mut tx, due.refund_id, outcome, change.now).await? {
            orders::note_refund(&mut tx, &mut order, due.refund_id.0, &change).await?;
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
                Err(error) => tracing::warn!(refund.id = due.refund_id.0, "not refunded yet: {error}"),
            }
        }
        Ok(tick)
    }
}
