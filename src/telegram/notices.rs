//! Sends notices within Telegram's limits: a batch of twenty a second over all
//! instances, one a person in it, in their order. While Telegram is away they
//! wait; after a day nobody wants them any more.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::api::{Api, Failure, Keyboard};
use super::consent::{self, Side};
use super::ids::{ChatId, NoticeId};
use super::{consent_queries, notice_queries, queries, words};
use crate::db::Db;
use crate::events::Event;
use crate::orders::Stage;
use crate::values::{Language, PersonId, ShopId, Text, TrackingToken, spoken};
use crate::workers::{Claim, Duty, End, Ended, Pace, Rounds};

/// A lease nobody finished is free again after this.
const LEASE: Duration = Duration::from_secs(60);
/// Telegram takes thirty messages a second; codes and answers need some.
const PACE: Pace = Pace { batch: 20, side_by_side: 20, lease: Some(LEASE) };
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// A notice claimed.
pub(super) struct Leased {
    pub shop: ShopId,
    pub id: NoticeId,
    pub person: PersonId,
    pub shop_name: String,
    /// The shop has sold something, and is called by its name by then.
    pub is_proven: bool,
    /// None if it is of a kind we don't know.
    pub says: Option<Says>,
    /// From 1.
    pub attempt: i32,
    pub is_too_late: bool,
    /// The chat and its language; None if the person has left.
    pub to: Option<(ChatId, Language)>,
}

/// A notice's name where it is the question whether there may be any.
pub(super) const QUESTION: &str = "telegram.question";

/// What a notice says.
pub(super) enum Says {
    Event(Event),
    Question(Side),
}

impl Says {
    /// Reads a notice as it is stored.
    pub(super) fn read(name: &str, data: &serde_json::Value) -> Option<Self> {
        match name {
            QUESTION => data["side"].as_str()?.parse().ok().map(Self::Question),
            event => Event::read(event, data).map(Self::Event),
        }
    }
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

/// Sending notices.
pub(super) struct Notices {
    db: Db,
    api: Arc<Api>,
}

impl Notices {
    /// The worker that sends.
    pub(super) fn rounds(db: Db, api: Arc<Api>) -> Rounds<Self> {
        Rounds::new(Self { db, api })
    }

    async fn send(&self, notice: &Leased) -> Outcome {
        if notice.is_too_late {
            return Outcome::TooLate;
        }
        let Some((chat_id, language)) = notice.to else { return Outcome::Unreachable };
        let Some((text, keyboard)) = message(notice, language) else { return Outcome::Refused };
        match self.api.send(chat_id, &text, keyboard).await {
            Ok(()) => Outcome::Sent,
            Err(Failure::Away) => Outcome::Again(wait_after(notice.attempt)),
            Err(Failure::TooFast(pause)) => Outcome::Paused(pause),
            Err(Failure::ChatClosed) => Outcome::Unreachable,
            Err(Failure::Refused) => {
                tracing::error!(notice.id = notice.id.0, "Telegram refused a notice");
                Outcome::Refused
            }
        }
    }
}

#[async_trait]
impl Duty for Notices {
    type Piece = Leased;
    type Outcome = Outcome;

    fn name(&self) -> &'static str {
        "telegram.notices"
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn id(&self, notice: &Leased) -> i64 {
        notice.id.0
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<Leased>> {
        if !self.api.health().is_reachable() {
            return Ok(Vec::new());
        }
        let mut tx = self.db.system("lease notices").await?;
        let leased = notice_queries::lease(&mut tx, claim).await?;
        tx.commit().await?;
        Ok(leased)
    }

    async fn one(&self, notice: &Leased) -> anyhow::Result<Outcome> {
        Ok(self.send(notice).await)
    }

    async fn finish(&self, token: Uuid, ended: &[Ended<Self>]) -> anyhow::Result<()> {
        let outcomes: Vec<_> = ended.iter().map(|ended| (&*ended.piece, outcome_of(ended))).collect();
        let mut tx = self.db.system("finish notices").await?;
        for (leased, outcome) in &outcomes {
            match (outcome, leased.to) {
                (Outcome::Unreachable, Some((chat_id, _))) => {
                    queries::mark_unreachable(&mut tx, chat_id).await?;
                }
                (Outcome::Sent, Some(_)) => {
                    if let Some(Says::Question(side)) = leased.says {
                        consent_queries::mark_asked(&mut tx, leased.person, leased.shop, side).await?;
                    }
                }
                (Outcome::Paused(pause), _) => notice_queries::pause(&mut tx, *pause).await?,
                _ => {}
            }
        }
        notice_queries::finish(&mut tx, token, &outcomes).await?;
        Ok(tx.commit().await?)
    }
}

fn outcome_of(ended: &Ended<Notices>) -> Outcome {
    match &ended.end {
        End::Done(outcome) => *outcome,
        End::Failed(_) => Outcome::Again(wait_after(ended.piece.attempt)),
        End::Left => Outcome::Again(Duration::ZERO),
    }
}

fn wait_after(attempt: i32) -> Duration {
    let doublings = attempt.clamp(1, 16).unsigned_abs() - 1;
    FIRST_WAIT.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST_WAIT)
}

/// The notice in words, with its buttons; None if it is of a kind we don't know.
fn message(notice: &Leased, language: Language) -> Option<(String, Keyboard)> {
    match notice.says.as_ref()? {
        Says::Event(event) => Some((news(notice, event, language)?, Keyboard::Unchanged)),
        Says::Question(side) => {
            let name = Some(notice.shop_name.as_str()).filter(|_| notice.is_proven);
            Some(consent::question(notice.shop, name, *side, language))
        }
    }
}

fn news(notice: &Leased, event: &Event, language: Language) -> Option<String> {
    let (text, id, token): (_, _, TrackingToken) = match event {
        Event::OrderCreated(facts) => {
            let sum = spoken::money(facts.total.minor(), facts.currency, language);
            (Text::new("bot-notice-new-order").with("sum", sum), facts.order_id, facts.tracking_token)
        }
        Event::OrderStatusChanged { order_id, new_status, tracking_token, .. } => {
            let stage: Stage = new_status.parse().ok()?;
            let status = stage.public_display(language);
            (Text::new("bot-notice-status").with("status", status), *order_id, *tracking_token)
        }
        _ => return None,
    };
    let text = text.with("id", id.to_string()).with("shop", words::unlinked(&notice.shop_name));
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
