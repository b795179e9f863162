//! The chore that forgets phones which nothing was sent to for a day.

use async_trait::async_trait;

use super::phone_queries;
use crate::state::AppState;
use crate::workers::{Chore, Tick};

const PHONES: i64 = 1_000;

/// Over all shops.
pub struct Sweep {
    app: AppState,
}

impl Sweep {
    /// For that server.
    pub fn new(app: AppState) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Chore for Sweep {
    fn name(&self) -> &'static str {
        "payments.sweep"
    }

    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.app.db.system("sweep phones that were sent invoices").await?;
        let swept = phone_queries::sweep(&mut tx, self.app.clock.now(), PHONES).await?;
        tx.commit().await?;
        Ok(if swept >= PHONES.unsigned_abs() { Tick::Worked } else { Tick::Idle })
    }
}
