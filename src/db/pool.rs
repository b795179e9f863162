//! Connections, lent one at a time and kept for the next.
//!
//! sqlx's own pool asks every connection that comes back for a sign of life: a
//! round trip a request, during which nobody has the connection. Our leases
//! know themselves what they give back, so here nothing is asked.

use std::time::Duration;

use deadpool::managed::{self, Metrics, RecycleError, RecycleResult};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

/// A connection idle for longer is tried before it is used.
const TRUSTED_IDLE: Duration = Duration::from_secs(2);
/// An older connection is replaced, so that what PostgreSQL has cached for it
/// doesn't grow for ever.
const LONGEST_LIFE: Duration = Duration::from_secs(30 * 60);
/// Statements a connection remembers: more than there are, for one that is
/// forgotten has to be parsed and planned again.
const REMEMBERED_STATEMENTS: usize = 1_000;
/// How often a pool that closes looks whether everything has come back.
const CLOSING_PAUSE: Duration = Duration::from_millis(5);

/// A connection on loan; dropped, it goes back.
pub(super) type Lent = managed::Object<Connector>;

/// Opens connections, and tries those that have long been idle.
pub(super) struct Connector {
    options: PgConnectOptions,
}

impl managed::Manager for Connector {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        self.options.connect().await
    }

    async fn recycle(&self, connection: &mut PgConnection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() > LONGEST_LIFE {
            return Err(RecycleError::message("has served long enough"));
        }
        if metrics.last_used() > TRUSTED_IDLE {
            connection.ping().await?;
        }
        Ok(())
    }
}

/// The connections of the whole server. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pool(managed::Pool<Connector>);

impl Pool {
    /// A pool of at most `max_connections`, opened as they are needed.
    pub(super) fn new(options: PgConnectOptions, max_connections: u32) -> Self {
        let connector = Connector { options: options.statement_cache_capacity(REMEMBERED_STATEMENTS) };
        let size = usize::try_from(max_connections).unwrap_or(usize::MAX);
        let pool = managed::Pool::builder(connector).max_size(size).build();
        #[expect(
            clippy::expect_used,
            reason = "only time limits without a runtime are refused, and none is set"
        )]
        Self(pool.expect("a pool without time limits"))
    }

    /// A connection, waiting no longer than `patience` for it.
    pub(super) async fn lend(&self, patience: Duration) -> Result<Lent, sqlx::Error> {
        #[expect(clippy::disallowed_methods, reason = "the one place that takes connections")]
        let lent = tokio::time::timeout(patience, self.0.get()).await;
        match lent {
            Ok(Ok(lent)) => Ok(lent),
            Ok(Err(managed::PoolError::Backend(error))) => Err(error),
            Ok(Err(managed::PoolError::Closed)) => Err(sqlx::Error::PoolClosed),
            Ok(Err(_)) | Err(_) => Err(sqlx::Error::PoolTimedOut),
        }
    }

    /// How many connections are open, and how many of them idle.
    pub(super) fn connections(&self) -> (i64, i64) {
        let status = self.0.status();
        let count = |connections| i64::try_from(connections).unwrap_or(i64::MAX);
        (count(status.size), count(status.available))
    }

    /// Closes what is idle, and waits until the rest has come back.
    pub(super) async fn close(&self) {
        let idle = self.0.retain(|_, _| false).removed;
        self.0.close();
        for connection in idle {
            // It ends either way; in order, PostgreSQL has nothing to say of it.
            let _ended_in_order = connection.close().await;
        }
        while self.0.status().size > 0 {
            tokio::time::sleep(CLOSING_PAUSE).await;
        }
    }
}

/// Takes a connection that can't be trusted out of its pool and ends it.
pub(super) fn discard(lent: Lent) {
    drop(managed::Object::take(lent));
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use managed::Manager;
    use sqlx::postgres::PgSslMode;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// "You are in" and "ready", as PostgreSQL says them.
    const GREETING: &[u8] = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I";

    /// A connection whose server has greeted it and gone away.
    async fn dead_connection() -> (Connector, PgConnection) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").username("cvety");
        let options = options.port(listener.local_addr().unwrap().port()).ssl_mode(PgSslMode::Disable);
        let connector = Connector { options };
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let length = stream.read_u32().await.unwrap() - 4;
            stream.read_exact(&mut vec![0; length as usize]).await.unwrap();
            stream.write_all(GREETING).await.unwrap();
        };
        let (connection, ()) = tokio::join!(connector.create(), server);
        (connector, connection.unwrap())
    }

    #[tokio::test]
    async fn a_connection_is_tried_after_two_idle_seconds_and_replaced_after_half_an_hour() {
        let (connector, mut connection) = dead_connection().await;
        let now = Instant::now();
        let ago = |seconds| now.checked_sub(Duration::from_secs(seconds)).unwrap();
        for (created, lent, is_kept) in [
            (1, None, true),
            (1_700, Some(1), true),
            (3, None, false),
            (1_700, Some(3), false),
            (1_801, Some(0), false),
        ] {
            let metrics = Metrics { created: ago(created), recycled: lent.map(ago), recycle_count: 1 };
            let kept = connector.recycle(&mut connection, &metrics).await;
            assert_eq!(kept.is_ok(), is_kept, "opened {created} s ago, lent {lent:?} s ago: {kept:?}");
        }
    }
}
