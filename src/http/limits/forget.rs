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
