//! Codes given out and guessed at. Guesses at one phone queue up behind the
//! lock of its live code, so that none is judged by a count that is no longer
//! true.

use crate::config::Settings;
use crate::db::SystemTx;
use crate::http::{Error, Result};
use crate::state::AppState;
use crate::values::Phone;

use super::channel::OtpChannel;
use super::code::{CodeMac, OtpCode};
use super::limits::{self, Visit};
use super::queries;

/// The fifth wrong guess ends a code.
const GUESSES_PER_CODE: i32 = 5;
/// So many wrong guesses does a phone bear in 24 hours.
pub(super) const WRONG_GUESSES_PER_DAY: i64 = 20;

/// A code waiting for its guess, its row locked.
pub(super) struct LiveCode {
    pub id: i64,
    pub mac: CodeMac,
    pub guesses: i32,
}

/// What became of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Right,
    /// To be committed before it is answered.
    Wrong,
    /// Not looked at.
    TooMany {
        retry_after: u64,
    },
}

/// Makes a code for a phone, which ends the one before, and sends it.
///
/// # Errors
/// 429 when codes are asked for too often; 503: the database or the channel is
/// away.
pub(super) async fn give_code(
    app: &AppState,
    channel: &dyn OtpChannel,
    phone: &Phone,
    visit: &Visit,
) -> Result<()> {
    limits::count_request(app, phone, visit).await?;
    if channel.shows_codes() && !app.settings.tolerates_mocks() {
        return Err(Error::Unavailable("no private channel for one-time codes".to_owned()));
    }
    let code = OtpCode::random();
    let mac = code.mac(&app.settings.secrets_key, phone)?;
    let mut tx = app.db.system("give a one-time code").await?;
    queries::put_code(&mut tx, phone, &mac, app.settings.auth.otp_lifetime).await?;
    tx.commit().await?;
    let sent = channel.send(phone, code.as_str()).await;
    sent.map_err(|error| Error::Unavailable(format!("one-time code not sent: {error:#}")))
}

/// Judges a guess; a right one uses the code up.
///
/// # Errors
/// The database is away.
pub(super) async fn guess(
    tx: &mut SystemTx,
    settings: &Settings,
    phone: &Phone,
    code: &OtpCode,
) -> Result<Guess> {
    let live = queries::live_code_locked(tx, phone).await?;
    // After the lock, so that the guesses just judged are counted.
    if let Some(retry_after) = queries::wait_for_guess(tx, phone, WRONG_GUESSES_PER_DAY).await? {
        return Ok(Guess::TooMany { retry_after });
    }
    let Some(live) = live else { return Ok(Guess::Wrong) };
    let is_right = live.mac.matches(&code.mac(&settings.secrets_key, phone)?);
    let guesses = live.guesses.saturating_add(1);
    queries::count_guess(tx, live.id, guesses, is_right || guesses >= GUESSES_PER_CODE).await?;
    if is_right {
        return Ok(Guess::Right);
    }
    queries::add_wrong_guess(tx, phone).await?;
    Ok(Guess::Wrong)
}
