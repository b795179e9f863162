//! Typed settings, read once at start from `config/` and the environment.
//! Every objection is collected, so that a refused start names all of them.

mod origin;
mod rate_limits;
mod reader;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use config::{Config, Environment as EnvironmentSource, File, FileFormat};
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};

use crate::values::Phone;
pub use origin::CorsOrigins;
pub use rate_limits::{LimitClass, Rate, RateLimits};
use reader::Reader;

const DEFAULTS: &str = include_str!("../config/default.toml");
const PRODUCTION: &str = include_str!("../config/production.toml");
/// Any secret that starts so is published with the source.
const DEVELOPMENT_SECRET: &str = "development-only";
const SHORTEST_SECRET: usize = 32;

/// Where the server runs, which decides what it tolerates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::Display)]
#[strum(serialize_all = "lowercase")]
pub enum Environment {
    Development,
    Test,
    Production,
}

/// All settings. Secrets print as `[REDACTED]`.
#[derive(Clone, Debug)]
pub struct Settings {
    pub environment: Environment,
    pub data_dir: Option<PathBuf>,
    /// Base of absolute addresses, without a slash at its end.
    pub public_url: String,
    pub http: Http,
    pub database: Database,
    pub auth: Auth,
    pub secrets_key: SecretString,
    pub orders: Orders,
    pub carts: Carts,
    pub telegram: Telegram,
    pub kaspi: Kaspi,
    pub gateway: Gateway,
    pub log: Log,
    pub metrics: Metrics,
    pub traces: Traces,
    pub rate_limits: RateLimits,
    pub later: Later,
}

#[derive(Clone, Debug)]
pub struct Http {
    pub listen: SocketAddr,
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: CorsOrigins,
    pub request_timeout: Duration,
}

#[derive(Clone, Debug)]
pub struct Database {
    /// None: the server runs a PostgreSQL of its own.
    pub url: Option<SecretString>,
    pub owner_url: Option<SecretString>,
    pub bin_dir: Option<PathBuf>,
    pub max_connections: u32,
}

#[derive(Clone, Debug)]
pub struct Auth {
    pub jwt_secret: SecretString,
    pub test_phones: Vec<Phone>,
    pub self_sign_up: bool,
    pub access_token_lifetime: Duration,
    pub refresh_token_lifetime: Duration,
    pub otp_lifetime: Duration,
}

#[derive(Clone, Debug)]
pub struct Orders {
    pub unpaid_release: Duration,
    pub unpaid_cancel: Duration,
    /// How long an attempt to pay may stay undecided.
    pub attempt_patience: Duration,
}

#[derive(Clone, Debug)]
pub struct Carts {
    /// How long a cart stays that nobody changes.
    pub lifetime: Duration,
    /// How long checking out holds its stock.
    pub hold: Duration,
}

/// The bot. Without a token there is none.
#[derive(Clone, Debug)]
pub struct Telegram {
    pub bot_token: Option<SecretString>,
    /// Without `@`. None: the bot is asked for it.
    pub bot_name: Option<String>,
    pub api_url: String,
    /// Where Telegram reaches this server; None: it is asked for updates.
    pub webhook_url: Option<String>,
    pub request_timeout: Duration,
}

/// Where Kaspi Pay is reached; shops bring their own credentials, and never an
/// address.
#[derive(Clone, Debug)]
pub struct Kaspi {
    /// Scheme r1: the shop's own API key.
    pub api_url: Option<String>,
    /// Scheme r3: this server's client certificate, for many organisations.
    pub certified_api_url: Option<String>,
    /// Certificate and key, PEM.
    pub certificate_file: Option<PathBuf>,
}

/// Where the gateway with signed callbacks is reached.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub api_url: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Log {
    pub filter: String,
    pub json: bool,
}

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Where whoever reads `/metrics` may ask from.
    pub allowed_networks: Vec<IpNet>,
}

#[derive(Clone, Debug)]
pub struct Traces {
    /// The OpenTelemetry collector that spans go to; None: nowhere.
    pub otlp_endpoint: Option<String>,
}

/// Settings of rooms that are still to come: checked already, so that a
/// deployment written for them starts today.
#[derive(Clone, Debug)]
pub struct Later {
    pub grpc_listen: SocketAddr,
    pub kafka_brokers: Vec<String>,
    pub webhooks_allowed_private_networks: Vec<IpNet>,
}

/// Why the server won't start: every setting it objects to, one a line.
#[derive(Debug, thiserror::Error)]
#[error("settings refused:\n  {}", .0.join("\n  "))]
pub struct Refused(pub Vec<String>);

impl Settings {
    /// Reads the defaults, the environment's differences and the process's
    /// environment variables.
    ///
    /// # Errors
    /// [`Refused`], naming every setting that is malformed or not allowed.
    pub fn load() -> Result<Self, Refused> {
        Self::read(EnvironmentSource::with_prefix("CVETY"), std::env::var("DATABASE_URL").ok())
    }

    /// The defaults with the given `CVETY__…` variables over them.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Result<Self, Refused> {
        let map = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::read(EnvironmentSource::with_prefix("CVETY").source(Some(map)), None)
    }

    fn read(variables: EnvironmentSource, database_url: Option<String>) -> Result<Self, Refused> {
        let variables = variables.prefix_separator("__").separator("__");
        let defaults = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        let named = defaults.clone().add_source(variables.clone()).build();
        let production = named.and_then(|c| c.get_string("environment")).is_ok_and(|e| e == "production");
        let differences = if production { PRODUCTION } else { "" };
        let config = defaults
            .add_source(File::from_str(differences, FileFormat::Toml))
            .add_source(variables)
            .build()
            .map_err(|error| Refused(vec![error.to_string()]))?;
        let mut reader = Reader { config, problems: Vec::new() };
        let settings = reader.settings(database_url.filter(|url| !url.is_empty()));
        let mut problems = reader.problems;
        problems.extend(settings.objections());
        if problems.is_empty() { Ok(settings) } else { Err(Refused(problems)) }
    }

    /// True in development and test, where mock payments and test phones live.
    pub fn tolerates_mocks(&self) -> bool {
        self.environment != Environment::Production
    }

    fn objections(&self) -> Vec<String> {
        if self.environment != Environment::Production {
            return Vec::new();
        }
        let mut problems = Vec::new();
        let secrets = [("auth.jwt_secret", &self.auth.jwt_secret), ("secrets.key", &self.secrets_key)];
        for (name, secret) in secrets {
            let secret = secret.expose_secret();
            if secret.starts_with(DEVELOPMENT_SECRET) || secret.len() < SHORTEST_SECRET {
                problems.push(format!(
                    "{name}: production needs a secret of its own, {SHORTEST_SECRET} characters or more"
                ));
            }
        }
        if !self.auth.test_phones.is_empty() {
            problems.push("auth.test_phones: not allowed in production".to_owned());
        }
        if !self.later.webhooks_allowed_private_networks.is_empty() {
            problems.push("webhooks.allowed_private_networks: not allowed in production".to_owned());
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_start_a_development_server() {
        let settings = Settings::from_pairs(&[]).expect("defaults");
        assert_eq!(settings.environment, Environment::Development);
        assert_eq!(settings.auth.test_phones.len(), 1);
        assert_eq!(settings.rate_limits.request_otp, Rate { count: 3, period: Duration::from_secs(60) });
    }

    #[test]
    fn production_names_every_setting_it_objects_to() {
        let refused = Settings::from_pairs(&[
            ("CVETY__ENVIRONMENT", "production"),
            ("CVETY__AUTH__TEST_PHONES", "+77011234567"),
            ("CVETY__ORDERS__UNPAID_RELEASE", "soon"),
            ("CVETY__HTTP__LISTEN", "nowhere"),
            ("CVETY__WEBHOOKS__ALLOWED_PRIVATE_NETWORKS", "10.0.0.0/8"),
        ])
        .expect_err("refused")
        .to_string();
        for name in [
            "jwt_secret",
            "secrets.key",
            "test_phones",
            "unpaid_release",
            "http.listen",
            "allowed_private_networks",
        ] {
            assert!(refused.contains(name), "{name} missing in {refused}");
        }
    }

    #[test]
    fn what_would_fail_later_is_refused_at_once() {
        for (name, value, objection) in [
            ("CVETY__ORDERS__UNPAID_RELEASE", "300000years", "orders.unpaid_release"),
            ("CVETY__AUTH__OTP_LIFETIME", "0s", "auth.otp_lifetime"),
            ("CVETY__CARTS__HOLD", "0s", "carts.hold"),
            ("CVETY__DATABASE__MAX_CONNECTIONS", "1", "database.max_connections"),
            ("CVETY__DATABASE__URL", "mysql://secret@nowhere", "DATABASE_URL"),
            ("CVETY__DATABASE__OWNER_URL", "nowhere", "database.owner_url"),
            ("CVETY__LOG__FILTER", "cvety=loud", "log.filter"),
            ("CVETY__HTTP__CORS_ORIGINS", "https://admin.example, admin.example", "http.cors_origins"),
            // TLS to the collector is none of ours.
            ("CVETY__TRACES__OTLP_ENDPOINT", "https://collector:4317", "traces.otlp_endpoint"),
            ("CVETY__METRICS__ALLOWED_NETWORKS", "10.0.0.0/33", "metrics.allowed_networks"),
            ("CVETY__RATE_LIMITS__GENERAL", "0/1h", "rate_limits.general"),
            ("CVETY__GATEWAY__API_URL", "bpapi.example", "gateway.api_url"),
            // Kaspi knows us by the certificate there.
            ("CVETY__KASPI__CERTIFIED_API_URL", "https://kaspi.example", "kaspi.certificate_file"),
            ("CVETY__RATE_LIMITS__TRACKING_MISSES", "20/600years", "rate_limits.tracking_misses"),
        ] {
            let refused = Settings::from_pairs(&[(name, value)]).expect_err(name).to_string();
            assert!(refused.contains(objection) && !refused.contains("secret"), "{name}: {refused}");
        }
    }

    #[test]
    fn production_with_secrets_of_its_own_starts() {
        let secret = "0123456789abcdef0123456789abcdef";
        let settings = Settings::from_pairs(&[
            ("CVETY__ENVIRONMENT", "production"),
            ("CVETY__AUTH__JWT_SECRET", secret),
            ("CVETY__SECRETS__KEY", secret),
        ])
        .expect("production");
        assert!(settings.log.json);
        assert!(!format!("{settings:?}").contains(secret), "secrets are masked");
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let pairs = [("CVETY__HTTP__TRUSTED_PROXIES", "10.0.0.0/8, 192.168.0.0/16")];
        let settings = Settings::from_pairs(&pairs).expect("list");
        assert_eq!(settings.http.trusted_proxies.len(), 2);
    }
}
