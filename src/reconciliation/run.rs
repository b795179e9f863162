//! One run: providers are asked first, with no transaction open; then the
//! shop's rows are compared, and the run ends with what was found.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::time::Instant;

use super::compare::{Kind, against_provider};
use super::queries;
use crate::checkout::{self, Till};
use crate::http::Result;
use crate::payments::{self, Outcome, PaymentState, SettledAttempt};
use crate::state::AppState;
use crate::values::{PaymentId, ShopId};

/// Attempts decided longer ago are not asked about again.
const LOOK_BACK: TimeDelta = TimeDelta::days(3);
/// Between two questions.
const PAUSE: Duration = Duration::from_millis(50);

/// A run as it ended.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub id: i64,
    pub day: NaiveDate,
    pub is_nightly: bool,
    pub recorded_by: String,
    pub started_at: DateTime<Utc>,
    pub finished_at: DateTime<Utc>,
    pub attempts_asked: i32,
    pub attempts_unanswered: i32,
    pub attempts_left: i32,
    pub difference_count: i32,
}

/// How much providers may be asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub attempts: i64,
    pub time: Duration,
}

/// A run that has begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    pub shop: ShopId,
    pub id: i64,
    pub started_at: DateTime<Utc>,
}

/// How the asking went.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub asked: i32,
    /// No answer, or none that decides anything.
    pub unanswered: i32,
    /// Not asked, for lack of time or because there are too many.
    pub left: i32,
    contradicted: Vec<Contradiction>,
}

/// A payment of which its provider says something else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contradiction {
    pub payment_id: PaymentId,
    /// In which it was asked about.
    pub status: PaymentState,
    pub kind: Kind,
}

/// Does a run that has begun.
///
/// # Errors
/// The database is away; the run then stays unfinished.
pub(super) async fn reconcile(app: &AppState, till: &Till, run: Begun, bounds: Bounds) -> Result<()> {
    let since = run.started_at - LOOK_BACK;
    let mut tx = app.db.tenant(run.shop).begin().await?;
    let attempts = payments::settled_attempts(&mut tx, since, bounds.attempts).await?;
    let all = payments::settled_attempt_count(&mut tx, since).await?;
    tx.commit().await?;
    let mut asked = ask(app, till, (run.shop, &attempts), bounds.time).await?;
    asked.left = i32::try_from(all).unwrap_or(i32::MAX).saturating_sub(asked.asked).max(0);
    let mut tx = app.db.tenant(run.shop).begin().await?;
    let mut found = queries::compare(&mut tx, run.id).await?;
    for contradiction in &asked.contradicted {
        let kept = queries::insert_providers_word(&mut tx, run.id, *contradiction).await?;
        found += i64::try_from(kept).unwrap_or(0);
    }
    let begun = (run.id, run.started_at);
    if queries::finish_run(&mut tx, begun, &asked, found, app.clock.now()).await? {
        tx.commit().await?;
    }
    if found > 0 {
        tracing::warn!(shop.id = run.shop.0, differences = found, "the books do not agree");
    }
    Ok(())
}

/// Asks about one attempt after the other, until all are asked or the time is
/// over.
async fn ask(
    app: &AppState,
    till: &Till,
    (shop, attempts): (ShopId, &[SettledAttempt]),
    time: Duration,
) -> Result<Asked> {
    let end = Instant::now() + time;
    let mut asked = Asked::default();
    for attempt in attempts {
        if asked.asked > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let word = checkout::provider_word(app, till, (shop, attempt.payment_id));
        let Ok(word) = tokio::time::timeout_at(end, word).await else { break };
        let word = word?;
        asked.asked += 1;
        if matches!(word, Outcome::Unknown | Outcome::Pending { .. } | Outcome::Offered(_)) {
            asked.unanswered += 1;
        }
        let SettledAttempt { payment_id, status } = *attempt;
        if let Some(kind) = against_provider(status, &word) {
            asked.contradicted.push(Contradiction { payment_id, status, kind });
        }
    }
    Ok(asked)
}
