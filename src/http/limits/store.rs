//! Where a meter keeps its callers: eight bytes each beside the key, never
//! more than [`MOST_KEYS`] of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dashmap::{DashMap, Entry};
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::ShrinkableKeyedStateStore;

/// Callers that are remembered at once. Those beyond pass uncounted: nobody
/// else is refused for what they do.
pub(super) const MOST_KEYS: usize = 1_000_000;

/// For each caller the moment at which all of their limit is there again, in
/// nanoseconds since the meter began. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Store {
    full_at: Arc<DashMap<u64, u64>>,
    /// Counting the map itself would lock all of it.
    len: Arc<AtomicUsize>,
}

impl Store {
    /// Takes one request back.
    pub fn give_back(&self, key: u64, worth: Nanos) {
        if let Some(mut full_at) = self.full_at.get_mut(&key) {
            *full_at = full_at.saturating_sub(worth.as_u64());
        }
    }

    /// Bytes the map takes: a key, a moment and a control byte for each place,
    /// of which an eighth stays free.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.full_at.capacity() / 7 * 8 * (size_of::<(u64, u64)>() + 1)
    }
}

impl StateStore for Store {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, key: &u64, judge: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        match self.full_at.entry(*key) {
            Entry::Occupied(mut entry) => {
                let (outcome, full_at) = judge(Some(Nanos::new(*entry.get())))?;
                entry.insert(full_at.as_u64());
                Ok(outcome)
            }
            Entry::Vacant(entry) => {
                let (outcome, full_at) = judge(None)?;
                if self.len.load(Ordering::Relaxed) < MOST_KEYS {
                    self.len.fetch_add(1, Ordering::Relaxed);
                    entry.insert(full_at.as_u64());
                }
                Ok(outcome)
            }
        }
    }
}

impl ShrinkableKeyedStateStore<u64> for Store {
    fn retain_recent(&self, drop_below: Nanos) {
        let mut dropped = 0;
        self.full_at.retain(|_, full_at| {
            let is_recent = *full_at > drop_below.as_u64();
            dropped += usize::from(!is_recent);
            is_recent
        });
        self.len.fetch_sub(dropped, Ordering::Relaxed);
    }

    fn shrink_to_fit(&self) {
        self.full_at.shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
