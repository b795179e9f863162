//! One limit over many callers: a leaky bucket each (GCRA), so that a caller
//! who waits gets one request after another back, not all at the full hour.

use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use governor::clock::Clock as GovernorClock;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::ShrinkableKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::allowance::Allowance;
use super::store::{MOST_KEYS, Store};
use crate::config::Rate;
use crate::values::Clock;

/// A map this small is not worth looking through.
const FEWEST_KEYS: usize = 65_536;
/// A map that stays full is looked through no more often than this.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(1);

/// One limit over many callers.
pub struct Meter {
    limiter: RateLimiter<u64, Store, Ticks, StateInformationMiddleware>,
    store: Store,
    clock: Clock,
    quota: Quota,
    /// Callers can't choose keys that meet.
    keys: RandomState,
    tidying: Mutex<Tidying>,
}

/// When the map is looked through next.
struct Tidying {
    keys: usize,
    not_before: DateTime<Utc>,
}

/// The server's clock as the limiter reads it.
#[derive(Clone)]
struct Ticks(Clock);

impl GovernorClock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let nanos = self.0.now().timestamp_nanos_opt().unwrap_or(i64::MAX);
        Nanos::new(u64::try_from(nanos).unwrap_or_default())
    }
}

impl Meter {
    /// A meter that nobody has used yet.
    pub fn new(rate: Rate, clock: Clock) -> Self {
        let count = NonZeroU32::new(rate.count).unwrap_or(NonZeroU32::MIN);
        let one_per = (rate.period / count.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(one_per).unwrap_or(Quota::per_second(count)).allow_burst(count);
        let store = Store::default();
        let limiter = RateLimiter::new(quota, store.clone(), Ticks(clock.clone()));
        let tidying = Mutex::new(Tidying { keys: FEWEST_KEYS, not_before: DateTime::UNIX_EPOCH });
        Self { limiter, store, clock, quota, keys: RandomState::new(), tidying }
    }

    /// The caller's place in the map.
    pub fn key(&self, counted: &(impl Hash + ?Sized)) -> u64 {
        self.keys.hash_one(counted)
    }

    /// Counts a request, unless it is one too many.
    pub fn take(&self, key: u64) -> Allowance {
        self.tidy();
        let now = self.clock.now();
        let limit = self.quota.burst_size().get();
        match self.limiter.check_key(&key) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let taken = limit.saturating_sub(remaining);
                let reset = reset_after(now, self.quota.replenish_interval().saturating_mul(taken));
                Allowance { limit, remaining, reset, retry_after: None }
            }
            Err(refusal) => {
                let wait = refusal.wait_time_from(Ticks(self.clock.clone()).now());
                let rest = self.quota.replenish_interval().saturating_mul(limit - 1);
                let reset = reset_after(now, wait.saturating_add(rest));
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                Allowance { limit, remaining: 0, reset, retry_after: Some(seconds.max(1)) }
            }
        }
    }

    /// Takes a request back that shall not count.
    pub fn give_back(&self, key: u64) {
        self.store.give_back(key, self.quota.replenish_interval().into());
    }

    /// Forgets whoever has all of their limit again.
    pub fn forget(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }

    /// How many callers are remembered.
    #[cfg(test)]
    pub fn callers(&self) -> usize {
        self.store.len()
    }

    /// Forgets in time, when the map has doubled since the last time.
    fn tidy(&self) {
        let Ok(mut tidying) = self.tidying.try_lock() else { return };
        let now = self.clock.now();
        if self.store.len() < tidying.keys || now < tidying.not_before {
            return;
        }
        self.forget();
        tidying.keys = self.store.len().saturating_mul(2).clamp(FEWEST_KEYS, MOST_KEYS);
        tidying.not_before = now + LOOK_AGAIN;
    }
}

/// A moment from now, in whole seconds that are not too early.
fn reset_after(now: DateTime<Utc>, wait: Duration) -> i64 {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    let moment = now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC);
    moment.timestamp() + i64::from(moment.timestamp_subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LARGEST: usize = 64 * 1024 * 1024;

    fn meter(rate: &str) -> (Meter, Clock) {
        let clock = Clock::adjustable("2026-11-25T07:00:00Z".parse().unwrap());
        (Meter::new(rate.parse().unwrap(), clock.clone()), clock)
    }

    #[test]
    fn a_limit_counts_down_and_is_whole_again_at_its_reset() {
        let (meter, clock) = meter("4/1h");
        let start = clock.now().timestamp();
        for (taken, remaining) in [3, 2, 1, 0].into_iter().enumerate() {
            let minutes = 15 * (i64::try_from(taken).unwrap() + 1);
            let expected = Allowance { limit: 4, remaining, reset: start + minutes * 60, retry_after: None };
            assert_eq!(meter.take(7), expected);
        }
        let refused = meter.take(7);
        assert_eq!(
            refused,
            Allowance { limit: 4, remaining: 0, reset: start + 3_600, retry_after: Some(900) }
        );
        assert_eq!(meter.take(8).remaining, 3, "another caller has a limit of their own");
        clock.advance(TimeDelta::seconds(refused.reset - start));
        assert_eq!(meter.take(7).remaining, 3);
    }

    #[test]
    fn what_is_given_back_was_never_taken() {
        let (meter, _) = meter("2/1h");
        for _ in 0..10 {
            assert_eq!(meter.take(7).retry_after, None);
            meter.give_back(7);
        }
        assert_eq!(meter.take(7).remaining, 1);
    }

    proptest! {
        #[test]
        fn waiting_as_long_as_told_is_enough_and_a_second_less_is_not(
            count in 1_u32..2_000, period in 1_u64..100_000, elapsed in 0_i64..5_000_000,
        ) {
            let (meter, clock) = meter(&format!("{count}/{period}s"));
            for _ in 0..count {
                prop_assert_eq!(meter.take(7).retry_after, None);
            }
            clock.advance(TimeDelta::microseconds(elapsed.min(i64::try_from(period).unwrap() * 900_000 / i64::from(count))));
            let wait = meter.take(7).retry_after;
            prop_assert!(wait.is_some());
            let wait = i64::try_from(wait.unwrap()).unwrap();
            clock.advance(TimeDelta::seconds(wait - 1));
            let too_early = meter.take(7).retry_after;
            prop_assert_eq!(too_early, Some(1));
            clock.advance(TimeDelta::seconds(1));
            prop_assert_eq!(meter.take(7).retry_after, None);
        }
    }

    #[test]
    fn a_million_callers_cost_less_than_64_megabytes_and_are_forgotten() {
        let (meter, clock) = meter("20/1h");
        for caller in 0..MOST_KEYS as u64 + 10_000 {
            assert_eq!(meter.take(meter.keys.hash_one(caller)).retry_after, None);
        }
        assert_eq!(meter.store.len(), MOST_KEYS);
        assert!(meter.store.bytes() < LARGEST, "{} bytes", meter.store.bytes());
        clock.advance(TimeDelta::minutes(7));
        meter.forget();
        assert_eq!(meter.store.len(), 0);
        assert!(meter.store.bytes() < LARGEST / 64, "{} bytes", meter.store.bytes());
    }

    #[test]
    fn a_map_that_grows_forgets_by_itself() {
        let (meter, clock) = meter("1000/1h");
        for caller in 0..3 * FEWEST_KEYS as u64 {
            meter.take(meter.keys.hash_one(caller));
            if caller % 10_000 == 0 {
                clock.advance(TimeDelta::seconds(10));
            }
        }
        assert!(meter.store.len() <= FEWEST_KEYS, "{}", meter.store.len());
    }

    #[test]
    fn who_has_used_the_limit_up_is_not_forgotten() {
        let (meter, clock) = meter("2/1h");
        meter.take(7);
        meter.take(7);
        clock.advance(TimeDelta::minutes(29));
        meter.forget();
        assert_eq!(meter.take(7).retry_after, Some(60));
    }
}
