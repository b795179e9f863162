//! Forgets callers who have all of their limit again.

use async_trait::async_trait;

use super::Limits;
use crate::workers::{Chore, Tick};

/// The chore that forgets.
pub struct ForgetCallers(Limits);

impl ForgetCallers {
    /// Over all limits of this instance.
    pub fn new(limits: Limits) -> Self {
        Self(limits)
    }
}

#[async_trait]
impl Chore for ForgetCallers {
    fn name(&self) -> &'static str {
        "http.forget_callers"
    }

    async fn batch(&self) -> anyhow::Result<Tick> {
        self.0.forget();
        Ok(Tick::Idle)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use strum::VariantArray;

    use super::*;
    use crate::config::Settings;
    use crate::http::{ClientAddress, Counted, LimitClass};
    use crate::values::Clock;

    #[tokio::test]
    async fn whoever_has_all_of_a_limit_again_is_forgotten_by_each() {
        let clock = Clock::adjustable("2026-11-25T07:00:00Z".parse().unwrap());
        let limits = Limits::new(&Settings::from_pairs(&[]).unwrap().rate_limits, &clock);
        let chore = ForgetCallers::new(limits.clone());
        for class in LimitClass::VARIANTS {
            limits.take(*class, &Counted::Key(7));
        }
        assert!(limits.takes_message(7));
        limits.tracking().begin(ClientAddress::UNKNOWN).await.unwrap().missed();
        chore.batch().await.unwrap();
        assert_eq!(limits.callers(), LimitClass::VARIANTS.len() + 2, "nobody has all of it yet");
        clock.advance(TimeDelta::hours(1));
        chore.batch().await.unwrap();
        assert_eq!(limits.callers(), 0);
    }
}
