//! Compares every shop's money in its night, on one instance each.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;

use super::queries::{self, Begun};
use super::run::{Bounds, reconcile};
use crate::checkout::Till;
use crate::state::AppState;
use crate::values::{Actor, ShopId};
use crate::workers::{Chore, Tick};

/// A run that has not ended after this was left by an instance that died.
const LEASE: TimeDelta = TimeDelta::minutes(30);
const BOUNDS: Bounds = Bounds { attempts: 500, time: Duration::from_secs(300) };

/// The chore of the night.
pub struct Nightly {
    app: AppState,
    till: Till,
}

impl Nightly {
    /// A chore over all shops.
    pub fn new(app: AppState, till: Till) -> Self {
        Self { app, till }
    }

    async fn compare(&self, shop: ShopId) -> crate::http::Result<()> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.tenant(shop).begin().await?;
        let day = tx.shop().zone.today(now);
        let claimed = queries::claim_night(&mut tx, day, &Actor::system(), now, now - LEASE).await?;
        tx.commit().await?;
        let Some(id) = claimed else { return Ok(()) };
        reconcile(&self.app, &self.till, Begun { shop, id, started_at: now }, BOUNDS).await
    }
}

#[async_trait]
impl Chore for Nightly {
    fn name(&self) -> &'static str {
        "reconciliation.nightly"
    }

    /// One shop. A run is claimed before it is made, so that a shop whose run
    /// fails is passed until its lease is over.
    async fn batch(&self) -> anyhow::Result<Tick> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.system("shops whose night has come").await?;
        let due = queries::shop_due(&mut tx, now, now - LEASE).await?;
        tx.commit().await?;
        let Some(shop) = due else { return Ok(Tick::Idle) };
        if let Err(error) = self.compare(shop).await {
            tracing::warn!(shop.id = shop.0, "not reconciled: {error}");
        }
        Ok(Tick::Worked)
    }
}
