//! A connection on loan. Whatever happens to the future that holds it, a
//! connection never returns to the pool with a transaction open.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgRow, raw_sql};
use tokio::sync::OwnedSemaphorePermit;

use super::pool::{self, Lent};

/// Clearing up that takes longer costs the connection.
const CLEARING_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) struct Lease {
    connection: Option<Lent>,
    /// Said before anything is sent, taken back when its end has been heard.
    left: Left,
    /// Among those who share a part of the connections.
    _place: Option<OwnedSemaphorePermit>,
}

/// What a holder who vanishes may leave on the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    /// An answer under way.
    Answer,
    /// A transaction, and perhaps an answer.
    Transaction,
}

impl Lease {
    pub(super) fn new(connection: Lent, place: Option<OwnedSemaphorePermit>) -> Self {
        Self { connection: Some(connection), left: Left::Nothing, _place: place }
    }

    #[expect(clippy::expect_used, reason = "only Drop takes the connection out")]
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("a lease holds its connection until dropped")
    }

    /// Sends one simple-protocol message that begins a transaction, and
    /// returns the rows of all its statements. The caller vouches for `sql`:
    /// it holds numbers, fixed words and hex digits alone.
    pub(super) async fn open(&mut self, sql: String) -> Result<Vec<PgRow>, sqlx::Error> {
        self.left = Left::Transaction;
        raw_sql(AssertSqlSafe(sql)).fetch_all(self.connection()).await
    }

    /// The same for a message that is a transaction by itself.
    pub(super) async fn ask(&mut self, sql: String) -> Result<Vec<PgRow>, sqlx::Error> {
        self.left = Left::Answer;
        let rows = raw_sql(AssertSqlSafe(sql)).fetch_all(self.connection()).await?;
        self.left = Left::Nothing;
        Ok(rows)
    }

    /// Asks for a sign of life; a connection that gives none is not kept.
    pub(super) async fn ping(&mut self) -> Result<(), sqlx::Error> {
        self.left = Left::Answer;
        self.connection().ping().await?;
        self.left = Left::Nothing;
        Ok(())
    }

    pub(super) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        raw_sql("commit").execute(self.connection()).await?;
        self.left = Left::Nothing;
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let left = self.left;
        let Some(mut connection) = self.connection.take_if(|_| left != Left::Nothing) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            pool::discard(connection);
            return;
        };
        runtime.spawn(async move {
            let cleared = tokio::time::timeout(CLEARING_TIMEOUT, clear(&mut connection, left)).await;
            if !matches!(cleared, Ok(Ok(()))) {
                pool::discard(connection);
            }
        });
    }
}

/// Hears whatever is still to come, and ends a transaction.
async fn clear(connection: &mut PgConnection, left: Left) -> Result<(), sqlx::Error> {
    match left {
        Left::Nothing => Ok(()),
        Left::Answer => connection.ping().await,
        Left::Transaction => raw_sql("rollback").execute(connection).await.map(drop),
    }
}
