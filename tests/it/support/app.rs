//! A server as `cvety` runs it, over real TCP, but for three things: its clock
//! stands still until a test moves it, one-time codes go to a list, and
//! workers tick only when asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use chrono::{DateTime, Days, NaiveDate, Utc};
use cvety::config::Settings;
use cvety::db::Db;
use cvety::run::{self, Outside, RouteFact};
use cvety::values::{Clock, Phone, ShopZone};
use cvety::workers::{Tick, Worker};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::client::Caller;
use super::cluster::Database;
use super::identities::{Identities, test_phones};
use super::settings::setting_names;

/// When every test begins: a Wednesday, noon in Almaty.
pub const START: &str = "2026-11-25T07:00:00Z";
/// The date of [`START`] in Almaty.
pub const TODAY: &str = "2026-11-25";
/// Every limit there is, as a setting, begins so.
const RATE_LIMITS: &str = "CVETY__RATE_LIMITS__";
/// Rounds after which workers that still find work are taken to be stuck.
const MOST_ROUNDS: u32 = 10_000;

/// A server under test, with everything around it. Ends with this value.
pub struct TestApp {
    address: SocketAddr,
    clock: Clock,
    db: Db,
    router: Router,
    routes: Vec<RouteFact>,
    workers: Vec<Arc<dyn Worker>>,
    codes: Codes,
    pub(super) identities: Identities,
    pub(super) http: reqwest::Client,
    server: JoinHandle<()>,
    pub(super) database: Arc<Database>,
}

impl TestApp {
    /// A server with the settings every test shares.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// A server with settings of its own, as `CVETY__…` pairs.
    pub async fn with(pairs: &[(&str, &str)]) -> Self {
        Self::on(Database::migrated().await, pairs).await
    }

    /// A server on a database that is there already.
    pub async fn on(database: Database, pairs: &[(&str, &str)]) -> Self {
        let start: DateTime<Utc> = START.parse().expect("START is a moment");
        Self::serving(Arc::new(database), Clock::adjustable(start), pairs).await
    }

    /// Another instance on the same database, by the same clock. People of the
    /// first are [`TestApp::meets`] here.
    pub async fn beside(&self) -> Self {
        self.beside_with(&[]).await
    }

    /// Another instance with settings of its own.
    pub async fn beside_with(&self, pairs: &[(&str, &str)]) -> Self {
        Self::serving(Arc::clone(&self.database), self.clock.clone(), pairs).await
    }

    /// Someone of another instance, as a caller of this one.
    pub fn meets(&self, caller: &Caller) -> Caller {
        Caller { url: self.url(), ..caller.clone() }
    }

    async fn serving(database: Arc<Database>, clock: Clock, pairs: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port's address");
        let settings = settings(address, database.folder(), pairs);
        let db = Db::new(database.as_login(), settings.database.max_connections);
        let codes = Codes::default();
        let outside = Outside { clock: clock.clone(), otp: Arc::new(codes.clone()) };
        let app = run::compose(settings, db.clone(), outside).expect("the server's parts");
        app.readiness.set(true);
        let router = app.router.clone();
        let (served, metrics) = (Arc::clone(&app.state.settings), Arc::clone(&app.state.metrics));
        #[expect(clippy::disallowed_methods, reason = "the server under test, aborted with it")]
        let server = tokio::spawn(async move {
            run::serve_connections(listener, app.router, &served, metrics, CancellationToken::new()).await;
        });
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self {
            address,
            clock,
            db,
            router,
            routes: app.routes,
            workers: app.workers,
            codes,
            identities: Identities::default(),
            http: http.build().expect("an HTTP client"),
            server,
            database,
        }
    }

    /// Where the server listens, `http://127.0.0.1:…`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The host and port for tests that speak TCP themselves.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server's clock: `app.clock().advance(Duration::hours(1))`.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The server's door to its database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// What holds for each route of the document.
    pub fn routes(&self) -> &[RouteFact] {
        &self.routes
    }

    /// Where pictures lie.
    pub fn uploads(&self) -> PathBuf {
        self.database.folder().join("uploads")
    }

    /// The date in Almaty, so many days from now, as requests write it.
    pub fn date_in(&self, days: u64) -> String {
        let today: NaiveDate = ShopZone::default().today(self.clock.now());
        (today + Days::new(days)).to_string()
    }

    /// The latest one-time code sent to a phone.
    pub fn otp_sent_to(&self, phone: &str) -> Option<String> {
        self.codes.latest.lock().expect("the list of codes").get(phone).cloned()
    }

    /// Lets every worker tick until none finds anything to do.
    pub async fn tick_workers(&self) {
        for _ in 0..MOST_ROUNDS {
            let mut worked = false;
            for worker in &self.workers {
                match worker.tick().await {
                    Ok(tick) => worked |= tick == Tick::Worked,
                    Err(error) => panic!("the worker {} failed: {error:#}", worker.name()),
                }
            }
            if !worked {
                return;
            }
        }
        panic!("the workers still found something to do after {MOST_ROUNDS} rounds");
    }

    /// One tick of the worker of that name.
    pub async fn tick(&self, name: &str) -> Tick {
        let ticked = self.worker(name).tick().await;
        ticked.unwrap_or_else(|error| panic!("the worker {name} failed: {error:#}"))
    }

    /// The worker of that name.
    pub fn worker(&self, name: &str) -> Arc<dyn Worker> {
        let worker = self.workers.iter().find(|worker| worker.name() == name);
        let known: Vec<_> = self.workers.iter().map(|worker| worker.name()).collect();
        Arc::clone(worker.unwrap_or_else(|| panic!("no worker `{name}` among {known:?}")))
    }

    /// All of them, for a supervisor of the test's own.
    pub fn workers(&self) -> Vec<Arc<dyn Worker>> {
        self.workers.clone()
    }

    /// Handles a request in the caller's own task, which may end it midway.
    pub async fn handles(&self, request: reqwest::RequestBuilder) -> StatusCode {
        let request = request.build().expect("a request");
        let mut handled = Request::new(axum::body::Body::empty());
        *handled.method_mut() = request.method().clone();
        *handled.uri_mut() = request.url().path().parse().expect("a path");
        *handled.headers_mut() = request.headers().clone();
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default().to_vec();
        *handled.body_mut() = body.into();
        handled.extensions_mut().insert(ConnectInfo(self.address));
        let answer = self.router.clone().oneshot(handled).await;
        answer.unwrap_or_else(|never| match never {}).status()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn settings(address: SocketAddr, folder: &Path, pairs: &[(&str, &str)]) -> Settings {
    let (url, phones, folder) = (format!("http://{address}"), test_phones(), folder.to_string_lossy());
    let mut all = vec![
        ("CVETY__ENVIRONMENT", "test"),
        ("CVETY__PUBLIC_URL", url.as_str()),
        ("CVETY__AUTH__TEST_PHONES", phones.as_str()),
        ("CVETY__DATA_DIR", &folder),
        // Every test orders from 127.0.0.1, like all its other requests.
        ("CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_PHONE", "1000000"),
        ("CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_ADDRESS", "1000000"),
    ];
    // Every test calls from 127.0.0.1; those about limits name their own. All
    // others are too far away to be met by chance.
    let names = setting_names();
    let limits = names.iter().filter(|name| name.starts_with(RATE_LIMITS));
    all.extend(limits.map(|name| (name.as_str(), "100000/1s")));
    all.extend_from_slice(pairs);
    Settings::from_pairs(&all).unwrap_or_else(|refused| panic!("{refused}"))
}

/// The way codes reach people in tests.
#[derive(Clone, Default)]
struct Codes {
    latest: Arc<Mutex<HashMap<String, String>>>,
}

#[async_trait::async_trait]
impl run::OtpChannel for Codes {
    async fn send(&self, phone: &Phone, code: &str) -> anyhow::Result<()> {
        self.latest.lock().expect("the list of codes").insert(phone.to_string(), code.to_owned());
        Ok(())
    }
}
