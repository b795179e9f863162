//! A connection on loan. Whatever happens to the future that holds it, a
//! connection never returns to the pool with a transaction open.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, postgres::PgRow, raw_sql};

/// A rollback that takes longer costs the connection.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) struct Lease {
    connection: Option<PoolConnection<Postgres>>,
    /// A transaction may be open: set before `begin` is sent, cleared when
    /// `commit` has answered.
    open: bool,
}

impl Lease {
    pub(super) fn new(connection: PoolConnection<Postgres>) -> Self {
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
            connection.close_on_drop();
            return;
        };
        runtime.spawn(async move {
            let rollback = raw_sql("rollback").execute(&mut *connection);
            if !matches!(tokio::time::timeout(ROLLBACK_TIMEOUT, rollback).await, Ok(Ok(_))) {
                connection.close_on_drop();
            }
        });
    }
}
