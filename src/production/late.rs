//! What is late is urgent: the queue's order says so to whoever looks.

use async_trait::async_trait;

use super::queries;
use crate::state::AppState;
use crate::values::ShopId;
use crate::workers::{Claim, Duty, Pace, Rounds};

const PACE: Pace = Pace { batch: 50, side_by_side: 2, lease: None };
/// Tasks raised in one transaction.
const AT_ONCE: i64 = 500;

/// Raising what is late.
pub(super) struct RaiseLate {
    app: AppState,
}

impl RaiseLate {
    /// A worker over all shops.
    pub fn new(app: AppState) -> Rounds<Self> {
        Rounds::new(Self { app })
    }
}

#[async_trait]
impl Duty for RaiseLate {
    type Piece = ShopId;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "production.raise_late"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, shop: &ShopId) -> i64 {
        shop.0
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<ShopId>> {
        let mut tx = self.app.db.system("shops with tasks that are late").await?;
        let shops = queries::shops_with_late(&mut tx, self.app.clock.now(), claim.limit).await?;
        tx.commit().await?;
        Ok(shops)
    }

    async fn one(&self, shop: &ShopId) -> anyhow::Result<()> {
        let mut tx = self.app.db.tenant(*shop).begin().await?;
        queries::raise_late(&mut tx, self.app.clock.now(), AT_ONCE).await?;
        tx.commit().await?;
        Ok(())
    }
}
