//! Forgets what an earlier version of the server left on the orders of erased
//! customers: those it erased, and those whose orders it still ends.

use async_trait::async_trait;

use crate::customers;
use crate::orders;
use crate::state::AppState;
use crate::values::CustomerId;
use crate::workers::{Chore, Tick};

const BATCH: i64 = 100;

/// The chore that forgets.
pub(super) struct Forgetting {
    pub app: AppState,
}

#[async_trait]
impl Chore for Forgetting {
    fn name(&self) -> &'static str {
        "desk.forgetting"
    }

    /// Whoever has an open order is come back to the next time.
    async fn batch(&self) -> anyhow::Result<Tick> {
        let mut beyond = CustomerId(0);
        loop {
            let mut tx = self.app.db.system("erased customers to be forgotten").await?;
            let batch = customers::to_be_forgotten(&mut tx, beyond, BATCH).await?;
            tx.commit().await?;
            for (shop, customer) in &batch {
                let mut tx = self.app.db.tenant(*shop).begin().await?;
                orders::forget_ended(&mut tx, *customer, self.app.clock.now()).await?;
                tx.commit().await?;
            }
            match batch.last() {
                Some((_, last)) => beyond = *last,
                None => return Ok(Tick::Idle),
            }
        }
    }
}
