//! Codes that a person asks the bot for, in the chat that proves their phone.
//! No stranger can end one or use up its guesses by asking for others: they
//! stand beside the code that `request-otp` gives out, and the day's wrong
//! guesses at the phone do not count for them.
//!
//! Invariant: ten such codes a day, with five guesses each.

use secrecy::SecretString;

use super::chat_code_queries as queries;
use super::code::{CodeMac, OtpCode};
use super::guess::GUESSES_PER_CODE;
use super::whence::Whence;
use crate::config::Settings;
use crate::db::SystemTx;
use crate::http::Result;
use crate::values::Phone;

const CODES_PER_DAY: i64 = 10;

/// What became of a guess at the code of a chat.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ChatGuess {
    /// There was no such code.
    NotJudged,
    Right,
    Wrong,
}

/// A code for a phone whose chat has asked for it, to be sent once this is
/// committed; None where ten were given within a day.
///
/// # Errors
/// The database is away.
pub async fn give_chat_code(
    tx: &mut SystemTx,
    settings: &Settings,
    phone: &Phone,
) -> Result<Option<SecretString>> {
    // Whoever asks beside us waits here, and then counts this one.
    let given = queries::given_within_a_day(tx, phone).await?;
    if given >= CODES_PER_DAY {
        return Ok(None);
    }
    let code = OtpCode::random();
    let mac = code.mac(&settings.secrets_key, phone)?;
    queries::put(tx, phone, &mac, settings.auth.otp_lifetime).await?;
    Ok(Some(code.as_str().to_owned().into()))
}

/// Judges a guess; a right one uses the code up. One from elsewhere that is none
/// of its guesses any more is wrong, and not looked at.
///
/// # Errors
/// The database is away.
pub(super) async fn guess(
    tx: &mut SystemTx,
    phone: &Phone,
    mac: &CodeMac,
    whence: &Whence<'_>,
) -> Result<ChatGuess> {
    let Some(mut live) = queries::live_locked(tx, phone).await? else { return Ok(ChatGuess::NotJudged) };
    if !whence.may_guess(tx, phone, &mut live).await? {
        return Ok(ChatGuess::Wrong);
    }
    let is_right = live.mac.matches(mac);
    queries::count_guess(tx, &live, is_right || live.guesses >= GUESSES_PER_CODE).await?;
    Ok(if is_right { ChatGuess::Right } else { ChatGuess::Wrong })
}
