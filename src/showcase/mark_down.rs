//! Once a day, where the shop wants it so, its rule marks down what ages and
//! takes back what it has marked down before.

use async_trait::async_trait;

use super::markdown::{self, Marking};
use super::queries;
use crate::state::AppState;
use crate::values::{Actor, ShopId};
use crate::workers::{Claim, Duty, Pace, Rounds};

const PACE: Pace = Pace { batch: 50, side_by_side: 2, lease: None };

/// Marking down by the shops' rules.
pub(super) struct MarkDown {
    app: AppState,
}

impl MarkDown {
    /// A worker over all shops.
    pub(super) fn new(app: AppState) -> Rounds<Self> {
        Rounds::new(Self { app })
    }
}

#[async_trait]
impl Duty for MarkDown {
    type Piece = ShopId;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "showcase.mark_down"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, shop: &ShopId) -> i64 {
        shop.0
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<ShopId>> {
        let mut tx = self.app.db.system("shops that mark down by themselves").await?;
        let shops = queries::shops_to_mark_down(&mut tx, self.app.clock.now(), claim.limit).await?;
        tx.commit().await?;
        Ok(shops)
    }

    /// The day is claimed first, so that two instances don't both do it.
    async fn one(&self, shop: &ShopId) -> anyhow::Result<()> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.tenant(*shop).begin().await?;
        let today = tx.shop().zone.today(now);
        if queries::claim_day(&mut tx, today).await? {
            let rule = queries::rule(&mut tx).await?;
            markdown::take_back(&mut tx, &rule, now).await?;
            let system = Actor::system();
            for proposal in markdown::proposals(&mut tx, &rule, now).await? {
                markdown::mark(&mut tx, &proposal, Marking { actor: &system, now, by_rule: true }).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
