//! Has pending refunds made by their providers, and takes in their word.

use async_trait::async_trait;

use super::acquirer::Acquirer;
use super::error::Result;
use crate::orders::{self, Change};
use crate::payments::{self, DueRefund, Outcome};
use crate::state::AppState;
use crate::values::{Actor, SYSTEM};
use crate::workers::{Claim, Duty, Pace, Rounds};

/// As attempts are looked up.
const PACE: Pace = Pace { batch: 50, side_by_side: 16, lease: None };

/// Paying back.
pub struct Repay {
    app: AppState,
    acquirer: Acquirer,
}

impl Repay {
    /// A worker over all shops.
    pub fn new(app: AppState, acquirer: Acquirer) -> Rounds<Self> {
        Rounds::new(Self { app, acquirer })
    }

    async fn pay_back(&self, due: DueRefund) -> Result<()> {
        let mut tx = self.app.db.tenant(due.shop).begin().await?;
        let repayment = payments::repayment(&mut tx, due.refund_id, self.app.clock.now()).await?;
        let Some(repayment) = repayment else { return Ok(()) };
        let provider = match repayment.by.taker() {
            Some(taker) => self.acquirer.providers().of_payment(&mut tx, taker).await?,
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
        let mut order = orders::lock(&mut tx, due.order_id).await?;
        if payments::settle_refund(&mut tx, due.refund_id, outcome, change.now).await? {
            orders::note_refund(&mut tx, &mut order, due.refund_id, &change).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Duty for Repay {
    type Piece = DueRefund;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "checkout.repay"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, due: &DueRefund) -> i64 {
        due.refund_id.0
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<DueRefund>> {
        let mut tx = self.app.db.system("pending refunds").await?;
        let due = payments::due_refunds(&mut tx, self.app.clock.now(), claim.limit).await?;
        tx.commit().await?;
        Ok(due)
    }

    async fn one(&self, due: &DueRefund) -> anyhow::Result<()> {
        Ok(self.pay_back(*due).await?)
    }
}
