//! Sends notices within Telegram's limits: a batch of twenty a second over all
//! instances, one a person in it, in their order. While Telegram is away they
//! wait; after a day nobody wants them any more.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::join_all;
use serde_json::Value;
use uuid::Uuid;

use super::api::{Api, Failure, Keyboard};
use super::{news, notice_queries, queries};
use crate::db::Db;
use crate::orders::Stage;
use crate::values::{Currency, Language, MajorInput, Text, spoken};
use crate::workers::{Tick, Worker};

/// Telegram takes thirty messages a second; codes and answers need some.
const BATCH: i64 = 20;
/// A lease nobody finished is free again after this.
const LEASE: Duration = Duration::from_secs(60);
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// A notice claimed.
pub(super) struct Leased {
    pub shop_id: i64,
    pub id: i64,
    pub shop_name: String,
    pub name: String,
    pub data: Value,
    /// From 1.
    pub attempt: i32,
    pub is_too_late: bool,
    /// The chat and its language; None if the person has left.
    pub to: Option<(i64, Language)>,
}

/// What became of it.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    Sent,
    Unreachable,
    Refused,
    TooLate,
    Again(Duration),
    /// Again, and nobody else before it.
    Paused(Duration),
}

impl Outcome {
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Sent => Some("sent"),
            Self::Unreachable => Some("unreachable"),
            Self::Refused => Some("refused"),
            Self::TooLate => Some("too_late"),
            Self::Again(_) | Self::Paused(_) => None,
        }
    }

    pub(super) fn wait(self) -> Duration {
        match self {
            Self::Again(wait) | Self::Paused(wait) => wait,
            Self::Sent | Self::Unreachable | Self::Refused | Self::TooLate => Duration::ZERO,
        }
    }
}

/// The worker that sends.
pub(super) struct Notices {
    pub db: Db,
    pub api: Arc<Api>,
}

impl Notices {
    async fn send(&self, notice: &Leased) -> Outcome {
        if notice.is_too_late {
            return Outcome::TooLate;
        }
        let Some((chat_id, language)) = notice.to else { return Outcome::Unreachable };
        let Some(text) = text(notice, language) else { return Outcome::Refused };
        match self.api.send(chat_id, &text, Keyboard::Unchanged).await {
            Ok(()) => Outcome::Sent,
            Err(Failure::Away) => Outcome::Again(wait_after(notice.attempt)),
            Err(Failure::TooFast(pause)) => Outcome::Paused(pause),
            Err(Failure::ChatClosed) => Outcome::Unreachable,
            Err(Failure::Refused) => {
                tracing::error!(notice.id = notice.id, "Telegram refused a notice");
                Outcome::Refused
            }
        }
    }

    async fn finish(&self, token: Uuid, outcomes: &[(Leased, Outcome)]) -> Result<(), sqlx::Error> {
        let mut tx = self.db.system("finish notices").await?;
        for (leased, outcome) in outcomes {
            match (outcome, leased.to) {
                (Outcome::Unreachable, Some((chat_id, _))) => {
                    queries::mark_unreachable(&mut tx, chat_id).await?;
                }
                (Outcome::Paused(pause), _) => notice_queries::pause(&mut tx, *pause).await?,
                _ => {}
            }
        }
        notice_queries::finish(&mut tx, token, outcomes).await?;
        tx.commit().await
    }
}

#[async_trait]
impl Worker for Notices {
    fn name(&self) -> &'static str {
        "telegram.notices"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        if !self.api.health().is_reachable() {
            return Ok(Tick::Idle);
        }
        let token = Uuid::new_v4();
        let mut tx = self.db.system("lease notices").await?;
        let leased = notice_queries::lease(&mut tx, token, BATCH, LEASE).await?;
        tx.commit().await?;
        if leased.is_empty() {
            return Ok(Tick::Idle);
        }
        let outcomes = join_all(leased.iter().map(|notice| self.send(notice))).await;
        let outcomes: Vec<_> = leased.into_iter().zip(outcomes).collect();
        self.finish(token, &outcomes).await?;
        Ok(Tick::Worked)
    }
}

fn wait_after(attempt: i32) -> Duration {
    let doublings = attempt.clamp(1, 16).unsigned_abs() - 1;
    FIRST_WAIT.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST_WAIT)
}

/// The notice in words; None if its event is of a kind we don't know.
fn text(notice: &Leased, language: Language) -> Option<String> {
    let id = notice.data.get("order_id")?.as_i64()?;
    let token = notice.data.get("tracking_token")?.as_str()?;
    let text = match notice.name.as_str() {
        news::ORDER_CREATED => {
            let (total, currency) = (notice.data.get("total")?, notice.data.get("currency")?);
            let currency = Currency::parse(currency.as_str()?).ok()?;
            let total = MajorInput::from_text(&total.to_string()).to_minor(currency).ok()?;
            let sum = spoken::money(total, currency, language);
            Text::new("bot-notice-new-order").with("sum", sum)
        }
        news::ORDER_STATUS_CHANGED => {
            let stage: Stage = notice.data.get("new_status")?.as_str()?.parse().ok()?;
            Text::new("bot-notice-status").with("status", stage.public_display(language))
        }
        _ => return None,
    };
    let text = text.with("id", id.to_string()).with("shop", notice.shop_name.as_str());
    Some(format!("{}\n/track_{token}", text.speak(language)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_ten_minutes() {
        let waits = [1, 2, 3, 8, 100].map(|attempt| wait_after(attempt).as_secs());
        assert_eq!(waits, [5, 10, 20, 600, 600]);
    }
}
