//! One run: providers are asked first, with no transaction open; then the
//! shop's rows are compared, and the run ends with what was found.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use super::compare::{Asked, Contradiction, against_provider};
use super::queries::{self, Begun};
use crate::checkout::{self, Acquirer};
use crate::http::Result;
use crate::payments::{self, Outcome, SettledAttempt};
use crate::state::AppState;
use crate::values::ShopId;

/// Attempts decided longer ago are not asked about again.
const LOOK_BACK: TimeDelta = TimeDelta::days(3);
/// Between two questions.
const PAUSE: Duration = Duration::from_millis(50);

/// How much providers may be asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub attempts: i64,
    pub time: Duration,
}

/// Does a run that has begun.
///
/// # Errors
/// The database is away; the run then stays unfinished.
pub(super) async fn reconcile(app: &AppState, acquirer: &Acquirer, run: Begun, bounds: Bounds) -> Result<()> {
    let since = run.started_at - LOOK_BACK;
    let mut tx = app.db.tenant(run.shop).begin().await?;
    let attempts = payments::settled_attempts(&mut tx, since, bounds.attempts).await?;
    let all = payments::settled_attempt_count(&mut tx, since).await?;
    tx.commit().await?;
    let mut asked = ask(app, acquirer, run.shop, &attempts, bounds.time).await?;
    asked.left = i32::try_from(all).unwrap_or(i32::MAX).saturating_sub(asked.asked).max(0);
    let mut tx = app.db.tenant(run.shop).begin().await?;
    let mut found = queries::compare(&mut tx, run.id).await?;
    for contradiction in &asked.contradicted {
        let kept = queries::insert_providers_word(&mut tx, run.id, *contradiction).await?;
        found += i64::try_from(kept).unwrap_or(0);
    }
    if queries::finish_run(&mut tx, run, &asked, found, app.clock.now()).await? {
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
    acquirer: &Acquirer,
    shop: ShopId,
    attempts: &[SettledAttempt],
    time: Duration,
) -> Result<Asked> {
    let end = Instant::now() + time;
    let mut asked = Asked::default();
    for attempt in attempts {
        if asked.asked > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let word = checkout::provider_word(app, acquirer, shop, attempt.payment_id);
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
