//! Clears away codes, guesses, counts, refresh tokens, sessions and keys that no
//! longer say anything.

use async_trait::async_trait;

use super::{chat_code_queries, keys, limit_queries, queries, session_queries};
use crate::db::Db;
use crate::values::Clock;
use crate::workers::{Chore, Tick};

const BATCH: i64 = 1_000;

/// The chore that clears away.
pub struct Sweep {
    db: Db,
    clock: Clock,
}

impl Sweep {
    /// A sweep over all phones, persons and shops.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }
}

#[async_trait]
impl Chore for Sweep {
    fn name(&self) -> &'static str {
        "auth.sweep"
    }

    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.db.system("sweep sign-in").await?;
        let swept = [
            queries::sweep_codes(&mut tx, BATCH).await?,
            chat_code_queries::sweep(&mut tx, BATCH).await?,
            queries::sweep_wrong_guesses(&mut tx, BATCH).await?,
            limit_queries::sweep(&mut tx, BATCH).await?,
            session_queries::sweep(&mut tx, BATCH).await?,
            keys::sweep(&mut tx, self.clock.now(), BATCH).await?,
        ];
        tx.commit().await?;
        Ok(if swept.iter().any(|count| *count >= BATCH.unsigned_abs()) { Tick::Worked } else { Tick::Idle })
    }
}
