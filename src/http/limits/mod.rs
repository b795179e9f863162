//! How often a caller may call.
//!
//! Invariants: who is counted is decided without the database; memory is
//! bounded, whoever calls; waiting exactly as long as a refusal says is long
//! enough. These limits hold for one instance; those that guard sign-in are
//! kept in the database (`auth/limits.rs`) and only announced here.

mod allowance;
mod announce;
mod forget;
mod meter;
mod misses;
mod store;

use std::sync::Arc;
use std::time::Duration;

pub use allowance::{Allowance, Counted};
pub use announce::Announcement;
pub(super) use announce::{LIMIT, REMAINING, RESET, announce};
pub use forget::ForgetCallers;

use strum::{EnumCount, VariantArray};

pub use crate::config::LimitClass;
use crate::config::{Rate, RateLimits};
use crate::values::Clock;
use meter::Meter;
use misses::Misses;

/// Messages of one chat that the bot answers. Telegram takes about one a second
/// in a chat; beyond that it has the bot pause, and codes and notices wait.
const CHAT: Rate = Rate { count: 30, period: Duration::from_secs(60) };

/// The limits of this instance. Cheap to clone.
#[derive(Clone)]
pub struct Limits(Arc<Meters>);

struct Meters {
    by_class: [Meter; LimitClass::COUNT],
    by_link: [Option<Meter>; LimitClass::COUNT],
    bot_messages: Meter,
    tracking: Misses,
}

impl Limits {
    /// Limits as set, by the given clock.
    pub fn new(rates: &RateLimits, clock: &Clock) -> Self {
        let meter = |rate| Meter::new(rate, clock.clone());
        Self(Arc::new(Meters {
            by_class: std::array::from_fn(|class| meter(rates.of(LimitClass::VARIANTS[class]))),
            by_link: std::array::from_fn(|class| rates.of_link(LimitClass::VARIANTS[class]).map(meter)),
            bot_messages: meter(CHAT),
            tracking: Misses::new(meter(rates.tracking_misses)),
        }))
    }

    /// Counts a request, unless it is one too many.
    pub fn take(&self, class: LimitClass, counted: &Counted) -> Allowance {
        let meter = &self.0.by_class[class as usize];
        meter.take(meter.key(counted))
    }

    /// True if requests of the class are counted by their link too.
    pub fn counts_links(&self, class: LimitClass) -> bool {
        self.0.by_link[class as usize].is_some()
    }

    /// Counts a request that came by this link, unless it is one too many.
    pub fn take_link(&self, class: LimitClass, link: &str) -> Option<Allowance> {
        let meter = self.0.by_link[class as usize].as_ref()?;
        Some(meter.take(meter.key(link)))
    }

    /// Counts a message of a chat with the bot; false if it is one too many.
    pub fn takes_message(&self, chat: i64) -> bool {
        let meter = &self.0.bot_messages;
        meter.take(meter.key(&Counted::Chat(chat))).retry_after.is_none()
    }

    /// Tokens tried that lead to no order.
    pub fn tracking(&self) -> &Misses {
        &self.0.tracking
    }

    /// Forgets whoever has all of their limit again.
    fn forget(&self) {
        self.meters().for_each(Meter::forget);
    }

    fn meters(&self) -> impl Iterator<Item = &Meter> {
        let Meters { by_class, by_link, bot_messages, tracking } = &*self.0;
        by_class.iter().chain(by_link.iter().flatten()).chain([bot_messages, tracking.meter()])
    }

    /// How many callers are remembered, over all limits.
    #[cfg(test)]
    fn callers(&self) -> usize {
        self.meters().map(Meter::callers).sum()
    }
}
