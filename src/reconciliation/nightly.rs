//! Compares every shop's money in its night, on one instance each.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;

use super::queries::{self, Begun};
use super::run::{Bounds, reconcile};
use crate::checkout::Acquirer;
use crate::state::AppState;
use crate::values::{Actor, ShopId};
use crate::workers::{Chore, Tick};

/// A run that has not ended after this was left by an instance that died.
const LEASE: TimeDelta = TimeDelta::minutes(30);
const BOUNDS: Bounds = Bounds { attempts: 500, time: Duration::from_secs(300) };

/// The chore of the night.
pub struct Nightly {
    app: AppState,
    acquirer: Acquirer,
    /// The run under way.
    begun: Mutex<Option<Begun>>,
}

impl Nightly {
    /// A chore over all shops.
    pub fn new(app: AppState, acquirer: Acquirer) -> Self {
        Self { app, acquirer, begun: Mutex::default() }
    }

    fn note(&self, begun: Option<Begun>) -> Option<Begun> {
        std::mem::replace(&mut *self.begun.lock().unwrap_or_else(PoisonError::into_inner), begun)
    }

    async fn compare(&self, shop: ShopId) -> crate::http::Result<()> {
        let now = self.app.clock.now();
        let mut tx = self.app.db.tenant(shop).begin().await?;
        let day = tx.shop().zone.today(now);
        let claimed = queries::claim_night(&mut tx, day, &Actor::system(), now, now - LEASE).await?;
        tx.commit().await?;
        let Some(id) = claimed else { return Ok(()) };
        let begun = Begun { shop, id, started_at: now };
        self.note(Some(begun));
        let reconciled = reconcile(&self.app, &self.acquirer, begun, BOUNDS).await;
        self.note(None);
        reconciled
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

    /// Asking the providers may take minutes: the next instance begins anew.
    async fn give_back(&self) -> anyhow::Result<()> {
        let Some(begun) = self.note(None) else { return Ok(()) };
        let mut tx = self.app.db.tenant(begun.shop).begin().await?;
        let left_before = begun.started_at - LEASE;
        queries::give_back_night(&mut tx, begun, left_before).await?;
        Ok(tx.commit().await?)
    }
}
