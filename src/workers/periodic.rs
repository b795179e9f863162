//! Work that is due every so often, such as clearing away.

use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Ending, Tick, Worker};
use crate::values::Clock;

/// How often chores are due.
const PERIOD: TimeDelta = TimeDelta::minutes(10);

/// A piece of work that is done in batches and then rests for a while.
#[async_trait]
pub trait Chore: Send + Sync + 'static {
    fn name(&self) -> &'static str;

    /// Does a batch: [`Tick::Worked`] if there may be more.
    async fn batch(&self) -> anyhow::Result<Tick>;

    /// Gives back what a batch had claimed that was dropped midway, since the
    /// process ends. Most claim nothing beyond their transaction.
    async fn give_back(&self) -> anyhow::Result<()> {
        Ok(())
    }
}

/// The worker that does a chore every ten minutes, and first at once.
pub struct Periodic<C> {
    chore: C,
    clock: Clock,
    due_at: Mutex<DateTime<Utc>>,
    ending: Ending,
}

impl<C: Chore> Periodic<C> {
    /// A worker by the given clock.
    pub fn new(chore: C, clock: Clock) -> Self {
        Self { chore, clock, due_at: Mutex::new(DateTime::UNIX_EPOCH), ending: Ending::default() }
    }
}

#[async_trait]
impl<C: Chore> Worker for Periodic<C> {
    fn name(&self) -> &'static str {
        self.chore.name()
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let now = self.clock.now();
        if self.due_at.lock().is_ok_and(|due_at| now < *due_at) {
            return Ok(Tick::Idle);
        }
        let Some(tick) = self.ending.unless_over(self.chore.batch()).await else {
            self.chore.give_back().await?;
            return Ok(Tick::Idle);
        };
        let tick = tick?;
        if tick == Tick::Idle
            && let Ok(mut due_at) = self.due_at.lock()
        {
            *due_at = now + PERIOD;
        }
        Ok(tick)
    }

    fn wind_down(&self) {
        self.ending.begin();
    }
}
