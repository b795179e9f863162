//! The end of holds: an unpaid storefront order first lets its goods go, whether
//! or not an attempt at it is live, and a day later is cancelled.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};

use super::error::Result;
use super::note::note;
use crate::orders::{self, Change, Overdue, Reservation, Stage};
use crate::payments::PaymentStatus;
use crate::state::AppState;
use crate::values::{Actor, Text};
use crate::workers::{Claim, Duty, Pace, Rounds};

const PACE: Pace = Pace { batch: 50, side_by_side: 2, lease: None };

/// Ending holds.
pub struct Expiry {
    app: AppState,
}

impl Expiry {
    /// A worker over all shops.
    pub fn new(app: AppState) -> Rounds<Self> {
        Rounds::new(Self { app })
    }

    /// Orders placed at that moment or before are cancelled now, however often
    /// their goods were taken again; none where the settings reach beyond all time.
    fn placed_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let settings = &self.app.settings.orders;
        let wait = Duration::from_std(settings.unpaid_release + settings.unpaid_cancel).ok();
        wait.and_then(|wait| now.checked_sub_signed(wait)).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Looks again under the order's lock: it may have been paid meanwhile.
    async fn end(&self, overdue: Overdue) -> Result<()> {
        let now = self.app.clock.now();
        let actor = Actor::system();
        let mut tx = self.app.db.tenant(overdue.shop).begin().await?;
        let mut order = orders::lock(&mut tx, overdue.order_id).await?;
        let is_attempted = order.money.status == PaymentStatus::Pending;
        let is_unpaid =
            is_attempted || matches!(order.money.status, PaymentStatus::Unpaid | PaymentStatus::Failed);
        let Some(release_at) = order.unpaid_release_at.filter(|_| is_unpaid && order.stage == Stage::New)
        else {
            return Ok(());
        };
        // An attempt keeps the order, until it ends, and never the goods.
        if order.created_at <= self.placed_before(now) && release_at <= now && !is_attempted {
            let comment = note(&mut tx, &Text::new("note-unpaid-in-time")).await?;
            let change = Change { actor: &actor, now, comment: Some(comment) };
            orders::cancel(&mut tx, &mut order, None, &change).await?;
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
impl Duty for Expiry {
    type Piece = Overdue;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "checkout.expiry"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, overdue: &Overdue) -> i64 {
        overdue.order_id.0
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<Overdue>> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.system("orders whose time to pay ran out").await?;
        let overdue = orders::overdue(&mut tx, now, self.placed_before(now), claim.limit).await?;
        tx.commit().await?;
        Ok(overdue)
    }

    async fn one(&self, overdue: &Overdue) -> anyhow::Result<()> {
        Ok(self.end(*overdue).await?)
    }
}
