//! Removes files that nothing leads to: of pictures that were removed, and of
//! uploads that were cut off. The files first, then their row, so that whatever
//! is cut off here is found again.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;

use super::queries::{self, Leaving};
use super::store::{Size, Store};
use crate::state::AppState;
use crate::workers::{Chore, Tick};

/// A request ends long before.
const UNFINISHED: TimeDelta = TimeDelta::hours(1);
const BATCH: i64 = 100;

/// Over all shops.
pub(super) struct Sweep {
    app: AppState,
    store: Arc<Store>,
}

impl Sweep {
    pub(super) fn new(app: AppState, store: Arc<Store>) -> Self {
        Self { app, store }
    }

    async fn remove(&self, file: &Leaving) -> anyhow::Result<()> {
        self.store.remove(&file.key, Size::Whole).await?;
        self.store.remove(&file.key, Size::Thumbnail).await
    }
}

#[async_trait]
impl Chore for Sweep {
    fn name(&self) -> &'static str {
        "media.sweep"
    }

    /// One file that can't be removed does not keep the others.
    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.app.db.system("files that nothing leads to").await?;
        queries::give_up(&mut tx, self.app.clock.now() - UNFINISHED).await?;
        let leaving = queries::leaving(&mut tx, BATCH).await?;
        tx.commit().await?;
        let is_full = i64::try_from(leaving.len()).is_ok_and(|count| count >= BATCH);
        let (mut gone, mut failed) = (Vec::new(), None);
        for file in leaving {
            match self.remove(&file).await {
                Ok(()) => gone.push(file),
                Err(error) => failed = Some(error),
            }
        }
        if !gone.is_empty() {
            let mut tx = self.app.db.system("files that are gone").await?;
            queries::forget(&mut tx, &gone).await?;
            tx.commit().await?;
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(if is_full { Tick::Worked } else { Tick::Idle }),
        }
    }
}
