//! The database and its two doors. Every statement runs inside a [`TenantTx`]
//! (the rows of one shop) or a [`SystemTx`] (loud, listed, rare); no session
//! state outlives a transaction, so a transaction pooler may stand in between.

mod changes;
mod columns;
mod embedded;
mod lease;
mod migrate;
mod pending;
mod pool;
mod stop;
mod tenant;

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::{Semaphore, watch};

use crate::metrics::{Metrics, Ongoing};
use crate::values::{Search, ShopId};

pub use embedded::{Durability, EmbeddedPostgres, Options as EmbeddedOptions, StartError};
use lease::Lease;
pub use migrate::{check_collation, check_serving_role, run as migrate};
pub use pending::{FigureDelta, FigureSubject, NewEvent, OrderKey, push_figure};
use pool::Pool;
pub use stop::Stop;
pub use tenant::{AnswerKey, KeyedBegin, ShopBasics, StoredAnswer, Tenant, TenantTx};

/// A request waits no longer than this for connections, however many it takes
/// one after the other: so it is refused within five seconds of an outage.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

tokio::task_local! {
    /// How long the request at hand has waited for connections so far.
    static WAITED: Cell<Duration>;
}

/// Adds up all waiting for connections while `request` runs.
pub async fn with_one_wait<T>(request: impl Future<Output = T>) -> T {
    WAITED.scope(Cell::new(Duration::ZERO), request).await
}

/// Why a transaction could not begin.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such shop")]
    ShopUnknown,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// The pool, the bell that tells the relay of new events, and what is measured
/// of this server. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool,
    news: Arc<watch::Sender<()>>,
    metrics: Arc<Metrics>,
    /// How many transactions whoever has this may have at a time; None: any.
    share: Option<Arc<Semaphore>>,
    changes: Arc<changes::Changes>,
}

impl Db {
    /// A pool of at most `max_connections`, opened as they are needed.
    pub fn new(options: PgConnectOptions, max_connections: u32) -> Self {
        let metrics = Arc::new(Metrics::new());
        metrics.connections_limit.set(max_connections.into());
        let news = Arc::new(watch::Sender::new(()));
        Self {
            pool: Pool::new(options, max_connections),
            news,
            metrics,
            share: None,
            changes: Arc::default(),
        }
    }

    /// The same database for work in the background that many pieces do at once:
    /// they have a quarter of the connections between them, so that however
    /// many wait for each other's rows, requests find one. A piece that holds one
    /// transaction asks for no second.
    pub fn in_background(&self) -> Self {
        let quarter = usize::try_from(self.metrics.connections_limit.get() / 4).unwrap_or_default();
        Self { share: Some(Arc::new(Semaphore::new(quarter.max(1)))), ..self.clone() }
    }

    /// The door to one shop's rows.
    pub fn tenant(&self, shop: ShopId) -> Tenant<'_> {
        Tenant::new(self, shop)
    }

    /// Opens a transaction that sees the tables granted to `cvety_system`
    /// across all shops. `purpose` goes to the log.
    ///
    /// # Errors
    /// The database is away.
    pub async fn system(&self, purpose: &'static str) -> Result<SystemTx, sqlx::Error> {
        let mut lease = self.lease().await?;
        lease.open("begin; set local role cvety_system".to_owned()).await?;
        tracing::trace!(db.purpose = purpose, "system transaction");
        Ok(SystemTx { lease, db: self.clone() })
    }

    /// Waits for, and then holds, a turn that one instance has at a time; it
    /// ends with the transaction returned.
    ///
    /// # Errors
    /// The database is away.
    pub async fn take_turn(&self, turn: i64) -> Result<SystemTx, sqlx::Error> {
        let mut tx = self.system("take a turn").await?;
        sqlx::query!("select pg_advisory_xact_lock($1)", turn).execute(tx.conn()).await?;
        Ok(tx)
    }

    /// The same without waiting: None while another instance has the turn.
    ///
    /// # Errors
    /// The database is away.
    pub async fn try_turn(&self, turn: i64, purpose: &'static str) -> Result<Option<SystemTx>, sqlx::Error> {
        let mut tx = self.system(purpose).await?;
        let won = sqlx::query_scalar!("select pg_try_advisory_xact_lock($1) as \"won!\"", turn);
        Ok(won.fetch_one(tx.conn()).await?.then_some(tx))
    }

    /// How often this instance has changed the shop since it started, or another
    /// shop of the same number: a kept answer with another count is old.
    pub fn changes(&self, shop: ShopId) -> u64 {
        self.changes.so_far(shop)
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// The database is away.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        self.lease().await?.ping().await
    }

    /// A bell that rings whenever a transaction with events has committed here.
    pub fn bell(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    fn ring(&self) {
        self.news.send_replace(());
    }

    /// What this server counts and measures.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Measures the pool as it is now.
    pub fn measure_pool(&self) {
        let (open, idle) = self.pool.connections();
        self.metrics.connections.set(open);
        self.metrics.idle_connections.set(idle);
    }

    /// Waits for the transactions under way and closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    async fn lease(&self) -> Result<Lease, sqlx::Error> {
        let place = match &self.share {
            Some(share) => {
                Some(Arc::clone(share).acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?)
            }
            None => None,
        };
        let _waiting = Ongoing::begin(&self.metrics.waiting_for_connection);
        let _measured = self.metrics.connection_wait_seconds.start_timer();
        let waited = WAITED.try_with(Cell::get).unwrap_or_default();
        let since = Instant::now();
        let lent = self.pool.lend(ACQUIRE_TIMEOUT.saturating_sub(waited)).await;
        // A worker belongs to no request: its waits are not added up.
        let _ = WAITED.try_with(|total| total.set(waited + since.elapsed()));
        Ok(Lease::new(lent.inspect_err(|_| self.metrics.connections_refused.inc())?, place))
    }
}

/// A transaction over all shops, for sign-in and the workers. Dropped without
/// [`SystemTx::commit`], it is rolled back.
pub struct SystemTx {
    lease: Lease,
    db: Db,
}

impl SystemTx {
    /// The connection, for queries.
    pub fn conn(&mut self) -> &mut PgConnection {
        self.lease.connection()
    }

    /// Writes an event of a shop; the relay looks for it within a second.
    ///
    /// # Errors
    /// The database is away.
    pub async fn record(&mut self, shop: ShopId, event: &NewEvent) -> Result<(), sqlx::Error> {
        pending::insert_event(self.lease.connection(), shop, event).await
    }

    /// Commits.
    ///
    /// # Errors
    /// The database is away; the outcome is then unknown.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        self.lease.commit().await
    }

    /// Commits and rings the bell: there is something to deliver.
    ///
    /// # Errors
    /// As [`SystemTx::commit`].
    pub async fn commit_with_news(mut self) -> Result<(), sqlx::Error> {
        self.lease.commit().await?;
        self.db.ring();
        Ok(())
    }
}

/// A stored word as a value; one that our types no longer know is our defect.
///
/// # Errors
/// [`sqlx::Error::Decode`].
pub fn known<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, sqlx::Error> {
    result.map_err(|error| sqlx::Error::Decode(error.to_string().into()))
}

/// Trouble that is over by the time the same is asked again, as if the database
/// had been away for a moment.
pub fn try_again(why: &'static str) -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::other(why))
}

/// True if the error is the violation of the constraint or unique index named.
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::constraint) == Some(constraint)
}

/// True if the database is away or asks to be tried again, so that the caller
/// may answer 503.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    // Connection trouble, server going down or coming up, too many
    // connections, serialization failure and deadlock.
    const TRY_AGAIN: [&str; 6] = ["57P01", "57P02", "57P03", "53300", "40001", "40P01"];
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(database) => {
            database.code().is_some_and(|code| code.starts_with("08") || TRY_AGAIN.contains(&code.as_ref()))
        }
        _ => false,
    }
}

/// The patterns of texts that contain each word.
pub fn patterns(search: &Search) -> Vec<String> {
    search.words().iter().map(|word| containing(word)).collect()
}

/// The `like` pattern of texts that contain `part`, whose own wildcards are
/// plain letters.
pub fn containing(part: &str) -> String {
    let plain = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{plain}%")
}
