//! When sessions and keys were last used: noted in memory as the database is
//! asked about them, twice a minute at most, and written by a worker, so that
//! no request waits for a row that all of them would write.

use std::collections::HashSet;
use std::sync::Mutex;

use uuid::Uuid;

use crate::values::{ApiKeyId, ShopId};

/// What was used and is not written yet.
#[derive(Default)]
pub(super) struct Uses(Mutex<Noted>);

/// Sessions, and keys with their shops.
#[derive(Default)]
pub(super) struct Noted {
    pub sessions: HashSet<Uuid>,
    pub keys: HashSet<(ShopId, ApiKeyId)>,
}

impl Uses {
    pub(super) fn note_session(&self, session: Uuid) {
        self.change(|noted| noted.sessions.insert(session));
    }

    pub(super) fn note_key(&self, shop: ShopId, key: ApiKeyId) {
        self.change(|noted| noted.keys.insert((shop, key)));
    }

    /// What was noted so far; nothing is any more.
    pub(super) fn take(&self) -> Noted {
        self.change(std::mem::take)
    }

    /// Notes again what could not be written.
    pub(super) fn put_back(&self, noted: Noted) {
        self.change(|later| {
            later.sessions.extend(noted.sessions);
            later.keys.extend(noted.keys);
        });
    }

    fn change<T>(&self, change: impl FnOnce(&mut Noted) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
