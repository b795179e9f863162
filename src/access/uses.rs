//! When sessions and keys were last used: noted in memory as the database is
//! asked about them, twice a minute at most, and written by a worker, so that
//! no request waits for a row that all of them would write.

use std::collections::HashSet;
use std::sync::Mutex;

use async_trait::async_trait;
use uuid::Uuid;

use super::queries;
use super::standing::Access;
use crate::db::Db;
use crate::values::{Clock, ShopId};
use crate::workers::{Tick, Worker};

/// What was used and is not written yet.
#[derive(Default)]
pub(super) struct Uses(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    sessions: HashSet<Uuid>,
    keys: HashSet<(i64, i64)>,
}

impl Uses {
    pub(super) fn note_session(&self, session: Uuid) {
        self.change(|noted| noted.sessions.insert(session));
    }

    pub(super) fn note_key(&self, shop: ShopId, key: i64) {
        self.change(|noted| noted.keys.insert((shop.0, key)));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Noted) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
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
        let noted = self.access.uses().change(std::mem::take);
        if noted.sessions.is_empty() && noted.keys.is_empty() {
            return Ok(Tick::Idle);
        }
        let sessions: Vec<_> = noted.sessions.iter().copied().collect();
        let (shops, keys): (Vec<_>, Vec<_>) = noted.keys.iter().copied().unzip();
        let written = queries::write_uses(&self.db, &sessions, (&shops, &keys), self.clock.now()).await;
        if written.is_err() {
            self.access.uses().change(|later| {
                later.sessions.extend(noted.sessions);
                later.keys.extend(noted.keys);
            });
        }
        written?;
        Ok(Tick::Idle)
    }

    /// A tick is one short transaction.
    fn wind_down(&self) {}
}
