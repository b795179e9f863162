//! The composed server is stopped in the middle of its waits, and hands back
//! at once what it has leased: the next one does not wait for any lease.

use std::time::{Duration, Instant};

use cvety::workers::Supervisor;
use serde_json::json;

use crate::support::TestApp;
use crate::support::telegram::{FakeTelegram, Mood, Person};

const OWNER: Person = Person { id: 1, language: "ru" };
const OWNER_PHONE: &str = "+77010000001";
/// What `cvety` gives its workers.
const PATIENCE: Duration = Duration::from_secs(3);

/// Stops the workers, which must not need all of the patience.
async fn stopped(supervisor: Supervisor) {
    let since = Instant::now();
    supervisor.stop(PATIENCE).await;
    assert!(since.elapsed() < PATIENCE - Duration::from_millis(500), "{:?}", since.elapsed());
}

async fn db_until(app: &TestApp, sql: &str) {
    while !app.db_value::<bool>(sql).await {
        tokio::task::yield_now().await;
    }
}

async fn db_leases(app: &TestApp) -> [i64; 3] {
    let mut leases = [0; 3];
    for (count, table) in leases.iter_mut().zip(["telegram_bot", "telegram_notices", "event_deliveries"]) {
        *count =
            app.db_count(&format!("{table} where lease_token is not null or leased_until is not null")).await;
    }
    leases
}

#[tokio::test]
async fn an_idle_server_ends_at_once() {
    let app = TestApp::start().await;
    app.owner().await.writes_order(json!({})).await.expect(201);
    let supervisor = Supervisor::start(app.workers());
    db_until(&app, "select not exists (select from outbox where published_at is null)").await;
    let since = Instant::now();
    stopped(supervisor).await;
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}

#[tokio::test]
async fn one_whose_workers_back_off_ends_at_once() {
    let app = TestApp::start().await;
    app.db().close().await;
    let supervisor = Supervisor::start(app.workers());
    let failed = r#"cvety_worker_ticks_total{outcome="failed",worker="events.relay"} 1"#;
    while !app.db().metrics().text().expect("text").contains(failed) {
        tokio::task::yield_now().await;
    }
    stopped(supervisor).await;
}

#[tokio::test]
async fn a_bot_that_waits_for_updates_and_for_answers_gives_back_poll_and_notices() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    telegram.shares(OWNER, OWNER_PHONE, Some(OWNER.id));
    app.tick("telegram.poll").await;
    owner.writes_order(json!({})).await.expect(201);
    app.tick("events.relay").await;
    app.tick("telegram").await;
    telegram.is(Mood::Silent);
    let phone = json!({"phone": OWNER_PHONE});
    app.nobody().post("/api/auth/request-otp", phone).await.expect(201);
    let supervisor = Supervisor::start(app.workers());
    db_until(&app, "select lease_token is not null from telegram_bot").await;
    db_until(&app, "select exists (select from telegram_notices where lease_token is not null)").await;
    stopped(supervisor).await;
    assert_eq!(db_leases(&app).await, [0; 3]);
    // The next one reads on at once, and sends what was left.
    telegram.is(Mood::Well);
    telegram.says(OWNER, "/help");
    app.db_execute("update telegram_bot set notices_wait_until = now()").await;
    let next = telegram.beside(&app);
    for name in ["telegram.poll", "telegram.notices"] {
        let worker = next.workers.iter().find(|worker| worker.name() == name).expect("a worker");
        worker.tick().await.expect("a tick");
    }
    assert_eq!(telegram.unread(), 1, "heard, and confirmed with the next question");
    let notices = "telegram_notices where outcome = 'sent'";
    assert_eq!(app.db_count(notices).await, 1);
}

#[tokio::test]
async fn a_bot_in_the_middle_of_an_answer_leaves_the_update_to_the_next() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    app.owner().await;
    telegram.says(OWNER, "/help");
    // Telegram hands out updates and takes no answer.
    telegram.is(Mood::Deaf);
    let supervisor = Supervisor::start(app.workers());
    while telegram.calls("sendMessage").is_empty() {
        tokio::task::yield_now().await;
    }
    stopped(supervisor).await;
    assert_eq!(db_leases(&app).await, [0; 3]);
    assert_eq!(app.db_value::<i64>("select next_update_id from telegram_bot").await, 0, "not passed");
}

#[tokio::test]
async fn a_subscriber_that_waits_for_a_lock_leaves_its_deliveries_to_the_next() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    app.owner().await.writes_order(json!({})).await.expect(201);
    app.tick("events.relay").await;
    let mut connection = app.db_connection().await;
    let lock = "begin; lock table telegram_notices in access exclusive mode";
    crate::support::db::db_execute(&mut connection, lock).await;
    let supervisor = Supervisor::start(app.workers());
    db_until(&app, "select exists (select from event_deliveries where lease_token is not null)").await;
    stopped(supervisor).await;
    crate::support::db::db_execute(&mut connection, "rollback").await;
    assert_eq!(db_leases(&app).await, [0; 3]);
    assert_eq!(app.db_count("event_deliveries where done_at is null").await, 1);
}
