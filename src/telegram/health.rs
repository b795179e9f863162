//! Whether Telegram answers the bot: a flag that every call sets as it ends,
//! so that nobody has to call to read it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};

use crate::values::Clock;

/// One lost call is a hiccup, two in a row an outage.
const FAILURES_OF_AN_OUTAGE: u32 = 2;

/// What the last calls told.
pub(super) struct Health {
    clock: Clock,
    failures: AtomicU32,
    heard_at: Mutex<DateTime<Utc>>,
}

impl Health {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, failures: AtomicU32::new(0), heard_at: Mutex::new(DateTime::UNIX_EPOCH) }
    }

    /// False once an outage is known; true until then.
    pub(super) fn is_reachable(&self) -> bool {
        self.failures.load(Ordering::Acquire) < FAILURES_OF_AN_OUTAGE
    }

    /// When Telegram last answered; None while it does not.
    pub(super) fn heard_at(&self) -> Option<DateTime<Utc>> {
        if self.failures.load(Ordering::Acquire) > 0 {
            return None;
        }
        self.heard_at.lock().ok().map(|heard_at| *heard_at)
    }

    /// A call was answered, whatever the answer.
    pub(super) fn answered(&self) {
        if let Ok(mut heard_at) = self.heard_at.lock() {
            *heard_at = self.clock.now();
        }
        if self.failures.swap(0, Ordering::AcqRel) >= FAILURES_OF_AN_OUTAGE {
            tracing::info!("Telegram answers again");
        }
    }

    /// A call got no answer, or one that no bot of this token can use.
    pub(super) fn failed(&self) {
        if self.failures.fetch_add(1, Ordering::AcqRel) + 1 == FAILURES_OF_AN_OUTAGE {
            tracing::warn!("Telegram does not answer the bot");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_failures_in_a_row_are_an_outage_and_one_answer_ends_it() {
        let health = Health::new(Clock::system());
        assert!(health.is_reachable());
        health.failed();
        health.answered();
        health.failed();
        assert!(health.is_reachable() && health.heard_at().is_none());
        health.failed();
        assert!(!health.is_reachable());
        health.answered();
        assert!(health.is_reachable() && health.heard_at().is_some());
    }
}
