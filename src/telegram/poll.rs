//! Asks Telegram for updates. One instance at a time, under a lease; each
//! update is heard before it is passed, and passed before the next is heard.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use teloxide::types::Update;
use uuid::Uuid;

use super::conversation::Conversation;
use super::queries;
use crate::db::Db;
use crate::workers::{Ending, Tick, Worker};

/// Longer than a wait for updates and the answers to a full batch of them.
const LEASE: Duration = Duration::from_secs(120);

/// The worker that asks.
pub(super) struct Poll {
    db: Db,
    conversation: Arc<Conversation>,
    ending: Ending,
}

impl Poll {
    pub(super) fn new(db: Db, conversation: Arc<Conversation>) -> Self {
        Self { db, conversation, ending: Ending::default() }
    }

    /// Hears the updates from one on; true if there were any.
    async fn hear_from(&self, next: i64, token: Uuid) -> anyhow::Result<bool> {
        let next = i32::try_from(next).unwrap_or_default();
        let asked = tokio::select! {
            asked = self.conversation.api.updates(next) => asked,
            () = self.ending.begun() => return Ok(false),
        };
        let updates = asked.map_err(|failure| anyhow::anyhow!("no updates: {failure:?}"))?;
        for update in &updates {
            if self.ending.has_begun() {
                break;
            }
            // An answer may take long. The update that is left here is heard again, which changes nothing.
            match self.ending.unless_over(self.hear(update, token)).await.transpose()? {
                Some(true) => {}
                Some(false) | None => break,
            }
        }
        Ok(!updates.is_empty())
    }

    /// Hears one update and passes it; false if someone else reads by now.
    async fn hear(&self, update: &Update, token: Uuid) -> anyhow::Result<bool> {
        self.conversation.hear(update).await?;
        let mut tx = self.db.system("pass an update").await?;
        let passed = queries::pass_update(&mut tx, token, i64::from(update.id.0) + 1).await?;
        tx.commit().await?;
        Ok(passed)
    }
}

#[async_trait]
impl Worker for Poll {
    fn name(&self) -> &'static str {
        "telegram.poll"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let token = Uuid::new_v4();
        let mut tx = self.db.system("lease the bot's updates").await?;
        let next = queries::lease_updates(&mut tx, token, LEASE).await?;
        tx.commit().await?;
        let Some(next) = next else { return Ok(Tick::Idle) };
        let heard = self.hear_from(next, token).await;
        let mut tx = self.db.system("release the bot's updates").await?;
        queries::release_updates(&mut tx, token).await?;
        tx.commit().await?;
        Ok(if heard? { Tick::Worked } else { Tick::Idle })
    }

    fn wind_down(&self) {
        self.ending.begin();
    }
}
