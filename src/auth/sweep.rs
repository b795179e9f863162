//! Clears away codes and guesses that no longer say anything.

use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::queries;
use crate::db::Db;
use crate::values::Clock;
use crate::workers::{Tick, Worker};

const PERIOD: TimeDelta = TimeDelta::minutes(10);
const BATCH: i64 = 1_000;

/// The worker that clears away, every ten minutes at most.
pub struct Sweep {
    db: Db,
    clock: Clock,
    due_at: Mutex<DateTime<Utc>>,
}

impl Sweep {
    /// A sweep whose first tick is due at once.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, due_at: Mutex::new(DateTime::UNIX_EPOCH) }
    }

    fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.due_at.lock().is_ok_and(|due_at| *due_at <= now)
    }

    fn put_off(&self, now: DateTime<Utc>) {
        if let Ok(mut due_at) = self.due_at.lock() {
            *due_at = now + PERIOD;
        }
    }
}

#[async_trait]
impl Worker for Sweep {
    fn name(&self) -> &'static str {
        "auth.sweep"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let now = self.clock.now();
        if !self.is_due(now) {
            return Ok(Tick::Idle);
        }
        let mut tx = self.db.system("sweep codes and guesses").await?;
        let codes = queries::sweep_codes(&mut tx, BATCH).await?;
        let guesses = queries::sweep_wrong_guesses(&mut tx, BATCH).await?;
        tx.commit().await?;
        if codes.max(guesses) >= BATCH.unsigned_abs() {
            return Ok(Tick::Worked);
        }
        self.put_off(now);
        Ok(Tick::Idle)
    }
}
