//! The composition root: settings in, a serving process out. The only place
//! that knows every room.

mod database;
mod health;
mod log;
mod organizations;
mod rooms;
mod traces;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use database::Database;
pub use health::health;
pub use organizations::{OrganizationDeed, carried_out, organizations};
use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::access::{Access, AccessToken, ApiKeySeal};
use crate::auth::ConsoleChannel;
pub use crate::auth::OtpChannel;
use crate::config::{Environment, Settings};
use crate::db::Db;
pub use crate::http::serve_connections;
use crate::parts::Parts;
pub use crate::parts::RouteFact;
pub use crate::payments::Bin;
use crate::router::{self, Readiness, Scrape};
use crate::state::{AppState, Shared};
use crate::values::Clock;
use crate::workers::{Observed, Supervisor, Tick, Worker};
use crate::{access, demo, events, figures, http};

/// Accepted requests are answered within this after the signal to stop.
const DRAIN: Duration = Duration::from_secs(20);
const WORKERS_STOP: Duration = Duration::from_secs(3);
const POOL_CLOSE: Duration = Duration::from_secs(1);

/// The server's parts, put together on a migrated database.
pub struct App {
    pub state: AppState,
    pub router: Router,
    /// What holds for each route.
    pub routes: Vec<RouteFact>,
    pub workers: Vec<Arc<dyn Worker>>,
    pub readiness: Readiness,
}

/// What a composition may exchange: time, and the way codes reach people where
/// there is no bot.
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
///
/// # Errors
/// The bot or the payment providers can't be made of these settings.
pub fn compose(settings: Settings, db: Db, outside: Outside) -> anyhow::Result<App> {
    let state = state(settings, db, outside.clock);
    let rooms = rooms::parts(&state, outside.otp)?;
    let readiness = Readiness::new(state.db.clone());
    let heard_by = rooms.subscribers.iter().map(|subscriber| subscriber.name()).collect();
    let scrape = Scrape::new(state.clone(), heard_by);
    let house = rooms.and(router::parts(&state, readiness.clone(), scrape));
    let Parts { routes, mut facts, earlier, workers, subscribers, .. } = house;
    let pages = router::first_steps_of_pages(&facts);
    let router = router::routes(&state, routes, &facts, &earlier);
    facts.extend(earlier.facts(&facts));
    let metrics = Arc::clone(&state.metrics);
    let router = http::dress(router, pages, earlier.routes, &state.settings, metrics);
    let all = hardware(&state).into_iter().chain(workers);
    // Last, so that what the others record in a round is told in the same.
    let all = all.chain(events::workers(&state.db, &state.clock, subscribers));
    let observed = all.map(|worker| {
        let observed: Arc<dyn Worker> = Arc::new(Observed::new(worker, Arc::clone(&state.metrics)));
        observed
    });
    let workers = observed.collect();
    Ok(App { state, router, routes: facts, workers, readiness })
}

fn state(settings: Settings, db: Db, clock: Clock) -> AppState {
    let secret = settings.auth.jwt_secret.expose_secret().as_bytes();
    let tokens = AccessToken::new(secret, settings.auth.access_token_lifetime);
    let seal = ApiKeySeal::new(settings.secrets_key.expose_secret().as_bytes());
    AppState::from(Shared {
        access: Arc::new(Access::new(db.clone(), tokens, seal)),
        limits: http::Limits::new(&settings.rate_limits, &clock),
        metrics: Arc::clone(db.metrics()),
        settings: Arc::new(settings),
        clock,
        db,
    })
}

/// What the floors below the rooms do by themselves, but for the events.
fn hardware(state: &AppState) -> Vec<Arc<dyn Worker>> {
    let (db, clock) = (&state.db, &state.clock);
    let own = [
        figures::workers(db, clock),
        access::workers(&state.access, db, clock),
        http::workers(db, &state.limits, clock),
    ];
    own.concat()
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// The text to show the operator.
pub fn serve(settings: Settings) -> anyhow::Result<()> {
    running(&settings, async {
        let signal = CancellationToken::new();
        watch_signals(signal.clone())?;
        let database = tokio::select! {
            opened = Database::open(&settings) => opened?,
            () = signal.cancelled() => return Ok(()),
        };
        let db = database.to_serve(&settings).await?;
        let app = compose(settings.clone(), db, Outside::default())?;
        if settings.environment == Environment::Development {
            let is_new = demo::make(&app.state).await.context("the demo shop could not be made")?;
            if is_new {
                // Its events are told now, so that the welcome stands below them. What can't be done yet, while
                // Telegram is away say, is done and told of by whoever drives the workers from then on.
                for worker in &app.workers {
                    while matches!(worker.tick().await, Ok(Tick::Worked)) {}
                }
            }
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
    running(&settings, async {
        Database::open(&settings).await?.close().await?;
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
    running(&settings, async {
        let database = Database::open(&settings).await?;
        let db = database.to_serve(&settings).await?;
        let app = compose(settings.clone(), db.clone(), Outside::default())?;
        let made = demo::make(&app.state).await;
        db.close().await;
        database.close().await?;
        made.map(drop)
    })
}

/// Prints the OpenAPI document, or writes it and the Postman collection where
/// the repository keeps them.
///
/// # Errors
/// The file can't be written.
pub fn openapi(write: bool) -> anyhow::Result<()> {
    let document = openapi_text()?;
    if write {
        std::fs::write("openapi/openapi.json", document)?;
        return Ok(std::fs::write("openapi/postman.json", postman_text()?)?);
    }
    print!("{document}");
    Ok(())
}

/// The OpenAPI document as it is committed.
///
/// # Errors
/// It can't be written as JSON, which is our defect.
pub fn openapi_text() -> anyhow::Result<String> {
    router::openapi_text(documented()?)
}

/// The Postman collection as it is committed.
///
/// # Errors
/// It can't be written as JSON, which is our defect.
pub fn postman_text() -> anyhow::Result<String> {
    router::postman_text(documented()?)
}

/// The house as its documents tell of it: nobody lives in it, and its database
/// is never asked.
fn documented() -> anyhow::Result<Parts> {
    let db = Db::new(PgConnectOptions::new_without_pgpass(), 1);
    let state = state(Settings::from_pairs(&[])?, db.clone(), Clock::system());
    let rooms = rooms::parts(&state, Outside::default().otp)?;
    let scrape = Scrape::new(state.clone(), Vec::new());
    Ok(rooms.and(router::parts(&state, Readiness::new(db), scrape)))
}

/// Runs the work on a runtime of its own, with the log started and its last
/// traces sent.
fn running<T>(settings: &Settings, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let entered = runtime.enter();
    let traces = log::start(settings)?;
    drop(entered);
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    let outcome = runtime.block_on(work);
    traces.stop();
    outcome
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
    let (terms, metrics) = (Arc::clone(&app.state.settings), Arc::clone(&app.state.metrics));
    #[expect(clippy::disallowed_methods, reason = "the server itself, awaited below")]
    let serving =
        tokio::spawn(async move { serve_connections(listener, app.router, &terms, metrics, stop).await });
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
    if tokio::time::timeout(POOL_CLOSE, app.state.db.close()).await.is_err() {
        tracing::warn!("some transactions did not end in time");
    }
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
