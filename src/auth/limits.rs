//! How often codes may be asked for and tried: counted in the database, so
//! that instances share it, and before anything that tells known from unknown.
//!
//! Invariants: a limit lets through at most so many requests in any time as
//! long as its period; a refused request uses nothing up; what was let through
//! is committed before anything else is done.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;

use super::limit_queries::{self as queries, Kind, Recent};
use crate::config::{Rate, Settings};
use crate::http::{Allowance, Announcement, ClientAddress, Error, Result};
use crate::state::AppState;
use crate::values::Phone;

/// Sets these MACs apart from anything else made with the same key.
const PURPOSE: &[u8] = b"sign-in limit\0";

/// Where a request to sign in comes from, and the answer that tells of limits.
pub(super) struct Visit {
    pub address: ClientAddress,
    pub announcement: Announcement,
}

/// What is counted: whose it is, and how often it may be.
type Counted = (Kind, Vec<u8>, Rate);

/// Counts a request for a code: by phone and address together, so that nobody
/// uses up what is somebody else's, and more widely by either alone.
///
/// # Errors
/// 429 when codes were asked for too often.
pub(super) async fn count_request(app: &AppState, phone: &Phone, visit: &Visit) -> Result<()> {
    let rate = app.settings.rate_limits.request_otp;
    // Always in this order: rows of all kinds are locked.
    let counted = [
        (Kind::RequestOtpPair, pair(phone, visit), rate),
        (Kind::RequestOtpPhone, phone.as_str().as_bytes().to_vec(), against_floods(rate)),
        (Kind::RequestOtpAddress, visit.address.octets(), of_an_address(rate)),
    ];
    count(app, &counted, visit).await
}

/// Counts a try at a code, by phone and address together.
///
/// # Errors
/// 429 when too many were made.
pub(super) async fn count_try(app: &AppState, phone: &Phone, visit: &Visit) -> Result<()> {
    let rate = app.settings.rate_limits.verify_otp;
    count(app, &[(Kind::VerifyOtpPair, pair(phone, visit), rate)], visit).await
}

fn pair(phone: &Phone, visit: &Visit) -> Vec<u8> {
    [phone.as_str().as_bytes(), &[0], &visit.address.octets()].concat()
}

/// Messages to one phone, wherever they are asked for: ten an hour where one
/// address may ask for three a minute. Whoever has the chat still gets a code,
/// by `/code`.
fn against_floods(rate: Rate) -> Rate {
    Rate { count: rate.count.saturating_mul(10).div_ceil(3), period: rate.period.saturating_mul(60) }
}

/// Phones asked for from one address: thirty a minute where it is three a phone.
fn of_an_address(rate: Rate) -> Rate {
    Rate { count: rate.count.saturating_mul(10), period: rate.period }
}

async fn count(app: &AppState, counted: &[Counted], visit: &Visit) -> Result<()> {
    let mut tx = app.db.system("limits of sign-in").await?;
    let mut tightest: Option<Allowance> = None;
    for (kind, subject, rate) in counted {
        let recent = queries::take(&mut tx, *kind, &mac(&app.settings, PURPOSE, subject)?, *rate).await?;
        let allowance = allowance(recent, *rate);
        let is_tighter = |other: &Allowance| tightness(&allowance) > tightness(other);
        if tightest.as_ref().is_none_or(is_tighter) {
            tightest = Some(allowance);
        }
    }
    let Some(tightest) = tightest else { return Ok(()) };
    visit.announcement.say(tightest);
    match tightest.retry_after {
        // Without a commit, so that the other subjects have lost nothing.
        Some(retry_after) => Err(Error::TooMany { retry_after }),
        None => Ok(tx.commit().await?),
    }
}

/// The longest wait comes first, then the fewest left.
fn tightness(allowance: &Allowance) -> (Option<u64>, std::cmp::Reverse<u32>) {
    (allowance.retry_after, std::cmp::Reverse(allowance.remaining))
}

/// What stands for a phone or an address in the database, apart for each purpose.
///
/// # Errors
/// The key is none, which is our defect.
pub(super) fn mac(settings: &Settings, purpose: &[u8], subject: &[u8]) -> Result<Vec<u8>> {
    let mac = Hmac::<Sha256>::new_from_slice(settings.secrets_key.expose_secret().as_bytes());
    let mac = mac.map_err(|_| Error::internal(anyhow::anyhow!("secrets.key is no HMAC key")))?;
    Ok(mac.chain_update(purpose).chain_update(subject).finalize().into_bytes().to_vec())
}

/// What a sliding window has left.
fn allowance(recent: Recent, rate: Rate) -> Allowance {
    let Recent { mut moments, now, let_through } = recent;
    let period = TimeDelta::from_std(rate.period).unwrap_or(TimeDelta::MAX);
    moments.sort_unstable();
    let until_over = |moment: &DateTime<Utc>| *moment + period - now;
    let used = u32::try_from(moments.len()).unwrap_or(u32::MAX);
    let whole_in = moments.last().map_or(TimeDelta::zero(), until_over);
    // So many must be over before another is let through.
    let in_the_way = moments.len().saturating_sub(rate.count as usize);
    let retry_after = moments.get(in_the_way).filter(|_| !let_through).map(|moment| {
        let wait = until_over(moment).to_std().unwrap_or_default();
        (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
    });
    let reset = now + whole_in;
    Allowance {
        limit: rate.count,
        remaining: rate.count.saturating_sub(used),
        reset: reset.timestamp() + i64::from(reset.timestamp_subsec_nanos() > 0),
        retry_after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: &[i64], let_through: bool) -> Allowance {
        let start = DateTime::UNIX_EPOCH;
        let moments = seconds.iter().map(|second| start - TimeDelta::milliseconds(second * 1_000 + 500));
        let recent = Recent { moments: moments.collect(), now: start, let_through };
        allowance(recent, "3/1m".parse().expect("a rate"))
    }

    #[test]
    fn a_window_counts_down_and_is_whole_when_the_last_is_over() {
        assert_eq!(after(&[0], true), Allowance { limit: 3, remaining: 2, reset: 60, retry_after: None });
        assert_eq!(
            after(&[40, 20, 10], true),
            Allowance { limit: 3, remaining: 0, reset: 50, retry_after: None }
        );
    }

    #[test]
    fn a_refusal_waits_for_the_first_that_is_in_the_way() {
        assert_eq!(after(&[40, 20, 10], false).retry_after, Some(20));
        // A limit that was lowered meanwhile.
        assert_eq!(after(&[50, 40, 20, 10, 5], false).retry_after, Some(40));
    }

    #[test]
    fn floods_are_ten_an_hour_and_an_address_asks_for_thirty_a_minute() {
        let rate: Rate = "3/1m".parse().expect("a rate");
        assert_eq!(against_floods(rate), "10/1h".parse().expect("a rate"));
        assert_eq!(of_an_address(rate), "30/1m".parse().expect("a rate"));
    }

    #[test]
    fn the_longest_wait_is_told_then_the_fewest_left() {
        let (waits, waits_longer) = (after(&[50, 20, 10], false), after(&[20, 20, 10], false));
        let (few, many) = (after(&[2, 1], true), after(&[1], true));
        let order = [&waits_longer, &waits, &few, &many];
        assert!(order.windows(2).all(|pair| tightness(pair[0]) > tightness(pair[1])));
    }
}
