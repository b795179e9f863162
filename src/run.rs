//! The composition root: settings in, a serving process out. The only place
//! that knows every room.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::Request;
use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::access::{Access, AccessToken};
use crate::auth::ConsoleChannel;
pub use crate::auth::OtpChannel;
use crate::checkout;
use crate::config::{Environment, Settings};
use crate::db::{self, Db, Durability, EmbeddedOptions, EmbeddedPostgres};
use crate::events::{Dispatcher, LogSubscriber, Relay, Subscriber};
use crate::figures::Fold;
use crate::payments::Providers;
pub use crate::router::openapi_text;
use crate::router::{self, Readiness};
use crate::state::AppState;
use crate::values::Clock;
use crate::workers::{Supervisor, Worker};
use crate::{auth, demo, http};

/// Accepted requests are answered within this after the signal to stop.
const DRAIN: Duration = Duration::from_secs(20);
const WORKERS_STOP: Duration = Duration::from_secs(3);

/// The server's parts, put together on a migrated database.
pub struct App {
    pub state: AppState,
    pub router: Router,
    pub workers: Vec<Arc<dyn Worker>>,
    pub readiness: Readiness,
}

/// What a composition may exchange: time and the way codes reach people.
pub struct Outside {
    pub clock: Clock,
    pub otp: Arc<dyn OtpChannel>,
}

impl Default for Outside {
    fn default() -> Self {
        Self { clock: Clock::system(), otp: Arc::new(ConsoleChannel) }
    }
}

/// Puts the server together.
pub fn compose(settings: Settings, db: Db, outside: Outside) -> App {
    let secret = settings.auth.jwt_secret.expose_secret().as_bytes();
    let tokens = AccessToken::new(secret, settings.auth.access_token_lifetime);
    let state = AppState {
        access: Access::new(db.clone(), tokens),
        settings: Arc::new(settings),
        clock: outside.clock,
        db: db.clone(),
    };
    let providers = Providers::new(state.settings.tolerates_mocks());
    let subscribers: Vec<Arc<dyn Subscriber>> = vec![Arc::new(LogSubscriber)];
    let names = subscribers.iter().map(|subscriber| subscriber.name().to_owned()).collect();
    let mut workers: Vec<Arc<dyn Worker>> = vec![
        Arc::new(Relay::new(db.clone(), names)),
        Arc::new(Fold::new(db.clone())),
        Arc::new(auth::Sweep::new(db.clone(), state.clock.clone())),
        Arc::new(checkout::Expiry::new(state.clone())),
        Arc::new(checkout::Watch::new(state.clone(), providers.clone())),
        Arc::new(checkout::Repay::new(state.clone(), providers.clone())),
    ];
    workers.extend(subscribers.into_iter().map(|subscriber| {
        let dispatcher: Arc<dyn Worker> = Arc::new(Dispatcher::new(db.clone(), subscriber));
        dispatcher
    }));
    let readiness = Readiness::new(db);
    let routes = router::routes(state.clone(), readiness.clone(), outside.otp, providers);
    let router = http::dress(routes, &state.settings.http);
    App { state, router, workers, readiness }
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// The text to show the operator.
pub fn serve(settings: Settings) -> anyhow::Result<()> {
    runtime(&settings)?.block_on(async {
        let signal = CancellationToken::new();
        watch_signals(signal.clone())?;
        let (database, db) = tokio::select! {
            opened = open_database(&settings) => opened?,
            () = signal.cancelled() => return Ok(()),
        };
        let app = compose(settings.clone(), db, Outside::default());
        if settings.environment == Environment::Development {
            demo::make(&app.state).await.context("the demo shop could not be made")?;
        }
        let served = serve_until(app, &settings, signal).await;
        database.close().await?;
        served
    })
}

/// Brings the database to this version's schema.
///
/// # Errors
/// The text to show the operator.
pub fn migrate(settings: Settings) -> anyhow::Result<()> {
    with_database(&settings, async |_| {
        println!("the database is at this version's schema");
        Ok(())
    })
}

/// Makes the demo shop, unless it is there.
///
/// # Errors
/// The text to show the operator.
pub fn demo(settings: Settings) -> anyhow::Result<()> {
    anyhow::ensure!(settings.environment != Environment::Production, "production has no demo shop");
    with_database(&settings, async |db| {
        let app = compose(settings.clone(), db, Outside::default());
        demo::make(&app.state).await
    })
}

/// Prints the OpenAPI document, or writes it where the repository keeps it.
///
/// # Errors
/// The file can't be written.
pub fn openapi(write: bool) -> anyhow::Result<()> {
    let document = router::openapi_text()?;
    if write {
        return Ok(std::fs::write("openapi/openapi.json", document)?);
    }
    print!("{document}");
    Ok(())
}

fn with_database<F>(settings: &Settings, work: F) -> anyhow::Result<()>
where
    F: AsyncFnOnce(Db) -> anyhow::Result<()>,
{
    runtime(settings)?.block_on(async {
        let (database, db) = open_database(settings).await?;
        let worked = work(db.clone()).await;
        db.close().await;
        database.close().await?;
        worked
    })
}

fn runtime(settings: &Settings) -> anyhow::Result<tokio::runtime::Runtime> {
    let filter = EnvFilter::try_new(&settings.log.filter).context("log.filter")?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    if settings.log.json { log.json().try_init() } else { log.try_init() }
        .map_err(|error| anyhow::anyhow!("the log can't start: {error}"))?;
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// The PostgreSQL that runs for us, if one does.
struct Database(Option<EmbeddedPostgres>);

impl Database {
    async fn close(self) -> anyhow::Result<()> {
        match self.0 {
            Some(embedded) => Ok(embedded.stop().await?),
            None => Ok(()),
        }
    }
}

/// Finds or starts PostgreSQL, migrates, and refuses what can't be served.
async fn open_database(settings: &Settings) -> anyhow::Result<(Database, Db)> {
    let (embedded, serving, owner) = match &settings.database.url {
        Some(url) => {
            let serving: PgConnectOptions = url.expose_secret().parse().context("DATABASE_URL")?;
            let owner = settings.database.owner_url.as_ref();
            let owner =
                owner.map(|url| url.expose_secret().parse().context("database.owner_url")).transpose()?;
            (None, serving.clone(), owner.unwrap_or(serving))
        }
        None => {
            let embedded = start_embedded(settings).await?;
            let options = ensure_database(&embedded).await?;
            (Some(embedded), options.clone(), options)
        }
    };
    let mut connection = owner.connect().await.context("the database does not answer")?;
    db::check_collation(&mut connection).await?;
    db::migrate(&mut connection).await.context("migrations")?;
    connection.close().await?;
    if settings.environment == Environment::Production {
        let mut connection = serving.connect().await.context("the database does not answer")?;
        db::check_serving_role(&mut connection).await?;
        connection.close().await?;
    }
    let db = Db::new(serving, settings.database.max_connections);
    Ok((Database(embedded), db))
}

async fn start_embedded(settings: &Settings) -> anyhow::Result<EmbeddedPostgres> {
    let options = EmbeddedOptions {
        folder: data_dir(settings)?.join("postgres"),
        bin_dir: settings.database.bin_dir.clone(),
        durability: Durability::Durable,
        max_connections: 100,
    };
    Ok(EmbeddedPostgres::start(options).await?)
}

/// Where the server keeps its files.
fn data_dir(settings: &Settings) -> anyhow::Result<PathBuf> {
    if let Some(folder) = &settings.data_dir {
        return Ok(std::path::absolute(folder)?);
    }
    let root =
        std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if root {
        return Ok(PathBuf::from("/var/lib/cvety"));
    }
    let share = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let share = share.or_else(|| std::env::home_dir().map(|home| home.join(".local/share")));
    share.map(|share| share.join("cvety")).context("no home folder: set CVETY__DATA_DIR")
}

async fn ensure_database(embedded: &EmbeddedPostgres) -> anyhow::Result<PgConnectOptions> {
    const NAME: &str = "cvety";
    let mut connection: PgConnection = embedded.connect_options("postgres").connect().await?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(NAME)
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        // Two first starts may both get here; the second finds it made.
        let made = sqlx::query("create database cvety").execute(&mut connection).await;
        if let Err(error) = made {
            let known =
                error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
            anyhow::ensure!(matches!(known.as_deref(), Some("42P04" | "23505")), error);
        }
    }
    connection.close().await?;
    Ok(embedded.connect_options(NAME))
}

/// Serves on the address set, runs the workers, and winds both down.
async fn serve_until(app: App, settings: &Settings, signal: CancellationToken) -> anyhow::Result<()> {
    let listener = TcpListener::bind(settings.http.listen)
        .await
        .with_context(|| format!("can't listen on {}", settings.http.listen))?;
    print_welcome(settings, listener.local_addr()?);
    let mut workers = Supervisor::start(app.workers);
    app.readiness.set(true);
    let stop = signal.clone();
    let service = axum::ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(app.router);
    let serving =
        axum::serve(listener, service).with_graceful_shutdown(async move { stop.cancelled().await });
    #[expect(clippy::disallowed_methods, reason = "the server itself, awaited below")]
    let serving = tokio::spawn(serving.into_future());
    let abort = serving.abort_handle();
    let outcome = tokio::select! {
        death = workers.death() => Err(anyhow::anyhow!(death)),
        () = signal.cancelled() => Ok(()),
    };
    app.readiness.set(false);
    signal.cancel();
    if tokio::time::timeout(DRAIN, serving).await.is_err() {
        tracing::warn!("some connections did not end in time");
        abort.abort();
    }
    workers.stop(WORKERS_STOP).await;
    app.state.db.close().await;
    outcome
}

/// SIGTERM and SIGINT end the server in order.
fn watch_signals(stop: CancellationToken) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    #[expect(clippy::disallowed_methods, reason = "listens until the process ends")]
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    });
    Ok(())
}

fn print_welcome(settings: &Settings, address: SocketAddr) {
    println!("Cvety serves on http://{address}");
    if settings.environment == Environment::Production {
        return;
    }
    println!("  API and documents   http://{address}/docs");
    println!("  demo storefront     http://{address}/api/public/products?shop_id=1");
    println!("  health              http://{address}/health/ready");
    if let Some(phone) = settings.auth.test_phones.first() {
        println!("  sign in             phone {phone}, any six digits:");
        println!(
            "    curl -X POST http://{address}/api/auth/verify-otp -H 'Content-Type: application/json' \
             -d '{{\"phone\": \"{phone}\", \"otp_code\": \"123456\"}}'"
        );
    }
}
