//! What tests read and arrange in the database behind the server's back, as
//! the superuser. Everything here is called `db_*`, so that a test shows where
//! it leaves the public API.

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, FromRow, PgConnection};

use super::TestApp;
use super::cluster::{Database, connect};

impl TestApp {
    /// The test's database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// A connection as the superuser.
    pub async fn db_connection(&self) -> PgConnection {
        connect(&self.database.as_superuser()).await
    }

    /// Runs statements; numbers and words of the test may stand in them.
    pub async fn db_execute(&self, sql: &str) -> u64 {
        db_execute(&mut self.db_connection().await, sql).await
    }

    /// The rows of a query, as tuples.
    pub async fn db_rows<T>(&self, sql: &str) -> Vec<T>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        db_rows(&mut self.db_connection().await, sql).await
    }

    /// The one value of a query: a count, a status.
    pub async fn db_value<T>(&self, sql: &str) -> T
    where
        (T,): for<'r> FromRow<'r, PgRow>,
        T: Send + Unpin,
    {
        let mut rows = self.db_rows::<(T,)>(sql).await;
        assert_eq!(rows.len(), 1, "not one row: {sql}");
        rows.remove(0).0
    }

    /// How many rows a table has.
    pub async fn db_count(&self, table: &str) -> i64 {
        self.db_value(&format!("select count(*) from {table}")).await
    }

    /// The staff id of whoever has that phone in a shop; 0 if nobody has.
    pub(super) async fn db_staff_id(&self, shop_id: i64, phone: &str) -> i64 {
        self.db_value(&format!(
            "select coalesce(max(id), 0) from staff
             where shop_id = {shop_id} and phone = '{phone}' and removed_at is null"
        ))
        .await
    }

    /// The events recorded so far, by name, oldest first.
    pub async fn db_events(&self, shop_id: i64) -> Vec<String> {
        let sql = format!("select name from outbox where shop_id = {shop_id} order by id");
        self.db_rows::<(String,)>(&sql).await.into_iter().map(|(name,)| name).collect()
    }
}

/// Runs statements.
pub async fn db_execute(connection: &mut PgConnection, sql: &str) -> u64 {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}")).rows_affected()
}

/// The rows of a query, as tuples.
pub async fn db_rows<T>(connection: &mut PgConnection, sql: &str) -> Vec<T>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let rows = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(connection).await;
    rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
}
