//! The end of holds, and of carts that nobody came back to. A hold ends cart by
//! cart, under the cart's lock and in one transaction with what goes back to
//! stock; a cart is cleared away only when it holds nothing.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{hold, hold_queries, open, queries};
use crate::db;
use crate::state::AppState;
use crate::values::{CartId, ShopId};
use crate::workers::{Chore, Claim, Duty, Pace, Rounds, Tick};

const PACE: Pace = Pace { batch: 50, side_by_side: 2, lease: None };
/// Carts cleared away at once.
const CARTS: i64 = 1_000;

/// Ending holds.
pub struct EndHolds {
    app: AppState,
}

impl EndHolds {
    /// A worker over all shops.
    pub fn new(app: AppState) -> Rounds<Self> {
        Rounds::new(Self { app })
    }

    /// Looks again under the cart's lock: it may have been ordered, or checked
    /// out anew.
    async fn end(&self, shop: ShopId, id: CartId) -> Result<(), db::Error> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.tenant(shop).begin().await?;
        let cart = open::locked(&mut tx, id).await?;
        if let Some(cart) = cart.filter(|cart| !cart.is_held(now)) {
            hold::let_go(&mut tx, &cart, now).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Duty for EndHolds {
    type Piece = (ShopId, CartId);
    type Outcome = ();

    fn name(&self) -> &'static str {
        "carts.end_holds"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, (_, id): &(ShopId, CartId)) -> i64 {
        id.0
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<(ShopId, CartId)>> {
        let mut tx = self.app.db.system("carts whose hold has ended").await?;
        let ended = queries::ended_holds(&mut tx, self.app.clock.now(), claim.limit).await?;
        tx.commit().await?;
        Ok(ended)
    }

    async fn one(&self, (shop, id): &(ShopId, CartId)) -> anyhow::Result<()> {
        Ok(self.end(*shop, *id).await?)
    }
}

/// The chore that clears away expired carts, and holds that no longer count.
pub struct Sweep {
    app: AppState,
}

impl Sweep {
    /// Over all shops.
    pub fn new(app: AppState) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Chore for Sweep {
    fn name(&self) -> &'static str {
        "carts.sweep"
    }

    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.app.db.system("sweep carts").await?;
        let now = self.app.clock.now();
        let carts = queries::sweep(&mut tx, now, CARTS).await?;
        let holds = hold_queries::sweep(&mut tx, now - TimeDelta::days(1), CARTS).await?;
        tx.commit().await?;
        let swept = carts.max(holds);
        Ok(if swept >= CARTS.unsigned_abs() { Tick::Worked } else { Tick::Idle })
    }
}
