//! What becomes of connections that died, or that are open when the server ends.

use std::time::{Duration, Instant};

use cvety::db::Db;

use crate::support::cluster::{Database, connect};
use crate::support::db::{db_execute, db_rows};

/// The sessions of a database's server, as PostgreSQL counts them.
const SESSIONS: &str = "pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
const LONGEST_END: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_connection_that_died_in_a_transaction_is_not_lent_again() {
    let database = Database::migrated().await;
    let mut admin = connect(&database.as_superuser()).await;
    let db = Db::new(database.as_login(), 1);
    for _ in 0..3 {
        let tx = db.system("to be cut off").await.expect("a connection that lives");
        db_execute(&mut admin, &format!("select pg_terminate_backend(pid, 5000) from {SESSIONS}")).await;
        drop(tx);
    }
    db.ping().await.expect("a connection that lives");
}

#[tokio::test]
async fn closing_waits_for_what_is_lent_and_leaves_no_connection_open() {
    let database = Database::migrated().await;
    let mut admin = connect(&database.as_superuser()).await;
    let db = Db::new(database.as_login(), 3);
    let (lent, idle) = (db.system("under way").await, db.system("idle soon").await);
    idle.expect("a transaction").commit().await.expect("a commit");
    let lent = lent.expect("a transaction");
    let mut closing = Box::pin(db.close());
    let early = tokio::time::timeout(Duration::from_millis(50), &mut closing).await;
    assert!(early.is_err(), "it did not wait for the transaction under way");
    assert!(db.ping().await.is_err(), "a pool that closes lends nothing");
    lent.commit().await.expect("what was under way is finished");
    closing.await;
    let since = Instant::now();
    while db_rows::<(i64,)>(&mut admin, &format!("select count(*) from {SESSIONS}")).await != [(0,)] {
        assert!(since.elapsed() < LONGEST_END, "a connection is still open");
    }
}

#[tokio::test]
async fn work_in_the_background_has_a_quarter_of_the_connections() {
    let database = Database::migrated().await;
    let db = Db::new(database.as_login(), 8);
    let aside = db.in_background();
    let again = aside.clone();
    let (first, second) = (aside.system("a piece").await, again.system("another").await);
    let mut third = Box::pin(aside.system("one too many"));
    let early = tokio::time::timeout(Duration::from_millis(50), &mut third).await;
    assert!(early.is_err(), "it did not wait for its place");
    let requests = futures::future::join_all((0..6).map(|_| db.system("a request"))).await;
    assert!(requests.iter().all(Result::is_ok), "the other connections are anybody's");
    drop(requests);
    first.expect("a transaction").commit().await.expect("a commit");
    third.await.expect("a place").commit().await.expect("a commit");
    drop(second);
}
