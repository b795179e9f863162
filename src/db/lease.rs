//! A connection on loan. Whatever happens to the future that holds it, a
//! connection never returns to the pool with a transaction open.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgRow, raw_sql};

use super::pool::{self, Lent};

/// A rollback that takes longer costs the connection.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) struct Lease {
    connection: Option<Lent>,
    /// A transaction may be open, or an answer under way: set before anything
    /// is sent, cleared when `commit` has answered.
    open: bool,
}

impl Lease {
    pub(super) fn new(connection: Lent) -> Self {
        Self { connection: Some(connection), open: false }
    }

    #[expect(clippy::expect_used, reason = "only Drop takes the connection out")]
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("a lease holds its connection until dropped")
    }

    /// Sends one simple-protocol message that begins a transaction, and
    /// returns the rows of all its statements. The caller vouches for `sql`:
    /// it holds numbers, fixed words and hex digits alone.
    pub(super) async fn open(&mut self, sql: String) -> Result<Vec<PgRow>, sqlx::Error> {
        self.open = true;
        raw_sql(AssertSqlSafe(sql)).fetch_all(self.connection()).await
    }

    /// Sends one simple-protocol message that is a transaction by itself, and
    /// returns the rows of all its statements. The caller vouches for `sql` as
    /// in [`Lease::open`].
    pub(super) async fn ask(&mut self, sql: String) -> Result<Vec<PgRow>, sqlx::Error> {
        let rows = self.open(sql).await?;
        self.open = false;
        Ok(rows)
    }

    /// Asks for a sign of life; a connection that gives none is not kept.
    pub(super) async fn ping(&mut self) -> Result<(), sqlx::Error> {
        self.open = true;
        self.connection().ping().await?;
        self.open = false;
        Ok(())
    }

    pub(super) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        raw_sql("commit").execute(self.connection()).await?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take_if(|_| self.open) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            pool::discard(connection);
            return;
        };
        runtime.spawn(async move {
            let rollback = raw_sql("rollback").execute(&mut *connection);
            if !matches!(tokio::time::timeout(ROLLBACK_TIMEOUT, rollback).await, Ok(Ok(_))) {
                pool::discard(connection);
            }
        });
    }
}
