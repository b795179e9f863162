//! Every shop's night, once.

use chrono::Duration;
use serde_json::json;

use super::db_tampers;
use crate::support::TestApp;

const CHORE: &str = "reconciliation.nightly";

/// Until the next 03:10 in Almaty.
fn until_the_night() -> Duration {
    Duration::minutes(15 * 60 + 10)
}

/// Lets the chore find everything it has to do.
async fn does_its_chore(app: &TestApp) {
    for _ in 0..10 {
        app.tick(CHORE).await;
    }
}

#[tokio::test]
async fn every_shop_is_reconciled_in_its_night_and_once() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let id = owner.writes_order(json!({})).await.id();
    owner.records_payment(id, 10_000, "cash").await.expect(201);
    db_tampers(&app, "update orders set paid_total = 0").await;
    does_its_chore(&app).await;
    assert_eq!(app.db_count("reconciliation_runs").await, 0);
    app.clock().advance(until_the_night());
    does_its_chore(&app).await;
    let report = owner.get("/api/reports/reconciliation").await.expect(200);
    let run = &report["run"];
    assert_eq!(
        (&run["is_nightly"], &run["date"], &run["recorded_by"]),
        (&json!(true), &json!("2026-11-26"), &json!("Система"))
    );
    assert_eq!(report["differences"][0]["kind"], "paid_total");
    assert_eq!(stranger.get("/api/reports/reconciliation").await.expect(200)["run"]["difference_count"], 0);
    assert_eq!(app.db_count("reconciliation_runs").await, 2);
    app.clock().advance(Duration::minutes(11));
    does_its_chore(&app).await;
    assert_eq!(app.db_count("reconciliation_runs").await, 2);
}

#[tokio::test]
async fn two_instances_make_one_run() {
    let app = TestApp::start().await;
    app.owner().await;
    let other = app.beside().await;
    app.clock().advance(until_the_night());
    for _ in 0..3 {
        tokio::join!(app.tick(CHORE), other.tick(CHORE));
    }
    let runs: Vec<(bool, i64)> =
        app.db_rows("select finished_at is not null, count(*) from reconciliation_runs group by 1").await;
    assert_eq!(runs, [(true, 1)]);
}

#[tokio::test]
async fn a_run_that_was_left_unfinished_is_taken_over_after_a_while() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.clock().advance(until_the_night());
    app.db_execute(&format!(
        "insert into reconciliation_runs (shop_id, day, is_nightly, recorded_by, started_at)
         values ({}, '2026-11-26', true, 'Система', '{}')",
        owner.shop_id,
        app.clock().now().to_rfc3339()
    ))
    .await;
    does_its_chore(&app).await;
    assert_eq!(app.db_count("reconciliation_runs where finished_at is null").await, 1);
    app.clock().advance(Duration::minutes(31));
    does_its_chore(&app).await;
    assert_eq!(app.db_count("reconciliation_runs where finished_at is null").await, 0);
    assert_eq!(app.db_count("reconciliation_runs").await, 1);
}
