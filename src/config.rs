//! Typed settings, read once at start from `config/` and the environment.
//! Every objection is collected, so that a refused start names all of them.

mod folders;
mod names;
mod origin;
mod production;
mod rate_limits;
mod reader;
mod storage;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use config::{Config, ConfigError, Environment as EnvironmentSource, File, FileFormat};
use ipnet::IpNet;
use secrecy::SecretString;

use crate::values::Phone;
use names::Names;
pub use origin::CorsOrigins;
pub use rate_limits::{LimitClass, Rate, RateLimits};
use reader::Reader;
pub use storage::{S3, Storage};

const DEFAULTS: &str = include_str!("../config/default.toml");
const PRODUCTION: &str = include_str!("../config/production.toml");

/// Where the server runs, which decides what it tolerates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames, strum::Display)]
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
    pub storefront: Storefront,
    pub storage: Storage,
    pub telegram: Telegram,
    pub kaspi: Kaspi,
    pub gateway: Gateway,
    pub log: Log,
    pub metrics: Metrics,
    pub traces: Traces,
    pub rate_limits: RateLimits,
    pub later: Later,
    /// What is to be told to the operator, though the server starts.
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Http {
    pub listen: SocketAddr,
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: CorsOrigins,
    pub request_timeout: Duration,
    /// A request's head is there within this, and no body pauses longer.
    pub head_timeout: Duration,
    /// A connection that nobody uses is closed after this.
    pub idle_timeout: Duration,
    /// Open at once from one address, trusted proxies apart.
    pub connections_per_address: NonZeroUsize,
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
    /// How long an order holds its stock that nobody of the shop has touched.
    pub untouched_release: Duration,
}

#[derive(Clone, Debug)]
pub struct Carts {
    /// How long a cart stays that nobody changes.
    pub lifetime: Duration,
    /// How long checking out holds its stock.
    pub hold: Duration,
}

/// What the public may ask of a shop at most: the default, and the ceiling of
/// what a shop may say of its own.
#[derive(Clone, Copy, Debug)]
pub struct Storefront {
    /// Of a product in an order or a cart.
    pub most_pieces: u32,
    /// Orders that are unpaid and that nobody of the shop has touched.
    pub most_open_orders_per_phone: u32,
    pub most_open_orders_per_address: u32,
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
    pub kafka: Kafka,
    pub kuper: Kuper,
    pub webhooks_allowed_private_networks: Vec<IpNet>,
    /// Statements are prepared, which not every pooler in between allows.
    pub database_prepared: bool,
    pub database_standby_url: Option<SecretString>,
    /// The name of this part of the service.
    pub cell: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Kafka {
    pub brokers: Vec<String>,
    pub group: Option<String>,
    /// Header value or topic prefix, and the shop it stands for.
    pub shops: Vec<String>,
}

/// Where Kuper is reached.
#[derive(Clone, Debug)]
pub struct Kuper {
    pub api_url: Option<String>,
    pub auth_url: Option<String>,
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
    /// [`Refused`], naming every setting that is malformed or not allowed, and
    /// every variable that is none: in development any, elsewhere one that is
    /// nearly a setting, so that an older server starts on newer settings.
    pub fn load() -> Result<Self, Refused> {
        Self::read_process(false)
    }

    /// The same for whoever asks whether all is well: no unknown variable is.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn check() -> Result<Self, Refused> {
        Self::read_process(true)
    }

    /// The defaults with the given `CVETY__…` variables over them.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Result<Self, Refused> {
        let names = pairs.iter().map(|(name, _)| (*name).to_owned()).collect();
        let map = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let variables = EnvironmentSource::with_prefix("CVETY").source(Some(map));
        Self::read(Sources { variables, names, database_url: None, is_strict: false })
    }

    fn read_process(is_strict: bool) -> Result<Self, Refused> {
        Self::read(Sources {
            variables: EnvironmentSource::with_prefix("CVETY"),
            names: std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()).collect(),
            database_url: std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()),
            is_strict,
        })
    }

    fn read(sources: Sources) -> Result<Self, Refused> {
        let Sources { variables, names, database_url, is_strict } = sources;
        let unreadable = |error: ConfigError| Refused(vec![error.to_string()]);
        let variables = variables.prefix_separator("__").separator("__");
        let defaults = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        let known = Names::of(&defaults.clone().build().map_err(unreadable)?.cache);
        let named = defaults.clone().add_source(variables.clone()).build();
        let production =
            named.and_then(|c| c.get_string("environment")).is_ok_and(|e| e.trim() == "production");
        let differences = if production { PRODUCTION } else { "" };
        let config = defaults
            .add_source(File::from_str(differences, FileFormat::Toml))
            .add_source(variables)
            .build()
            .map_err(unreadable)?;
        let mut reader = Reader { config, problems: Vec::new() };
        let mut settings = reader.settings(database_url);
        let mut problems = reader.problems;
        problems.extend(settings.objections());
        settings.warnings = settings.doubts();
        let refuses_all = is_strict || settings.environment == Environment::Development;
        for unknown in known.unknown(names.iter().map(String::as_str)) {
            let refuses = refuses_all || unknown.meant.is_some();
            if refuses { &mut problems } else { &mut settings.warnings }.push(unknown.told());
        }
        if problems.is_empty() { Ok(settings) } else { Err(Refused(problems)) }
    }

    /// True in development and test, where mock payments and test phones live.
    pub fn tolerates_mocks(&self) -> bool {
        self.environment != Environment::Production
    }
}

/// Where settings come from beside the files.
struct Sources {
    variables: EnvironmentSource,
    /// Of all variables there are.
    names: Vec<String>,
    database_url: Option<String>,
    /// No variable may be unknown.
    is_strict: bool,
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
            ("CVETY__HTTP__TRUSTED_PROXIES", "0.0.0.0/0"),
            ("CVETY__HTPP__LISTEN", "127.0.0.1:80"),
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
            "public_url",
            "trusted_proxies",
            "CVETY__HTPP__LISTEN",
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
            ("CVETY__HTTP__HEAD_TIMEOUT", "0s", "http.head_timeout"),
            ("CVETY__HTTP__IDLE_TIMEOUT", "ages", "http.idle_timeout"),
            ("CVETY__HTTP__CONNECTIONS_PER_ADDRESS", "0", "http.connections_per_address"),
            ("CVETY__ORDERS__UNTOUCHED_RELEASE", "0s", "orders.untouched_release"),
            ("CVETY__STOREFRONT__MOST_PIECES", "many", "storefront.most_pieces"),
            ("CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_PHONE", "0", "storefront.most_open_orders_per_phone"),
            ("CVETY__STORAGE__ENDPOINT", "nowhere", "storage.endpoint"),
            ("CVETY__STORAGE__KIND", "ftp", "storage.kind"),
            // Pictures would lie in the folder all the same.
            ("CVETY__STORAGE__BUCKET", "pictures", "storage.kind"),
            ("CVETY__DATABASE__PREPARED", "perhaps", "database.prepared"),
            ("CVETY__DATABASE__STANDBY_URL", "mysql://secret@nowhere", "database.standby_url"),
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
    fn lists_are_separated_by_commas() {
        let pairs = [("CVETY__HTTP__TRUSTED_PROXIES", "10.0.0.0/8, 192.168.0.0/16")];
        let settings = Settings::from_pairs(&pairs).expect("list");
        assert_eq!(settings.http.trusted_proxies.len(), 2);
    }
}
