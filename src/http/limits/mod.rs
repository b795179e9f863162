//! How often a caller may call.
//!
//! Invariants: who is counted is decided without the database; memory is
//! bounded, whoever calls; waiting exactly as long as a refusal says is long
//! enough. These limits hold for one instance; those that guard sign-in are
//! kept in the database (`auth/limits.rs`) and only announced here.

mod announce;
mod forget;
mod meter;
mod misses;
mod store;

use std::sync::Arc;
use std::time::Duration;

pub use announce::Announcement;
pub(super) use announce::announce;
pub use forget::ForgetCallers;

use super::ClientAddress;
use crate::config::{Rate, RateLimits};
use crate::values::{Clock, PersonId, ShopId};
use meter::Meter;
use misses::Misses;

/// Messages of one chat that the bot answers. Telegram takes about one a second
/// in a chat; beyond that it has the bot pause, and codes and notices wait.
const CHAT: Rate = Rate { count: 30, period: Duration::from_secs(60) };

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// A person in a shop, whatever session they use.
    Member { shop: ShopId, person: PersonId },
    /// A program, by its API key's id.
    Key(i64),
    /// Whoever has proved to be nobody in particular.
    Address(ClientAddress),
    /// Whoever writes to the bot in that chat.
    Chat(i64),
}

/// What kind of request it is; each kind has a limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitClass {
    OrderCreation,
    Uploads,
    Callbacks,
    General,
    BotMessages,
}

/// What is left of a limit, as the answer's headers tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub limit: u32,
    pub remaining: u32,
    /// When all of it is there again, in seconds since 1970.
    pub reset: i64,
    /// Seconds to wait, for a request that is refused.
    pub retry_after: Option<u64>,
}

/// The limits of this instance. Cheap to clone.
#[derive(Clone)]
pub struct Limits(Arc<Meters>);

struct Meters {
    general: Meter,
    order_creation: Meter,
    uploads: Meter,
    callbacks: Meter,
    bot_messages: Meter,
    tracking: Misses,
}

impl Limits {
    /// Limits as set, by the given clock.
    pub fn new(rates: &RateLimits, clock: &Clock) -> Self {
        let meter = |rate| Meter::new(rate, clock.clone());
        Self(Arc::new(Meters {
            general: meter(rates.general),
            order_creation: meter(rates.order_creation),
            uploads: meter(rates.uploads),
            callbacks: meter(rates.callbacks),
            bot_messages: meter(CHAT),
            tracking: Misses::new(meter(rates.tracking_misses)),
        }))
    }

    /// Counts a request, unless it is one too many.
    pub fn take(&self, class: LimitClass, counted: &Counted) -> Allowance {
        let meter = match class {
            LimitClass::OrderCreation => &self.0.order_creation,
            LimitClass::Uploads => &self.0.uploads,
            LimitClass::Callbacks => &self.0.callbacks,
            LimitClass::General => &self.0.general,
            LimitClass::BotMessages => &self.0.bot_messages,
        };
        meter.take(meter.key(counted))
    }

    /// Tokens tried that lead to no order.
    pub fn tracking(&self) -> &Misses {
        &self.0.tracking
    }

    /// Forgets whoever has all of their limit again.
    fn forget(&self) {
        self.meters().into_iter().for_each(Meter::forget);
    }

    fn meters(&self) -> [&Meter; 6] {
        let Meters { general, order_creation, uploads, callbacks, bot_messages, tracking } = &*self.0;
        [general, order_creation, uploads, callbacks, bot_messages, tracking.meter()]
    }

    /// How many callers are remembered, over all limits.
    #[cfg(test)]
    fn callers(&self) -> usize {
        self.meters().into_iter().map(Meter::callers).sum()
    }
}
