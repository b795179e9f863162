//! The end of holds that nobody pays for online and nobody of the shop has
//! touched: what was ordered by invented phones comes back into the shop. The
//! order stays `new`; whoever confirms or moves it takes the goods again.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::error::Result;
use super::note::note;
use crate::db::TenantTx;
use crate::orders::{self, Change, Order, Overdue, Reservation, Stage};
use crate::shops;
use crate::state::AppState;
use crate::values::{Actor, Minor, Text};
use crate::workers::{Claim, Duty, Pace, Rounds};

const PACE: Pace = Pace { batch: 50, side_by_side: 2, lease: None };
/// Before that the shop's people have had no time to look.
const OPEN_FOR: TimeDelta = TimeDelta::hours(2);

/// Giving back.
pub struct Untouched {
    app: AppState,
}

impl Untouched {
    /// A worker over all shops.
    pub fn new(app: AppState) -> Rounds<Self> {
        Rounds::new(Self { app })
    }

    /// Looks again under the order's lock: somebody may have touched it meanwhile.
    async fn end(&self, overdue: Overdue) -> Result<()> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.tenant(overdue.shop).begin().await?;
        let mut order = orders::lock(&mut tx, overdue.order_id).await?;
        if !orders::is_untouched(&mut tx, order.id).await? {
            return Ok(());
        }
        let holds_unpaid = order.reservation == Reservation::Held
            && order.unpaid_release_at.is_none()
            && order.stage == Stage::New
            && order.money.balance.paid == Minor::ZERO;
        let end = if holds_unpaid { Some(self.end_of_hold(&mut tx, &order).await?) } else { None };
        let later = end.filter(|end| *end > now);
        if end.is_some() && later.is_none() {
            let comment = note(&mut tx, &Text::new("note-untouched")).await?;
            let change = Change { actor: &Actor::system(), now, comment: Some(comment) };
            orders::release(&mut tx, &mut order, &change).await?;
        }
        orders::look_again(&mut tx, order.id, later).await?;
        tx.commit().await?;
        Ok(())
    }

    /// After the setting's time, and not before the shop has been open for a while.
    async fn end_of_hold(&self, tx: &mut TenantTx, order: &Order) -> Result<DateTime<Utc>> {
        let shop = shops::shop(tx).await?;
        let seen = shop.open_for(tx, order.created_at, OPEN_FOR).await?;
        Ok(seen.max(order.created_at + self.app.settings.orders.untouched_release))
    }
}

#[async_trait]
impl Duty for Untouched {
    type Piece = Overdue;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "checkout.untouched"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, overdue: &Overdue) -> i64 {
        overdue.order_id.0
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<Overdue>> {
        let mut tx = self.app.db.system("untouched orders that hold their goods").await?;
        let due = orders::untouched(&mut tx, self.app.clock.now(), claim.limit).await?;
        tx.commit().await?;
        Ok(due)
    }

    async fn one(&self, overdue: &Overdue) -> anyhow::Result<()> {
        Ok(self.end(*overdue).await?)
    }
}
