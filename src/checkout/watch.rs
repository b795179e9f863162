//! Watches live attempts: asks their providers what became of them, and
//! captures the word. This is how late answers arrive, and how an attempt
//! whose server died midway ends.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::capture::capture;
use super::till::Till;
use crate::db::TenantTx;
use crate::http::Result;
use crate::payments::{self, AttemptRow, Connected, LiveAttempt, Outcome};
use crate::state::AppState;
use crate::values::ShopId;
use crate::workers::{Claim, Duty, Pace, Rounds};

/// A provider may take long to answer; those of others don't wait for it.
const PACE: Pace = Pace { batch: 50, side_by_side: 16, lease: None };
/// A page opened again and again asks no more often.
const CALM: TimeDelta = TimeDelta::seconds(5);

/// Looking attempts up.
pub struct Watch {
    app: AppState,
    till: Till,
}

impl Watch {
    /// A worker over all shops.
    pub fn new(app: AppState, till: Till) -> Rounds<Self> {
        Rounds::new(Self { app, till })
    }

    async fn look_up(&self, live: LiveAttempt) -> Result<()> {
        let mut tx = self.app.db.tenant(live.shop).begin().await?;
        let row = payments::attempt_of_payment(&mut tx, live.payment_id).await?;
        let Some(row) = row.filter(|row| row.status.is_live()) else { return Ok(()) };
        let whose = (row.provider.as_str(), row.provider_id);
        let provider = self.till.providers().of_payment(&mut tx, whose).await?;
        tx.commit().await?;
        ask(&self.app, (live.shop, &row), provider).await
    }
}

/// Asks what became of a live attempt, and takes the word in.
async fn ask(app: &AppState, (shop, row): (ShopId, &AttemptRow), provider: Option<Connected>) -> Result<()> {
    let place = (shop, row.order_id, row.payment_id);
    let Some(provider) = provider else {
        tracing::warn!(payment.id = row.payment_id, "no such provider any more: {}", row.provider);
        return capture(app, place, &Outcome::Unknown, &row.provider).await;
    };
    let outcome = payments::heard(provider.look_up(&row.attempt(), app.clock.now())).await;
    capture(app, place, &outcome, provider.title()).await
}

/// The buyer has come to the page: an invoice is asked about now, since its
/// provider allows that only when a buyer does something. The transaction is
/// ended for the question, and begun anew.
///
/// # Errors
/// The database is away.
pub(super) async fn with_news_of_invoice(
    app: &AppState,
    till: &Till,
    mut tx: TenantTx,
    order_id: i64,
) -> Result<TenantTx> {
    let shop = tx.shop().id;
    let row = payments::latest_attempt(&mut tx, order_id).await?;
    let asked_before = app.clock.now() - CALM;
    let row = row.filter(|row| row.status.is_live() && row.is_invoice() && row.updated_at <= asked_before);
    let Some(row) = row else { return Ok(tx) };
    let provider = till.providers().of_payment(&mut tx, (&row.provider, row.provider_id)).await?;
    tx.commit().await?;
    ask(app, (shop, &row), provider).await?;
    Ok(app.db.tenant(shop).begin().await?)
}

#[async_trait]
impl Duty for Watch {
    type Piece = LiveAttempt;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "checkout.watch"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, live: &LiveAttempt) -> i64 {
        live.payment_id
    }

    /// Each look-up puts the next one off.
    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<LiveAttempt>> {
        let mut tx = self.app.db.system("live payment attempts").await?;
        let due = payments::live_attempts(&mut tx, self.app.clock.now(), claim.limit).await?;
        tx.commit().await?;
        Ok(due)
    }

    async fn one(&self, live: &LiveAttempt) -> anyhow::Result<()> {
        Ok(self.look_up(*live).await?)
    }
}
