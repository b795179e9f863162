//! One-time codes: six digits, and the keyed MAC under which they are kept.
//! Neither the code nor its MAC has a `Debug`, so neither can slip into a log.

use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::http::{Error, Result};
use crate::values::{Phone, Text, writing};

const DIGITS: usize = 6;
/// Nobody pastes more around them, in characters.
const LONGEST_INPUT: usize = 32;
/// Sets these MACs apart from anything else made with the same key.
const PURPOSE: &[u8] = b"otp\0";

/// Six digits.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct OtpCode(String);

/// The text is not six digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not six digits")]
pub(super) struct BadCode;

impl From<BadCode> for Text {
    fn from(_: BadCode) -> Self {
        Self::new("bad-otp-format")
    }
}

impl OtpCode {
    /// A new code, from a cryptographic source.
    pub(super) fn random() -> Self {
        Self(format!("{:06}", rand::rng().random_range(0..1_000_000_u32)))
    }

    /// Reads six ASCII digits, whatever spaces and dashes came along: phones paste them.
    pub(super) fn parse(text: &str) -> Result<Self, BadCode> {
        let is_blank = |letter: &char| {
            letter.is_whitespace() || writing::is_format(*letter) || writing::is_dash(*letter)
        };
        let digits: String = text.chars().take(LONGEST_INPUT).filter(|letter| !is_blank(letter)).collect();
        let six = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        if six && text.chars().count() <= LONGEST_INPUT { Ok(Self(digits)) } else { Err(BadCode) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The MAC of this code for a phone.
    pub(super) fn mac(&self, key: &SecretString, phone: &Phone) -> Result<CodeMac> {
        let mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes());
        let mac = mac.map_err(|_| Error::internal(anyhow::anyhow!("secrets.key is no HMAC key")))?;
        let mac = mac.chain_update(PURPOSE).chain_update(phone.as_str()).chain_update([0]);
        Ok(CodeMac(mac.chain_update(&self.0).finalize().into_bytes().to_vec()))
    }
}

/// A code's keyed MAC, compared in constant time.
pub(super) struct CodeMac(pub(super) Vec<u8>);

impl CodeMac {
    pub(super) fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mac(key: &str, phone: &str, code: &str) -> CodeMac {
        let phone = Phone::kazakh(phone).expect("phone");
        OtpCode::parse(code).expect("code").mac(&key.to_owned().into(), &phone).expect("mac")
    }

    #[test]
    fn a_code_is_six_ascii_digits() {
        let long = format!("123456{}", " ".repeat(27));
        for text in ["", "12345", "1234567", "12345a", " 12345", "+12345", "１２３４５６", "٣٣٣", &long]
        {
            assert!(OtpCode::parse(text).is_err(), "{text:?}");
        }
        for text in [
            " 123456 ",
            "123 456",
            "12 34 56",
            "123\u{a0}456\n",
            "\u{202a}123456\u{202c}",
            "123-456",
            "12–34–56",
        ] {
            assert_eq!(OtpCode::parse(text).expect("code").as_str(), "123456", "{text:?}");
        }
        assert_eq!(OtpCode::parse("000001").expect("code").as_str(), "000001");
    }

    #[test]
    fn a_new_code_reads_back_and_seldom_repeats() {
        let codes: Vec<_> = (0..200).map(|_| OtpCode::random()).collect();
        assert!(codes.iter().all(|code| OtpCode::parse(code.as_str()).is_ok()));
        let mut distinct: Vec<_> = codes.iter().map(OtpCode::as_str).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert!(distinct.len() > 190);
    }

    #[test]
    fn a_mac_holds_for_its_key_phone_and_code_alone() {
        let stored = mac("key", "+77015556677", "123456");
        assert!(stored.matches(&mac("key", "+77015556677", "123456")));
        assert!(!stored.matches(&mac("other", "+77015556677", "123456")));
        assert!(!stored.matches(&mac("key", "+77015556678", "123456")));
        assert!(!stored.matches(&mac("key", "+77015556677", "123457")));
        assert!(!stored.matches(&CodeMac(Vec::new())));
    }
}
