//! Many windows of one session that refresh side by side: nobody is logged
//! out who did nothing wrong.

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::Value;
use sqlx::PgConnection;

use super::{AIGUL, refresh, signed_in};
use crate::support::TestApp;
use crate::support::db::{db_execute, db_rows};

/// How often the windows start again from one token.
const ROUNDS: usize = 100;
/// How many windows there are.
const WINDOWS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn busy_windows_are_never_logged_out() {
    let app = TestApp::start().await;
    let mut token = signed_in(&app, AIGUL).await["refresh_token"].clone();
    for round in 0..ROUNDS {
        let given = join_all((0..WINDOWS).map(|_| refresh(&app, &token))).await;
        let given: Vec<Value> =
            given.iter().map(|answer| answer.expect(200)["refresh_token"].clone()).collect();
        // Each goes on with its own, and repeats it as if the answer was lost.
        let twice = given.iter().flat_map(|own| [own, own]);
        for answer in join_all(twice.map(|own| refresh(&app, own))).await {
            token = answer.expect(200)["refresh_token"].clone();
        }
        assert_eq!(app.db_count("sessions where revoked_at is not null").await, 0, "round {round}");
    }
}

#[tokio::test]
async fn a_token_sent_before_its_successor_was_used_is_no_replay() {
    let app = TestApp::start().await;
    let first = signed_in(&app, AIGUL).await["refresh_token"].clone();
    let second = refresh(&app, &first).await.expect(200)["refresh_token"].clone();
    // Both wait for the session, the successor in front.
    let mut holder = app.db_connection().await;
    db_execute(&mut holder, "begin; select from sessions for update").await;
    let behind = async {
        db_wait_for(&mut holder, 1).await;
        let release = async {
            db_wait_for(&mut holder, 2).await;
            db_execute(&mut holder, "rollback").await;
        };
        tokio::join!(refresh(&app, &first), release).0
    };
    let (ahead, behind) = tokio::join!(refresh(&app, &second), behind);
    ahead.expect(200);
    behind.expect(200);
}

/// Waits until so many stand in line for the row that the holder has locked:
/// the first for the holder, whoever follows for the row.
async fn db_wait_for(holder: &mut PgConnection, line: i64) {
    let waiting = "select count(*) from pg_locks where not granted and (
        pg_backend_pid() = any(pg_blocking_pids(pid)) or locktype = 'tuple' and database = (
            select oid from pg_database where datname = current_database()))";
    let patience = Instant::now() + PATIENCE;
    while db_rows::<(i64,)>(holder, waiting).await != [(line,)] {
        assert!(Instant::now() < patience, "there were never {line} in line");
        tokio::task::yield_now().await;
    }
}
