//! How a one-time code reaches its phone.

use std::io::Write;

use async_trait::async_trait;

use crate::db::SystemTx;
use crate::values::{Language, Phone};

/// A way to hand codes to people.
#[async_trait]
pub trait OtpChannel: Send + Sync {
    /// Hands the code over, in a time that does not tell whether anyone has
    /// that phone.
    ///
    /// # Errors
    /// It could not be handed over. The text is logged, so it names neither
    /// the phone nor the code.
    async fn send(&self, phone: &Phone, code: &str) -> anyhow::Result<()>;

    /// False while codes are known not to get through. Asks nobody: it stands
    /// in the way of every request for a code.
    fn is_reachable(&self) -> bool {
        true
    }

    /// An address at which a person may join the channel, the same for every
    /// phone; written with the code.
    ///
    /// # Errors
    /// The database is away.
    async fn invite(
        &self,
        _tx: &mut SystemTx,
        _phone: &Phone,
        _language: Language,
    ) -> Result<Option<String>, sqlx::Error> {
        Ok(None)
    }

    /// True if codes can be read by others than the phone's owner. Production
    /// answers 503 rather than use such a channel.
    fn shows_codes(&self) -> bool {
        false
    }
}

/// Prints codes on standard output, for development and test.
pub struct ConsoleChannel;

#[async_trait]
impl OtpChannel for ConsoleChannel {
    async fn send(&self, phone: &Phone, code: &str) -> anyhow::Result<()> {
        // Not `println!`, which panics when nobody listens any more.
        Ok(writeln!(std::io::stdout(), "{}", line(phone, code))?)
    }

    fn shows_codes(&self) -> bool {
        true
    }
}

fn line(phone: &Phone, code: &str) -> String {
    format!("OTP {phone}: {code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_shows_phone_and_code() {
        let phone = Phone::kazakh("+77015556677").expect("phone");
        assert_eq!(line(&phone, "012345"), "OTP +77015556677: 012345");
    }
}
