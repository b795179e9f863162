//! The end of holds, and of carts that nobody came back to. A hold ends cart by
//! cart, under the cart's lock and in one transaction with what goes back to
//! stock; a cart is cleared away only when it holds nothing.

use async_trait::async_trait;

use super::{cart, hold, queries};
use crate::http::Result;
use crate::state::AppState;
use crate::values::ShopId;
use crate::workers::{Chore, Tick, Worker};

/// Holds looked at in one tick.
const HOLDS: i64 = 50;
/// Carts cleared away at once.
const CARTS: i64 = 1_000;

/// The worker that ends holds.
pub struct EndHolds {
    app: AppState,
}

impl EndHolds {
    /// A worker over all shops.
    pub fn new(app: AppState) -> Self {
        Self { app }
    }

    /// Looks again under the cart's lock: it may have been ordered, or checked
    /// out anew.
    async fn end(&self, shop: ShopId, id: i64) -> Result<()> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.tenant(shop).begin().await?;
        let cart = cart::locked(&mut tx, id).await?;
        if let Some(cart) = cart.filter(|cart| !cart.is_held(now)) {
            hold::let_go(&mut tx, &cart).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Worker for EndHolds {
    fn name(&self) -> &'static str {
        "carts.end_holds"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let mut tx = self.app.db.system("carts whose hold has ended").await?;
        let ended = queries::ended_holds(&mut tx, self.app.clock.now(), HOLDS).await?;
        tx.commit().await?;
        let mut tick = Tick::Idle;
        for (shop, id) in ended {
            match self.end(shop, id).await {
                Ok(()) => tick = Tick::Worked,
                Err(error) => tracing::warn!(cart.id = id, "hold not ended: {error}"),
            }
        }
        Ok(tick)
    }
}

/// The chore that clears expired carts away.
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
        let swept = queries::sweep(&mut tx, self.app.clock.now(), CARTS).await?;
        tx.commit().await?;
        Ok(if swept >= CARTS.unsigned_abs() { Tick::Worked } else { Tick::Idle })
    }
}
