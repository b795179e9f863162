//! Clears away invitations, counts and notices that no longer say anything.

use async_trait::async_trait;

use super::{notice_queries, queries};
use crate::db::Db;
use crate::workers::{Chore, Tick};

const BATCH: i64 = 1_000;

/// The chore that clears away.
pub(super) struct Sweep {
    pub db: Db,
}

#[async_trait]
impl Chore for Sweep {
    fn name(&self) -> &'static str {
        "telegram.sweep"
    }

    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.db.system("sweep after the bot").await?;
        let swept = queries::sweep(&mut tx, BATCH).await?.max(notice_queries::sweep(&mut tx, BATCH).await?);
        tx.commit().await?;
        Ok(if swept >= BATCH.unsigned_abs() { Tick::Worked } else { Tick::Idle })
    }
}
