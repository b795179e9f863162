//! Guesses at what can be guessed: tokens tried that lead nowhere. Hits don't
//! count, however many come at once, and a hundred guesses at once are no more
//! than a hundred one after another.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::allowance::{Allowance, Counted};
use super::meter::Meter;
use crate::http::client_address::ClientAddress;
use crate::http::error::{Error, Result};

/// Misses, counted by address.
pub struct Misses {
    meter: Meter,
    /// Look-ups under way, by the meter's key.
    under_way: Mutex<HashMap<u64, usize>>,
    resolved: Notify,
}

/// A look-up under way. It was counted as a miss already; whatever becomes of
/// it but a miss takes that back.
pub struct Try<'a> {
    misses: &'a Misses,
    key: u64,
    has_missed: bool,
}

impl Misses {
    pub(super) fn new(meter: Meter) -> Self {
        Self { meter, under_way: Mutex::default(), resolved: Notify::new() }
    }

    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Lets a look-up begin. Where the last tries left are under way, it waits
    /// for them: they may be hits.
    ///
    /// # Errors
    /// 429 after too many misses.
    pub async fn begin(&self, address: ClientAddress) -> Result<Try<'_>> {
        let key = self.meter.key(&Counted::Address(address));
        loop {
            let resolved = self.resolved.notified();
            tokio::pin!(resolved);
            resolved.as_mut().enable();
            if let Some(outcome) = self.try_begin(key) {
                return outcome;
            }
            resolved.await;
        }
    }

    /// None: to be tried again when another look-up is over.
    fn try_begin(&self, key: u64) -> Option<Result<Try<'_>>> {
        let mut under_way = self.under_way();
        match self.meter.take(key) {
            Allowance { retry_after: None, .. } => {
                *under_way.entry(key).or_default() += 1;
                Some(Ok(Try { misses: self, key, has_missed: false }))
            }
            Allowance { .. } if under_way.contains_key(&key) => None,
            Allowance { retry_after, .. } => {
                Some(Err(Error::TooMany { retry_after: retry_after.unwrap_or(1) }))
            }
        }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Try<'_> {
    /// It led nowhere.
    pub fn missed(mut self) {
        self.has_missed = true;
    }
}

impl Drop for Try<'_> {
    fn drop(&mut self) {
        let mut under_way = self.misses.under_way();
        if !self.has_missed {
            self.misses.meter.give_back(self.key);
        }
        if let Some(count) = under_way.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.key);
            }
        }
        drop(under_way);
        self.misses.resolved.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;
    use crate::values::Clock;

    const HERE: ClientAddress = ClientAddress::UNKNOWN;

    fn misses(rate: &str) -> Misses {
        let clock = Clock::adjustable("2026-11-25T07:00:00Z".parse().unwrap());
        Misses::new(Meter::new(rate.parse().unwrap(), clock))
    }

    /// Looks up and finds something, or not; false if refused.
    async fn looks_up(misses: &Misses, is_there: bool) -> bool {
        let Ok(attempt) = misses.begin(HERE).await else { return false };
        tokio::task::yield_now().await;
        if !is_there {
            attempt.missed();
        }
        true
    }

    #[tokio::test]
    async fn hits_never_count_however_many_come_at_once() {
        let misses = misses("2/1h");
        let all = join_all((0..100).map(|_| looks_up(&misses, true))).await;
        assert!(all.into_iter().all(|is_served| is_served));
        assert!(misses.under_way().is_empty());
    }

    #[tokio::test]
    async fn a_hundred_misses_at_once_are_as_many_as_the_limit() {
        let misses = misses("20/1h");
        let all = join_all((0..100).map(|_| looks_up(&misses, false))).await;
        assert_eq!(all.into_iter().filter(|is_served| *is_served).count(), 20);
        assert!(!looks_up(&misses, true).await);
    }

    #[tokio::test]
    async fn a_look_up_that_ends_without_an_answer_is_no_miss() {
        let misses = misses("1/1h");
        for _ in 0..5 {
            drop(misses.begin(HERE).await.unwrap());
        }
        assert!(looks_up(&misses, false).await);
    }
}
