//! The worker that writes when sessions and keys were last used.

use std::sync::Arc;

use async_trait::async_trait;

use super::queries;
use super::trust::Access;
use crate::db::Db;
use crate::values::Clock;
use crate::workers::{Tick, Worker};

/// What writes what was noted.
pub fn workers(access: &Access, db: &Db, clock: &Clock) -> Vec<Arc<dyn Worker>> {
    vec![Arc::new(WriteUses::new(access.clone(), db.clone(), clock.clone()))]
}

/// The worker that writes what was noted.
pub struct WriteUses {
    access: Access,
    db: Db,
    clock: Clock,
}

impl WriteUses {
    /// A worker for what this access notes.
    pub fn new(access: Access, db: Db, clock: Clock) -> Self {
        Self { access, db, clock }
    }
}

#[async_trait]
impl Worker for WriteUses {
    fn name(&self) -> &'static str {
        "access.uses"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let noted = self.access.uses().take();
        if noted.sessions.is_empty() && noted.keys.is_empty() {
            return Ok(Tick::Idle);
        }
        let sessions: Vec<_> = noted.sessions.iter().copied().collect();
        let keys: Vec<_> = noted.keys.iter().copied().collect();
        let written = queries::write_uses(&self.db, &sessions, &keys, self.clock.now()).await;
        if written.is_err() {
            self.access.uses().put_back(noted);
        }
        written?;
        Ok(Tick::Idle)
    }

    /// A tick is one short transaction.
    fn wind_down(&self) {}
}
