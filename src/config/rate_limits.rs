//! How often a caller may call, by what they call.

use std::str::FromStr;
use std::time::Duration;

use strum::{EnumCount, VariantArray};

/// Limits over longer times than this are a mistake.
const LONGEST_PERIOD: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What a route counts against. Each class has a setting of its own name under
/// `rate_limits`, in `config/default.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumCount, VariantArray, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum LimitClass {
    /// Whatever has no class of its own.
    General,
    /// Everything that makes an order.
    OrderCreation,
    /// Everything that takes a file.
    Uploads,
    /// What a shop shows to everybody.
    Catalogue,
    /// Pages for people, which refresh themselves; not their forms.
    Pages,
    /// What whoever has a link may change by it, by a form of its page or as a program.
    Forms,
    /// What programs of others call in: payment providers, Telegram.
    Callbacks,
}

impl LimitClass {
    /// Its setting's name.
    pub fn key(self) -> &'static str {
        self.into()
    }
}

/// How often a caller may call, by what they call.
#[derive(Clone, Debug)]
pub struct RateLimits {
    by_class: [Rate; LimitClass::COUNT],
    /// Pages are counted by their link too, whoever opens it.
    pages_by_link: Rate,
    forms_by_link: Rate,
    pub request_otp: Rate,
    pub verify_otp: Rate,
    /// Tokens tried by one address that lead to no order.
    pub tracking_misses: Rate,
}

impl RateLimits {
    /// Each limit as `read` finds it under its key.
    pub(super) fn read(mut read: impl FnMut(&str) -> Rate) -> Self {
        let mut read = |name: &str| read(&format!("rate_limits.{name}"));
        let mut by_class = [Rate::FEWEST; LimitClass::COUNT];
        for class in LimitClass::VARIANTS {
            by_class[*class as usize] = read(class.key());
        }
        Self {
            by_class,
            pages_by_link: read("pages_by_link"),
            forms_by_link: read("forms_by_link"),
            request_otp: read("request_otp"),
            verify_otp: read("verify_otp"),
            tracking_misses: read("tracking_misses"),
        }
    }

    /// The rate of a class.
    pub fn of(&self, class: LimitClass) -> Rate {
        self.by_class[class as usize]
    }

    /// How often one link may be used, whoever has it: a page's, its forms', or
    /// the address a program was given to call. None where there is no link.
    pub fn of_link(&self, class: LimitClass) -> Option<Rate> {
        match class {
            LimitClass::Pages => Some(self.pages_by_link),
            LimitClass::Forms => Some(self.forms_by_link),
            LimitClass::Callbacks => Some(self.of(class)),
            LimitClass::General | LimitClass::OrderCreation | LimitClass::Uploads | LimitClass::Catalogue => {
                None
            }
        }
    }
}

/// So many in a period, written `3/1m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub count: u32,
    pub period: Duration,
}

impl Rate {
    /// Stands in for a rate that could not be read.
    pub(super) const FEWEST: Self = Self { count: 1, period: Duration::from_secs(1) };
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(count, period)| {
            let count: u32 = count.trim().parse().ok().filter(|count| *count > 0)?;
            let period = humantime::parse_duration(period.trim()).ok()?;
            let is_sane = !period.is_zero() && period <= LONGEST_PERIOD;
            let period = Some(period).filter(|_| is_sane)?;
            Some(Rate { count, period })
        });
        parts.ok_or_else(|| "expected a rate like 100/1h".to_owned())
    }
}
