//! What lists of tasks read, in a shop that has made thirty thousand beside
//! another of the same size.

use super::watched::Watched;
use crate::support::{Caller, TestApp};

const TASKS: i64 = 30_000;
/// As many as are counted at most, and one more.
const MOST_ROWS: i64 = 10_001;

/// Tasks of one order: nearly all made, one an hour, and fifty that are to be.
async fn db_fill_tasks(app: &TestApp, owner: &Caller) {
    let order = owner.writes_order(serde_json::json!({})).await.id();
    let (shop, now) = (owner.shop_id, app.clock().now().to_rfc3339());
    app.db_execute(&format!(
        "insert into production_tasks (shop_id, order_id, follows_order, task_type, priority, status, items, deadline,
                                       release_at, time_estimate_minutes, completed_at, created_at, created_by, updated_at)
         select {shop}, {order}, false, 'bouquet', 'normal', case when n > 50 then 'completed' else 'pending' end, '[]',
                '{now}'::timestamptz - n * interval '1 hour', '{now}'::timestamptz - n * interval '2 hours', 20,
                case when n > 50 then '{now}'::timestamptz - n * interval '1 hour' end, now(), 'Алия', now()
         from generate_series(1, {TASKS}) n"
    ))
    .await;
}

#[tokio::test]
async fn lists_of_tasks_go_by_their_indexes() {
    let app = TestApp::start().await;
    let watched = Watched::start(&app).await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    for caller in [&owner, &stranger] {
        db_fill_tasks(&app, caller).await;
    }
    app.db_execute("vacuum (analyze) production_tasks").await;
    for (path, most) in [
        ("tasks", MOST_ROWS),
        ("tasks?sort=deadline", MOST_ROWS),
        ("tasks?sort=-deadline", MOST_ROWS),
        ("tasks?status=completed", MOST_ROWS),
        ("tasks?status=pending&sort=deadline", 100),
        ("queue", 100),
        ("workload", 100),
    ] {
        watched.take();
        owner.get(&format!("/api/production/{path}")).await.expect(200);
        for plan in watched.take() {
            for (step, table, rows) in plan.steps() {
                let is_read = table == "production_tasks";
                assert!(
                    !is_read || (step != "Seq Scan" && rows <= most),
                    "{path}: {step} on {table} saw {rows} rows: {}",
                    plan.text()
                );
            }
        }
    }
}
