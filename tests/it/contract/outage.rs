//! The database is away. `bench/chaos/run restart-database` shows the same on
//! the built program, and that it comes back by itself.

use std::time::{Duration, Instant};

use cvety::db::{Db, Error, is_unavailable, with_one_wait};
use cvety::values::ShopId;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;

/// From the request to its refusal.
const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::test]
async fn nobody_waits_long_for_a_database_that_is_away() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("the port's address").port();
    // It takes connections and says nothing; then it is not there at all.
    for listener in [Some(listener), None] {
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(port);
        let db = Db::new(options, 2);
        let since = Instant::now();
        // As a request does that asks for the caller's standing first, and then for the shop.
        let (_, outcome) = with_one_wait(async {
            (db.system("the first of two").await.map(drop), db.tenant(ShopId(1)).begin().await)
        })
        .await;
        assert!(since.elapsed() < PATIENCE, "refused after {:?}", since.elapsed());
        let Err(Error::Database(error)) = outcome else { panic!("a transaction without a database") };
        assert!(is_unavailable(&error), "{error} is not answered with 503 and Retry-After");
        drop(listener);
    }
}
