//! Codes given out and guessed at. Guesses at one phone queue up behind the
//! lock of its live code, so that none is judged by a count that is no longer
//! true.

use secrecy::{ExposeSecret, SecretString};

use crate::config::Settings;
use crate::db::SystemTx;
use crate::http::{Error, Result};
use crate::state::AppState;
use crate::values::{Language, Phone};

use super::channel::OtpChannel;
use super::chat_code_queries;
use super::chat_codes::{self, ChatGuess};
use super::code::OtpCode;
use super::limits::{self, Visit};
use super::queries;
use super::whence::{self, Whence};

/// The fifth wrong guess ends a code.
pub(super) const GUESSES_PER_CODE: i32 = 5;
/// So many wrong guesses does a phone bear in 24 hours.
pub(super) const WRONG_GUESSES_PER_DAY: i64 = 20;

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

/// Makes a code for a phone, which ends the one before, and sends it. Returns
/// where the person may join the channel.
///
/// # Errors
/// 429 when codes are asked for too often; 503: the database or the channel is
/// away, and then nothing is used up.
pub(super) async fn give_code(
    app: &AppState,
    channel: &dyn OtpChannel,
    phone: &Phone,
    visit: &Visit,
    language: Language,
) -> Result<Option<String>> {
    if !channel.is_reachable() {
        return Err(Error::Unavailable("one-time codes don't get through".to_owned()));
    }
    limits::count_request(app, phone, visit).await?;
    if channel.shows_codes() && !app.settings.tolerates_mocks() {
        return Err(Error::Unavailable("no private channel for one-time codes".to_owned()));
    }
    let code = OtpCode::random();
    let mac = code.mac(&app.settings.secrets_key, phone)?;
    let mut tx = app.db.system("give a one-time code").await?;
    let asked_from = whence::mac(&app.settings, visit.address)?;
    queries::put_code(&mut tx, phone, &mac, &asked_from, app.settings.auth.otp_lifetime).await?;
    let address = channel.invite(&mut tx, phone, language).await?;
    tx.commit().await?;
    let sent = channel.send(phone, code.as_str()).await;
    sent.map_err(|error| Error::Unavailable(format!("one-time code not sent: {error:#}")))?;
    Ok(address)
}

/// A fresh code in the place of the phone's live one, with its count of
/// guesses, to be sent once this is committed; None where no code is live.
///
/// # Errors
/// The database is away.
pub async fn renew_code(
    tx: &mut SystemTx,
    settings: &Settings,
    phone: &Phone,
) -> Result<Option<SecretString>> {
    let code = OtpCode::random();
    let mac = code.mac(&settings.secrets_key, phone)?;
    let renewed = queries::renew_code(tx, phone, &mac, settings.auth.otp_lifetime).await?;
    Ok(renewed.then(|| code.as_str().to_owned().into()))
}

/// True as long as this code, and no later one, signs its phone in.
///
/// # Errors
/// The database is away.
pub async fn is_live_code(
    tx: &mut SystemTx,
    settings: &Settings,
    phone: &Phone,
    code: &SecretString,
) -> Result<bool> {
    let Ok(code) = OtpCode::parse(code.expose_secret()) else { return Ok(false) };
    let mac = code.mac(&settings.secrets_key, phone)?;
    let live = [queries::live_mac(tx, phone).await?, chat_code_queries::live_mac(tx, phone).await?];
    Ok(live.iter().flatten().any(|live| mac.matches(live)))
}

/// Judges a guess, at the code that was asked for and at that of the person's
/// chat; a right one uses its code up. Most of a code's guesses are kept for the
/// addresses that it belongs to (`whence.rs`). Without a code that is live nothing is
/// counted, and what the day's wrong guesses close is the former alone.
///
/// # Errors
/// The database is away.
pub(super) async fn guess(
    tx: &mut SystemTx,
    settings: &Settings,
    phone: &Phone,
    code: &OtpCode,
    whence: &Whence<'_>,
) -> Result<Guess> {
    let mac = code.mac(&settings.secrets_key, phone)?;
    // Always in this order: both rows are locked.
    let live = queries::live_code_locked(tx, phone).await?;
    let in_chat = chat_codes::guess(tx, phone, &mac, whence).await?;
    if in_chat == ChatGuess::Right {
        return Ok(Guess::Right);
    }
    // After the lock, so that the guesses just judged are counted.
    if let Some(retry_after) = queries::wait_for_guess(tx, phone, WRONG_GUESSES_PER_DAY).await? {
        return Ok(if in_chat == ChatGuess::Wrong { Guess::Wrong } else { Guess::TooMany { retry_after } });
    }
    let Some(mut live) = live else { return Ok(Guess::Wrong) };
    if !whence.may_guess(tx, phone, &mut live).await? {
        return Ok(Guess::Wrong);
    }
    let is_right = live.mac.matches(&mac);
    queries::count_guess(tx, &live, is_right || live.guesses >= GUESSES_PER_CODE).await?;
    if is_right {
        return Ok(Guess::Right);
    }
    queries::add_wrong_guess(tx, phone).await?;
    Ok(Guess::Wrong)
}
