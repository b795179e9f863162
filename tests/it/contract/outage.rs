//! The database is away. `bench/chaos/run restart-database` shows the same on
//! the built program, and that it comes back by itself.

use std::time::{Duration, Instant};

use cvety::db::{Db, Error, is_unavailable, with_one_wait};
use cvety::values::ShopId;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;

use crate::support::TestApp;

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
        // The last of them waits as little as the second.
        let outcome = with_one_wait(async {
            for _ in 0..2 {
                db.system("one of three").await.map(drop).expect_err("no database");
            }
            db.tenant(ShopId(1)).begin().await
        })
        .await;
        assert!(since.elapsed() < PATIENCE, "refused after {:?}", since.elapsed());
        let Err(Error::Database(error)) = outcome else { panic!("a transaction without a database") };
        assert!(is_unavailable(&error), "{error} is not answered with 503 and Retry-After");
        drop(listener);
    }
}

#[tokio::test]
async fn a_request_waits_no_longer_for_two_connections_than_for_one() {
    let app = TestApp::with(&[("CVETY__DATABASE__MAX_CONNECTIONS", "2")]).await;
    let owner = app.owner().await;
    // The caller's standing is asked for anew, and then the shop.
    app.clock().advance(chrono::Duration::minutes(1));
    let db = app.db();
    let (one, _other) = (db.system("busy").await, db.system("busy").await);
    let since = Instant::now();
    let busy = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let free_for_one = async {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            drop(one);
        };
        let (next, ()) = tokio::join!(db.system("busy again"), free_for_one);
        tokio::time::sleep(PATIENCE).await;
        drop(next);
    };
    tokio::select! {
        answer = owner.get("/api/orders") => assert_eq!(answer.status, 503, "{answer}"),
        () = busy => panic!("not refused after {:?}", since.elapsed()),
    }
    let waited = since.elapsed();
    assert!(waited > Duration::from_secs(2) && waited < Duration::from_secs(4), "refused after {waited:?}");
}
