//! Watches attempts: asks their providers what became of them, and captures the
//! word. This is how late answers arrive, how an attempt whose server died midway
//! ends, and how money is heard of that comes for one that was given up.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::acquirer::Acquirer;
use super::capture::{Captured, capture};
use super::error::Result;
use crate::db::TenantTx;
use crate::payments::{self, Attempt, Connected, DueAttempt, Outcome, PaymentState, Way};
use crate::state::AppState;
use crate::values::{OrderId, ShopId};
use crate::workers::{Claim, Duty, Pace, Rounds};

/// A provider may take long to answer; those of others don't wait for it.
const PACE: Pace = Pace { batch: 50, side_by_side: 16, lease: None };
/// A page opened again and again asks no more often.
const CALM: TimeDelta = TimeDelta::seconds(5);

/// Looking attempts up.
pub struct Watch {
    app: AppState,
    acquirer: Acquirer,
}

impl Watch {
    /// A worker over all shops.
    pub fn new(app: AppState, acquirer: Acquirer) -> Rounds<Self> {
        Rounds::new(Self { app, acquirer })
    }

    async fn look_up(&self, live: DueAttempt) -> Result<()> {
        let mut tx = self.app.db.tenant(live.shop).begin().await?;
        let row = payments::attempt_of_payment(&mut tx, live.payment_id).await?;
        // One that was given up may have brought money since.
        let may_bring_money = |row: &Attempt| row.status.is_live() || row.status == PaymentState::Cancelled;
        let Some(row) = row.filter(may_bring_money) else { return Ok(()) };
        let provider = self.acquirer.providers().of_payment(&mut tx, &row.taker).await?;
        tx.commit().await?;
        ask(&self.app, live.shop, &row, provider).await
    }
}

/// Asks what became of a live attempt, and takes the word in.
async fn ask(app: &AppState, shop: ShopId, attempt: &Attempt, provider: Option<Connected>) -> Result<()> {
    let Some(provider) = provider else {
        let name = &attempt.taker.name;
        tracing::warn!(payment.id = attempt.payment_id.0, "no such provider any more: {name}");
        return capture(app, Captured { shop, attempt, outcome: &Outcome::Unknown, by: name }).await;
    };
    let outcome = payments::heard(provider.look_up(attempt, app.clock.now())).await;
    capture(app, Captured { shop, attempt, outcome: &outcome, by: provider.title() }).await
}

/// The buyer has come to the page: an invoice is asked about now, since its
/// provider allows that only when a buyer does something. The transaction is
/// ended for the question, and begun anew.
///
/// # Errors
/// The database is away.
pub(super) async fn with_news_of_invoice(
    app: &AppState,
    acquirer: &Acquirer,
    mut tx: TenantTx,
    order_id: OrderId,
) -> Result<TenantTx> {
    let shop = tx.shop().id;
    let row = payments::latest_attempt(&mut tx, order_id).await?;
    let asked_before = app.clock.now() - CALM;
    let row =
        row.filter(|row| row.status.is_live() && row.way == Way::Invoice && row.updated_at <= asked_before);
    let Some(row) = row else { return Ok(tx) };
    let provider = acquirer.providers().of_payment(&mut tx, &row.taker).await?;
    tx.commit().await?;
    ask(app, shop, &row, provider).await?;
    Ok(app.db.tenant(shop).begin().await?)
}

#[async_trait]
impl Duty for Watch {
    type Piece = DueAttempt;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "checkout.watch"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, live: &DueAttempt) -> i64 {
        live.payment_id.0
    }

    /// Each look-up puts the next one off.
    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<DueAttempt>> {
        let mut tx = self.app.db.system("live payment attempts").await?;
        let due = payments::due_attempts(&mut tx, self.app.clock.now(), claim.limit).await?;
        tx.commit().await?;
        Ok(due)
    }

    async fn one(&self, live: &DueAttempt) -> anyhow::Result<()> {
        Ok(self.look_up(*live).await?)
    }
}
