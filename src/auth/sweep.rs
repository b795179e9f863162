//! Clears away codes, guesses and counts that no longer say anything.

use async_trait::async_trait;

use super::{limit_queries, queries};
use crate::db::Db;
use crate::workers::{Chore, Tick};

const BATCH: i64 = 1_000;

/// The chore that clears away.
pub struct Sweep {
    db: Db,
}

impl Sweep {
    /// A sweep over all phones.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl Chore for Sweep {
    fn name(&self) -> &'static str {
        "auth.sweep"
    }

    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.db.system("sweep codes and guesses").await?;
        let codes = queries::sweep_codes(&mut tx, BATCH).await?;
        let guesses = queries::sweep_wrong_guesses(&mut tx, BATCH).await?;
        let counts = limit_queries::sweep(&mut tx, BATCH).await?;
        tx.commit().await?;
        Ok(if codes.max(guesses).max(counts) >= BATCH.unsigned_abs() { Tick::Worked } else { Tick::Idle })
    }
}
