//! Whose guess it is, as far as an address can tell.
//!
//! Invariant: of a code's five guesses two at most come from addresses that it does
//! not belong to. It belongs to the one that asked for it, and to those from which
//! the phone has signed in before. So whoever guesses from many addresses, without
//! end, uses up two guesses of each code, and the person has three.

use super::limits;
use super::queries::{self, LiveCode};
use crate::config::Settings;
use crate::db::SystemTx;
use crate::http::{ClientAddress, Result};
use crate::values::Phone;

/// Guesses at a code from elsewhere.
const FROM_ELSEWHERE: i32 = 2;
/// Sets these MACs apart from anything else made with the same key.
const PURPOSE: &[u8] = b"code asked from\0";

/// Where a guess comes from.
pub(super) struct Whence<'a> {
    pub settings: &'a Settings,
    pub address: ClientAddress,
}

/// An address as it stands with the code that it asked for.
///
/// # Errors
/// The key is none, which is our defect.
pub(super) fn mac(settings: &Settings, address: ClientAddress) -> Result<Vec<u8>> {
    limits::mac(settings, PURPOSE, &address.octets())
}

impl Whence<'_> {
    /// Counts a guess at a code, unless it is one too many from elsewhere: then it is
    /// not to be looked at.
    ///
    /// # Errors
    /// The database is away.
    pub(super) async fn may_guess(
        &self,
        tx: &mut SystemTx,
        phone: &Phone,
        code: &mut LiveCode,
    ) -> Result<bool> {
        let has_asked = code.asked_from.as_deref() == Some(&mac(self.settings, self.address)?);
        let is_own = has_asked || queries::has_come_from(tx, phone, self.address.shown().as_deref()).await?;
        if !is_own {
            if code.from_elsewhere >= FROM_ELSEWHERE {
                return Ok(false);
            }
            code.from_elsewhere += 1;
        }
        code.guesses = code.guesses.saturating_add(1);
        Ok(true)
    }
}
