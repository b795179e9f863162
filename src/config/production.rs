//! What a server that people depend on must not be started with, and what its
//! operator is told aloud.

use std::net::IpAddr;

use http::Uri;
use ipnet::IpNet;
use reqwest::Url;
use secrecy::ExposeSecret;

use super::{Environment, Settings};

/// Any secret that starts so is published with the source.
const DEVELOPMENT_SECRET: &str = "development-only";
const SHORTEST_SECRET: usize = 32;
/// Of 32 random hexadecimal digits about fourteen are different.
const FEWEST_LETTERS: usize = 10;
/// Whoever writes a secret by hand writes these.
const PLACEHOLDERS: [&str; 5] = ["changeme", "change-me", "change_me", "password", "secret"];
/// A network wider than these is no proxy's: any stranger would be believed.
const WIDEST_V4: u8 = 8;
const WIDEST_V6: u8 = 7;

impl Settings {
    /// Everything that production refuses.
    pub(super) fn objections(&self) -> Vec<String> {
        if self.environment != Environment::Production {
            return Vec::new();
        }
        let mut problems = self.objections_to_secrets();
        problems.extend(objection_to_public_url(&self.public_url));
        problems.extend(self.http.trusted_proxies.iter().filter_map(objection_to_proxy));
        if !self.auth.test_phones.is_empty() {
            problems.push("auth.test_phones: not allowed in production".to_owned());
        }
        if !self.later.webhooks_allowed_private_networks.is_empty() {
            problems.push("webhooks.allowed_private_networks: not allowed in production".to_owned());
        }
        problems
    }

    /// What is allowed, and probably not meant.
    pub(super) fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.environment == Environment::Production && self.telegram.bot_token.is_none() {
            doubts.push(
                "telegram.bot_token: without a bot nobody gets a one-time code, so nobody can sign in"
                    .to_owned(),
            );
        }
        doubts
    }

    fn objections_to_secrets(&self) -> Vec<String> {
        let secrets = [("auth.jwt_secret", &self.auth.jwt_secret), ("secrets.key", &self.secrets_key)];
        let secrets = secrets.map(|(name, secret)| (name, secret.expose_secret()));
        let weak = secrets.iter().filter(|(_, secret)| is_weak(secret)).map(|(name, _)| {
            format!(
                "{name}: production needs a secret of its own, {SHORTEST_SECRET} random characters or more \
                 (`openssl rand -hex 32` makes one)"
            )
        });
        let mut problems: Vec<_> = weak.collect();
        let [(one, first), (other, second)] = secrets;
        if first == second {
            problems.push(format!("{one}, {other}: each needs a secret of its own, and these are the same"));
        }
        problems
    }
}

/// Published, too short, or written by hand: few different letters, a piece
/// that repeats, or a row of the keyboard or the alphabet.
fn is_weak(secret: &str) -> bool {
    let bytes = secret.as_bytes();
    let lower = secret.to_lowercase();
    let mut letters = bytes.to_vec();
    letters.sort_unstable();
    letters.dedup();
    let mut steps: Vec<_> = bytes.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    steps.sort_unstable();
    steps.dedup();
    let repeats =
        (1..=bytes.len() / 2).any(|length| bytes.iter().eq(bytes[..length].iter().cycle().take(bytes.len())));
    secret.starts_with(DEVELOPMENT_SECRET)
        || bytes.len() < SHORTEST_SECRET
        || letters.len() < FEWEST_LETTERS
        || steps.len() < FEWEST_LETTERS
        || repeats
        || !looks_generated(secret)
        || PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

/// Hexadecimal, or of small and large letters and digits mixed, as base64 is: words
/// and rows of the keyboard are neither.
fn looks_generated(secret: &str) -> bool {
    let is_hexadecimal = secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has = |kind: fn(&u8) -> bool| secret.as_bytes().iter().any(kind);
    let is_mixed = has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
        && !has(u8::is_ascii_whitespace);
    is_hexadecimal || is_mixed
}

/// It stands in links that buyers open, so it is what a browser sees: where a
/// proxy ends TLS, the proxy's address.
fn objection_to_public_url(url: &str) -> Option<String> {
    // One that is no address at all was objected to as it was read. Read as browsers do, to whom `127.1` is this machine.
    url.parse::<Uri>().ok().filter(|uri| uri.host().is_some())?;
    let read =
        Url::parse(url).ok().and_then(|url| Some((url.scheme() == "https", url.host_str()?.to_owned())));
    if read.is_some_and(|(is_https, host)| is_https && !is_this_machine(&host)) {
        return None;
    }
    Some(format!(
        "public_url: production gives out links that buyers open, so it is https and not this machine \
         (found `{url}`); where a proxy ends TLS, the proxy's address"
    ))
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']).trim_end_matches('.');
    let address = host.parse::<IpAddr>().map(|address| address.to_canonical());
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

fn objection_to_proxy(network: &IpNet) -> Option<String> {
    let widest = if matches!(network, IpNet::V4(_)) { WIDEST_V4 } else { WIDEST_V6 };
    (network.prefix_len() < widest)
        .then(|| format!("http.trusted_proxies: {network} is everybody; name the proxies, and nothing else"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRETS: [&str; 2] = ["9f3c61d0b7a85e24c8d1f06a3b97e542", "Qx7+vT2m/Lk9ZpR4sW8yBn1HcJ6dFgA0="];

    fn production(pairs: &[(&str, &str)]) -> Result<Settings, String> {
        let own = [
            ("CVETY__ENVIRONMENT", "production"),
            ("CVETY__PUBLIC_URL", "https://flowers.example"),
            ("CVETY__AUTH__JWT_SECRET", SECRETS[0]),
            ("CVETY__SECRETS__KEY", SECRETS[1]),
        ];
        Settings::from_pairs(&[&own, pairs].concat()).map_err(|refused| refused.to_string())
    }

    #[test]
    fn production_with_settings_of_its_own_starts() {
        let settings = production(&[]).expect("production");
        assert!(settings.log.json);
        for secret in SECRETS {
            assert!(!format!("{settings:?}").contains(secret), "secrets are masked");
        }
    }

    #[test]
    fn production_without_a_bot_is_told_of_aloud() {
        let warnings = production(&[]).expect("production").warnings;
        assert!(warnings.iter().any(|warning| warning.contains("telegram.bot_token")), "{warnings:?}");
        let bot = production(&[("CVETY__TELEGRAM__BOT_TOKEN", "1:a")]).expect("production");
        assert_eq!(bot.warnings, Vec::<String>::new());
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_refused() {
        for weak in [
            "",
            "0123456789abcde",
            "development-only-jwt-secret-change-me",
            &"a".repeat(32),
            &"ab12".repeat(8),
            "0123456789abcdef0123456789abcdef",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "my-very-own-Password-of-2026-xyz-1",
            "qwertyuiopasdfghjklzxcvbnm123456",
            "correct horse battery staple correct",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1",
        ] {
            let refused = production(&[("CVETY__AUTH__JWT_SECRET", weak)]).expect_err(weak);
            assert!(
                refused.contains("auth.jwt_secret") && !refused.contains("secrets.key:"),
                "{weak}: {refused}"
            );
            assert!(weak.is_empty() || !refused.contains(weak), "the secret is told: {refused}");
        }
        let refused =
            production(&[("CVETY__AUTH__JWT_SECRET", SECRETS[1])]).expect_err("one secret for both");
        assert!(refused.contains("the same") && !refused.contains(SECRETS[1]), "{refused}");
    }

    #[test]
    fn addresses_that_no_buyer_can_open_are_refused() {
        for url in [
            "",
            "http://localhost:8000",
            "https://localhost",
            "https://shop.localhost",
            "http://flowers.example",
            "https://127.0.0.1",
            "https://[::1]:8443",
            "https://0.0.0.0",
            "https://127.1",
            "https://2130706433",
            "https://0x7f.1",
            "https://localhost.",
            "https://[::ffff:127.0.0.1]",
            "https://flowers.example:99999",
            "https://flowers.example/path?x=1",
        ] {
            let refused = production(&[("CVETY__PUBLIC_URL", url)]).expect_err(url);
            assert!(refused.contains("public_url"), "{refused}");
        }
        for url in ["https://flowers.example", "https://flowers.example:8443/", "https://10.0.0.7"] {
            production(&[("CVETY__PUBLIC_URL", url)]).expect(url);
        }
    }

    #[test]
    fn everybody_is_no_proxy() {
        for networks in ["0.0.0.0/0", "::/0", "10.0.0.0/8, 128.0.0.0/1", "2000::/3"] {
            let refused = production(&[("CVETY__HTTP__TRUSTED_PROXIES", networks)]).expect_err(networks);
            assert!(refused.contains("http.trusted_proxies"), "{refused}");
        }
        production(&[("CVETY__HTTP__TRUSTED_PROXIES", "10.0.0.0/8, fc00::/7")]).expect("private networks");
    }
}
