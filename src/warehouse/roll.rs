//! Midnight: each gate is brought to the new day. What wilted leaves it, what is
//! overdue is due today, and promises that come within reach count; whoever goes
//! through a gate before does the same.

use async_trait::async_trait;

use super::gates;
use super::queries::gates as queries;
use crate::state::AppState;
use crate::values::ShopId;
use crate::workers::{Claim, Duty, Pace, Rounds};

const PACE: Pace = Pace { batch: 50, side_by_side: 2, lease: None };
/// Gates brought to the new day in one transaction.
const GATES: i64 = 200;

/// Bringing gates to the new day.
pub struct RollGates {
    app: AppState,
}

impl RollGates {
    /// A worker over all shops.
    pub fn new(app: AppState) -> Rounds<Self> {
        Rounds::new(Self { app })
    }
}

#[async_trait]
impl Duty for RollGates {
    type Piece = ShopId;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "warehouse.roll_gates"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, shop: &ShopId) -> i64 {
        shop.0
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<ShopId>> {
        let mut tx = self.app.db.system("gates whose day is over").await?;
        let shops = queries::shops_to_roll(&mut tx, self.app.clock.now(), claim.limit).await?;
        tx.commit().await?;
        Ok(shops)
    }

    async fn one(&self, shop: &ShopId) -> anyhow::Result<()> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.tenant(*shop).begin().await?;
        let today = tx.shop().zone.today(now);
        let stale = queries::stale(&mut tx, today, GATES).await?;
        gates::lock(&mut tx, &stale, now).await?;
        gates::refresh(&mut tx, stale, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
