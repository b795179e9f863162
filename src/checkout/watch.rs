//! Watches live attempts: asks their providers what became of them, and
//! captures the word. This is how late answers arrive, and how an attempt
//! whose server died midway ends.

use async_trait::async_trait;

use super::attempt::attempt_of;
use super::capture::capture;
use super::till::Till;
use crate::http::Result;
use crate::payments::{self, LiveAttempt, Outcome};
use crate::state::AppState;
use crate::workers::{Tick, Worker};

/// Attempts looked up in one tick.
const BATCH: i64 = 50;

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

    async fn look_up(&self, live: LiveAttempt) -> Result<()> {
        let mut tx = self.app.db.tenant(live.shop).begin().await?;
        let payment = payments::payment(&mut tx, live.payment_id).await?;
        tx.commit().await?;
        let Some(payment) = payment else { return Ok(()) };
        let place = (live.shop, live.order_id, live.payment_id);
        let Some(provider) = self.till.providers().named(&payment.provider) else {
            tracing::warn!(payment.id = payment.id, "no such provider any more: {}", payment.provider);
            return capture(&self.app, place, &Outcome::Unknown, &payment.provider).await;
        };
        let outcome = payments::heard(provider.look_up(&attempt_of(&payment), self.app.clock.now())).await;
        capture(&self.app, place, &outcome, provider.title()).await
    }
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
        let due = payments::live_attempts(&mut tx, self.app.clock.now(), BATCH).await?;
        tx.commit().await?;
        let mut tick = Tick::Idle;
        for live in due {
            match self.look_up(live).await {
                Ok(()) => tick = Tick::Worked,
                Err(error) => tracing::warn!(payment.id = live.payment_id, "attempt not looked up: {error}"),
            }
        }
        Ok(tick)
    }
}
