//! The end of holds: an unpaid storefront order first lets its goods go, and
//! a day later is cancelled.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};

use super::note::note;
use crate::http::Result;
use crate::orders::{self, Change, Overdue, Reservation, Stage, StockFate};
use crate::payments::PaymentStatus;
use crate::state::AppState;
use crate::values::{Actor, Text};
use crate::workers::{Tick, Worker};

/// Orders looked at in one tick.
const BATCH: i64 = 50;

/// The worker that ends holds.
pub struct Expiry {
    app: AppState,
}

impl Expiry {
    /// A worker over all shops.
    pub fn new(app: AppState) -> Self {
        Self { app }
    }

    /// Orders whose hold ended at that moment or before are cancelled now; none
    /// where the setting reaches beyond all time.
    fn cancel_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let wait = Duration::from_std(self.app.settings.orders.unpaid_cancel).ok();
        wait.and_then(|wait| now.checked_sub_signed(wait)).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Looks again under the order's lock: it may have been paid meanwhile.
    async fn end(&self, overdue: Overdue) -> Result<()> {
        let now = self.app.clock.now();
        let actor = Actor::system();
        let mut tx = self.app.db.tenant(overdue.shop).begin().await?;
        let mut order = orders::lock(&mut tx, overdue.order_id).await?;
        let is_unpaid = matches!(order.payment_status, PaymentStatus::Unpaid | PaymentStatus::Failed);
        let Some(release_at) = order.unpaid_release_at.filter(|_| is_unpaid && order.stage == Stage::New)
        else {
            return Ok(());
        };
        if release_at <= self.cancel_before(now) {
            let comment = note(&mut tx, &Text::new("note-unpaid-in-time")).await?;
            let change = Change { actor: &actor, now, comment: Some(comment) };
            orders::cancel(&mut tx, &mut order, StockFate::Return, &change).await?;
        } else if release_at <= now && order.reservation == Reservation::Held {
            let comment = note(&mut tx, &Text::new("note-hold-ended")).await?;
            let change = Change { actor: &actor, now, comment: Some(comment) };
            orders::release(&mut tx, &mut order, &change).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Worker for Expiry {
    fn name(&self) -> &'static str {
        "checkout.expiry"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.system("orders whose time to pay ran out").await?;
        let overdue = orders::overdue(&mut tx, now, self.cancel_before(now), BATCH).await?;
        tx.commit().await?;
        let mut tick = Tick::Idle;
        for overdue in overdue {
            match self.end(overdue).await {
                Ok(()) => tick = Tick::Worked,
                Err(error) => tracing::warn!(order.id = overdue.order_id, "hold not ended: {error}"),
            }
        }
        Ok(tick)
    }
}
