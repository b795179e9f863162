//! Watches live attempts: asks their providers what became of them, and
//! captures the word. This is how late answers arrive, and how an attempt
//! whose server died midway ends.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::capture::capture;
use super::till::Till;
use crate::db::TenantTx;
use crate::http::Result;
use crate::payments::{self, Attempt, Connected, DueAttempt, Outcome, Way};
use crate::state::AppState;
use crate::values::{OrderId, ShopId};
use crate::workers::{Tick, Worker};

/// Attempts looked up in one tick.
const BATCH: i64 = 50;
/// A page opened again and again asks no more often.
const CALM: TimeDelta = TimeDelta::seconds(5);

/// The worker that looks attempts up.
pub struct Watch {
    app: AppState,
    till: Till,
}

impl Watch {
    /// A worker over all shops.
    pub fn new(app: AppState, till: Till) -> Self {
        Self { app, till }
    }

    async fn look_up(&self, live: DueAttempt) -> Result<()> {
        let mut tx = self.app.db.tenant(live.shop).begin().await?;
        let row = payments::attempt_of_payment(&mut tx, live.payment_id).await?;
        let Some(row) = row.filter(|row| row.status.is_live()) else { return Ok(()) };
        let provider = self.till.providers().of_payment(&mut tx, &row.taker).await?;
        tx.commit().await?;
        ask(&self.app, (live.shop, &row), provider).await
    }
}

/// Asks what became of a live attempt, and takes the word in.
async fn ask(app: &AppState, (shop, row): (ShopId, &Attempt), provider: Option<Connected>) -> Result<()> {
    let place = (shop, row.order_id, row.payment_id);
    let Some(provider) = provider else {
        tracing::warn!(payment.id = row.payment_id.0, "no such provider any more: {}", row.taker.name);
        return capture(app, place, &Outcome::Unknown, &row.taker.name).await;
    };
    let outcome = payments::heard(provider.look_up(row, app.clock.now())).await;
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
    let row = payments::latest_attempt(&mut tx, OrderId(order_id)).await?;
    let asked_before = app.clock.now() - CALM;
    let row =
        row.filter(|row| row.status.is_live() && row.way == Way::Invoice && row.updated_at <= asked_before);
    let Some(row) = row else { return Ok(tx) };
    let provider = till.providers().of_payment(&mut tx, &row.taker).await?;
    tx.commit().await?;
    ask(app, (shop, &row), provider).await?;
    Ok(app.db.tenant(shop).begin().await?)
}

#[async_trait]
impl Worker for Watch {
    fn name(&self) -> &'static str {
        "checkout.watch"
    }

    /// Each look-up puts the next one off, so a tick never finds the same
    /// attempt twice.
    async fn tick(&self) -> anyhow::Result<Tick> {
        let mut tx = self.app.db.system("live payment attempts").await?;
        let due = payments::due_attempts(&mut tx, self.app.clock.now(), BATCH).await?;
        tx.commit().await?;
        let mut tick = Tick::Idle;
        for live in due {
            match self.look_up(live).await {
                Ok(()) => tick = Tick::Worked,
                Err(error) => {
                    tracing::warn!(payment.id = live.payment_id.0, "attempt not looked up: {error}")
                }
            }
        }
        Ok(tick)
    }
}
