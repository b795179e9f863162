//! Takes typed values out of the merged sources and remembers everything that
//! was wrong with them.

use std::fmt::Display;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use config::Config;
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;

use super::{
    Auth, Carts, CorsOrigins, Database, Environment, Gateway, Http, Kafka, Kaspi, Kuper, Later, Log, Metrics,
    Orders, Rate, RateLimits, Settings, Storefront, Telegram, Traces,
};
use crate::values::Phone;

/// Times are added to the clock, which ends somewhere.
const LONGEST_SPAN: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
const FEWEST_CONNECTIONS: u32 = 2;

/// Takes values out of the merged sources and remembers what was wrong.
pub(super) struct Reader {
    pub(super) config: Config,
    pub(super) problems: Vec<String>,
}

impl Reader {
    /// Every setting; what is wrong is noted, and a stand-in taken.
    pub(super) fn settings(&mut self, database_url: Option<String>) -> Settings {
        Settings {
            environment: self.value("environment").unwrap_or(Environment::Development),
            data_dir: self.optional("data_dir").map(PathBuf::from),
            public_url: self.url("public_url").trim_end_matches('/').to_owned(),
            http: self.http(),
            database: Database {
                url: self.database_url("DATABASE_URL", database_url),
                owner_url: self.database_url("database.owner_url", None),
                bin_dir: self.optional("database.bin_dir").map(PathBuf::from),
                max_connections: self.connections("database.max_connections"),
            },
            auth: self.auth(),
            secrets_key: self.text("secrets.key").into(),
            orders: Orders {
                unpaid_release: self.span("orders.unpaid_release"),
                unpaid_cancel: self.span("orders.unpaid_cancel"),
                attempt_patience: self.span("orders.attempt_patience"),
                untouched_release: self.span("orders.untouched_release"),
            },
            storefront: Storefront {
                most_pieces: self.count("storefront.most_pieces"),
                most_open_orders_per_phone: self.count("storefront.most_open_orders_per_phone"),
                most_open_orders_per_address: self.count("storefront.most_open_orders_per_address"),
            },
            storage: self.storage(),
            carts: Carts { lifetime: self.span("carts.lifetime"), hold: self.span("carts.hold") },
            telegram: self.telegram(),
            kaspi: self.kaspi(),
            gateway: Gateway { api_url: self.optional_url("gateway.api_url") },
            log: Log {
                filter: self.log_filter(),
                json: self.value::<LogFormat>("log.format") == Some(LogFormat::Json),
            },
            metrics: Metrics { allowed_networks: self.list("metrics.allowed_networks") },
            traces: Traces { otlp_endpoint: self.otlp_endpoint() },
            rate_limits: RateLimits::read(|key| self.value(key).unwrap_or(Rate::FEWEST)),
            later: self.later(),
            warnings: Vec::new(),
        }
    }

    fn http(&mut self) -> Http {
        let listen = self.value("http.listen");
        Http {
            trusted_proxies: self.list("http.trusted_proxies"),
            cors_origins: CorsOrigins::from(self.list("http.cors_origins")),
            request_timeout: self.span("http.request_timeout"),
            head_timeout: self.span("http.head_timeout"),
            idle_timeout: self.span("http.idle_timeout"),
            connections_per_address: self.value("http.connections_per_address").unwrap_or(NonZeroUsize::MIN),
            listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8000))),
        }
    }

    fn auth(&mut self) -> Auth {
        let phones: Vec<String> = self.list("auth.test_phones");
        let mut test_phones = Vec::new();
        for phone in phones {
            match Phone::kazakh(&phone) {
                Ok(phone) => test_phones.push(phone),
                Err(error) => self.problems.push(format!("auth.test_phones: {error}")),
            }
        }
        Auth {
            jwt_secret: self.text("auth.jwt_secret").into(),
            test_phones,
            self_sign_up: self.value("auth.self_sign_up").unwrap_or(true),
            access_token_lifetime: self.span("auth.access_token_lifetime"),
            refresh_token_lifetime: self.span("auth.refresh_token_lifetime"),
            otp_lifetime: self.span("auth.otp_lifetime"),
        }
    }

    fn telegram(&mut self) -> Telegram {
        let webhook_url = self.optional_url("telegram.webhook_url");
        let bot_name = self.optional("telegram.bot_name");
        Telegram {
            bot_token: self.optional("telegram.bot_token").map(SecretString::from),
            bot_name: bot_name.map(|name| name.trim_start_matches('@').to_owned()),
            api_url: self.url("telegram.api_url"),
            webhook_url,
            request_timeout: self.span("telegram.request_timeout"),
        }
    }

    fn kaspi(&mut self) -> Kaspi {
        let certified_api_url = self.optional_url("kaspi.certified_api_url");
        let certificate_file = self.optional("kaspi.certificate_file").map(PathBuf::from);
        let is_tls = certified_api_url.as_ref().is_some_and(|url| url.starts_with("https:"));
        if is_tls && certificate_file.is_none() {
            self.problems.push("kaspi.certificate_file: needed for kaspi.certified_api_url".to_owned());
        }
        Kaspi { api_url: self.optional_url("kaspi.api_url"), certified_api_url, certificate_file }
    }

    fn later(&mut self) -> Later {
        let grpc_listen = self.value("grpc.listen");
        Later {
            grpc_listen: grpc_listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 50051))),
            kafka: Kafka {
                brokers: self.list("kafka.brokers"),
                group: self.optional("kafka.group"),
                shops: self.list("kafka.shops"),
            },
            kuper: Kuper {
                api_url: self.optional_url("kuper.api_url"),
                auth_url: self.optional_url("kuper.auth_url"),
            },
            webhooks_allowed_private_networks: self.list("webhooks.allowed_private_networks"),
            database_prepared: self.value("database.prepared").unwrap_or(true),
            database_standby_url: self.database_url("database.standby_url", None),
            cell: self.optional("cell"),
        }
    }

    fn text(&mut self, key: &str) -> String {
        match self.config.get_string(key) {
            Ok(text) => text.trim().to_owned(),
            Err(error) => {
                self.problems.push(format!("{key}: {error}"));
                String::new()
            }
        }
    }

    pub(super) fn optional(&mut self, key: &str) -> Option<String> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    pub(super) fn value<T: FromStr>(&mut self, key: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let text = self.text(key);
        self.parsed(key, &text)
    }

    fn parsed<T: FromStr>(&mut self, key: &str, text: &str) -> Option<T>
    where
        T::Err: Display,
    {
        text.parse().map_err(|error| self.problems.push(format!("{key}: {error} (found `{text}`)"))).ok()
    }

    fn list<T: FromStr>(&mut self, key: &str) -> Vec<T>
    where
        T::Err: Display,
    {
        let text = self.text(key);
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.filter_map(|part| self.parsed(key, part)).collect()
    }

    /// A worker's turn and the work itself take a connection each.
    fn connections(&mut self, key: &str) -> u32 {
        let count = self.value(key).unwrap_or(FEWEST_CONNECTIONS);
        if count < FEWEST_CONNECTIONS {
            self.problems.push(format!("{key}: at least {FEWEST_CONNECTIONS} (found `{count}`)"));
        }
        count
    }

    /// One at least, and no more than the database counts.
    fn count(&mut self, key: &str) -> u32 {
        let count = self.value(key).unwrap_or(1);
        if !(1..=i32::MAX.cast_unsigned()).contains(&count) {
            self.problems.push(format!("{key}: at least 1 (found `{count}`)"));
        }
        count
    }

    /// The address of a database: the one given, else the setting's.
    fn database_url(&mut self, name: &str, given: Option<String>) -> Option<SecretString> {
        let key = if name == "DATABASE_URL" { "database.url" } else { name };
        let url = given.or_else(|| self.optional(key))?;
        // sqlx parses what follows the scheme, whatever that is.
        let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        if !is_postgres || url.parse::<PgConnectOptions>().is_err() {
            // Its text may hold a password.
            self.problems.push(format!("{name}: expected postgres://…"));
        }
        Some(url.into())
    }

    fn log_filter(&mut self) -> String {
        let filter = self.text("log.filter");
        if let Err(error) = EnvFilter::try_new(&filter) {
            self.problems.push(format!("log.filter: {error}"));
        }
        filter
    }

    /// A build without the exporter must not swallow the setting.
    fn otlp_endpoint(&mut self) -> Option<String> {
        let key = "traces.otlp_endpoint";
        let endpoint = self.optional(key)?;
        let uri = endpoint.parse::<http::Uri>();
        if !uri.is_ok_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some()) {
            self.problems.push(format!("{key}: expected http://host:port (found `{endpoint}`)"));
        }
        if !cfg!(feature = "otlp") {
            self.problems.push(format!("{key}: this build can't send traces; build with --features otlp"));
        }
        Some(endpoint)
    }

    fn span(&mut self, key: &str) -> Duration {
        let text = self.text(key);
        let span = humantime::parse_duration(&text).ok();
        let span = span.filter(|span| !span.is_zero() && *span <= LONGEST_SPAN);
        span.unwrap_or_else(|| {
            self.problems
                .push(format!("{key}: expected a duration like 30m, of ten years at most (found `{text}`)"));
            Duration::from_secs(1)
        })
    }

    /// An address that may be left out, without a slash at its end.
    pub(super) fn optional_url(&mut self, key: &str) -> Option<String> {
        self.optional(key)?;
        Some(self.url(key).trim_end_matches('/').to_owned())
    }

    fn url(&mut self, key: &str) -> String {
        let text = self.text(key);
        // Paths are put behind it, which nothing can be behind a question mark.
        let known = text.parse::<http::Uri>().is_ok_and(|uri| {
            let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
            is_http && uri.host().is_some() && uri.query().is_none()
        });
        if !known {
            self.problems.push(format!("{key}: expected an http address (found `{text}`)"));
        }
        text
    }
}

#[derive(Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "lowercase")]
enum LogFormat {
    Text,
    Json,
}
