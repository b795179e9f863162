//! Forgets the answers kept under Idempotency-Keys when their time is over.

use async_trait::async_trait;

use crate::db::Db;
use crate::workers::{Chore, Tick};

const BATCH: i64 = 1_000;
const KEPT_HOURS: i32 = 48;

/// The chore that forgets.
pub struct ForgetAnswers {
    db: Db,
}

impl ForgetAnswers {
    /// Over all shops.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl Chore for ForgetAnswers {
    fn name(&self) -> &'static str {
        "http.forget_answers"
    }

    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut tx = self.db.system("forget old answers").await?;
        let forgotten = sqlx::query!(
            "delete from idempotency_keys
             where (shop_id, digest) in (select shop_id, digest from idempotency_keys
                                         where created_at < now() - make_interval(hours => $1)
                                         order by created_at limit $2)",
            KEPT_HOURS,
            BATCH,
        );
        let forgotten = forgotten.execute(tx.conn()).await?.rows_affected();
        tx.commit().await?;
        Ok(if forgotten >= BATCH.unsigned_abs() { Tick::Worked } else { Tick::Idle })
    }
}
