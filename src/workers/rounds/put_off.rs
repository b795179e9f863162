//! Pieces that failed again and again and are passed over for a while: the
//! longer, the more often they did. In memory, so each instance tries for
//! itself.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// After the second failure; one is a hiccup, and tried again with the next tick.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Doubling further would only reach the longest wait again.
const MOST_DOUBLINGS: u32 = 16;

struct Failing {
    failures: u32,
    until: Instant,
}

/// What failed, by its id.
#[derive(Default)]
pub(super) struct PutOff(Mutex<HashMap<i64, Failing>>);

impl PutOff {
    fn failing(&self) -> MutexGuard<'_, HashMap<i64, Failing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are passed over now, but for those.
    pub(super) fn count_besides(&self, counted: &HashSet<i64>) -> usize {
        let now = Instant::now();
        let mut failing = self.failing();
        // What was not due again for so long has been settled by somebody else.
        failing.retain(|_, piece| now < piece.until + LONGEST_WAIT);
        failing.iter().filter(|(id, piece)| now < piece.until && !counted.contains(id)).count()
    }

    pub(super) fn has(&self, id: i64) -> bool {
        self.failing().get(&id).is_some_and(|piece| Instant::now() < piece.until)
    }

    pub(super) fn put_off(&self, id: i64) {
        let mut failing = self.failing();
        let piece = failing.entry(id).or_insert(Failing { failures: 0, until: Instant::now() });
        let wait = match piece.failures {
            0 => Duration::ZERO,
            more => FIRST_WAIT.saturating_mul(2_u32.saturating_pow((more - 1).min(MOST_DOUBLINGS))),
        };
        piece.failures += 1;
        piece.until = Instant::now() + wait.min(LONGEST_WAIT);
    }

    pub(super) fn forget(&self, id: i64) {
        self.failing().remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_fails_again_waits_longer_up_to_five_minutes() {
        let (put_off, nobody) = (PutOff::default(), HashSet::new());
        put_off.put_off(7);
        assert!(!put_off.has(7), "once is a hiccup");
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            put_off.put_off(7);
            tokio::time::advance(Duration::from_secs(wait) - Duration::from_millis(1)).await;
            assert!(put_off.has(7) && put_off.count_besides(&nobody) == 1, "{wait}");
            assert_eq!(put_off.count_besides(&HashSet::from([7])), 0, "counted already");
            tokio::time::advance(Duration::from_millis(1)).await;
            assert!(!put_off.has(7), "{wait}");
        }
        put_off.forget(7);
        put_off.put_off(7);
        assert!(!put_off.has(7) && put_off.count_besides(&nobody) == 0);
    }
}
