//! What has had its time is cleared away, and nothing else.

use chrono::Duration;
use serde_json::json;

use crate::support::TestApp;
use crate::support::telegram::FakeTelegram;

/// Ages half of a table's rows, has the chore done, and counts what is left.
async fn db_left_after(app: &TestApp, chore: &str, table: &str, aging: &str) -> i64 {
    app.db_execute(aging).await;
    // The chore was done when the test began, and is due again after a while.
    app.clock().advance(Duration::minutes(11));
    app.tick(chore).await;
    app.db_count(table).await
}

#[tokio::test]
async fn answers_under_a_key_are_forgotten_after_48_hours() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for key in ["old", "young"] {
        let order = json!({"customer_phone": "+77015550001", "total": 500});
        owner.post_with_key("/api/orders", order, key).await.expect(201);
    }
    let aging = "update idempotency_keys set created_at = now() - interval '47 hours 59 minutes';
                 update idempotency_keys set created_at = now() - interval '48 hours 1 minute'
                 where digest = (select digest from idempotency_keys order by digest limit 1)";
    assert_eq!(db_left_after(&app, "http.forget_answers", "idempotency_keys", aging).await, 1);
}

#[tokio::test]
async fn events_that_everyone_has_received_are_removed_after_30_days() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    for _ in 0..3 {
        owner.writes_order(json!({})).await.expect(201);
    }
    app.tick_workers().await;
    let all = app.db_count("outbox").await;
    let aging = "update outbox set published_at = now() - interval '30 days 1 minute'
                 where id in (select outbox_id from event_deliveries order by id limit 2);
                 update event_deliveries set done_at = null
                 where outbox_id = (select min(outbox_id) from event_deliveries)";
    // Of the two that are old, one is still on its way to somebody.
    assert_eq!(db_left_after(&app, "events.tidy", "outbox", aging).await, all - 1);
    assert_eq!(app.db_count("event_deliveries where done_at is null").await, 1);
}

#[tokio::test]
async fn codes_and_wrong_guesses_are_swept_after_two_days() {
    let app = TestApp::start().await;
    for phone in ["+77015550001", "+77015550002"] {
        app.nobody().post("/api/auth/request-otp", json!({"phone": phone})).await.expect(201);
        let code = app.otp_sent_to(phone).expect("a code");
        let wrong = if code == "111111" { "222222" } else { "111111" };
        let guess = json!({"phone": phone, "otp_code": wrong});
        app.nobody().post("/api/auth/verify-otp", guess).await.expect_rule("wrong_otp");
    }
    let aging = "update otp_codes set created_at = now() - interval '49 hours' where phone = '+77015550001';
                 update otp_wrong_guesses set guessed_at = now() - interval '49 hours' where phone = '+77015550001'";
    assert_eq!(db_left_after(&app, "auth.sweep", "otp_codes", aging).await, 1);
    assert_eq!(app.db_count("otp_wrong_guesses").await, 1);
}

#[tokio::test]
async fn refresh_tokens_go_a_day_after_their_end_and_a_session_with_its_last() {
    let app = TestApp::start().await;
    let phone = json!({"phone": "+77010000001", "otp_code": "123456"});
    for _ in 0..2 {
        let answer = app.nobody().post("/api/auth/verify-otp", phone.clone()).await.expect(200);
        let token = json!({"refresh_token": answer["refresh_token"]});
        app.nobody().post("/api/auth/refresh", token).await.expect(200);
    }
    // One session has no token left; the other has the successor of the one that goes.
    let aging = "update refresh_tokens set expires_at = now() - interval '25 hours'
                 where session_id = (select min(id::text)::uuid from sessions) or parent is null";
    assert_eq!(db_left_after(&app, "auth.sweep", "refresh_tokens", aging).await, 1);
    assert_eq!(app.db_count("sessions").await, 1);
}

#[tokio::test]
async fn keys_are_removed_30_days_after_they_were_revoked_or_expired() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for _ in 0..4 {
        owner.makes_key(&["orders"]).await.expect(201);
    }
    let aging = "update api_keys set revoked_at = created_at - interval '30 days' where id = 1;
                 update api_keys set expires_at = created_at - interval '30 days' where id = 2;
                 update api_keys set revoked_at = created_at - interval '29 days' where id = 3";
    assert_eq!(db_left_after(&app, "auth.sweep", "api_keys", aging).await, 2);
    assert_eq!(app.db_count("api_key_digests").await, 2);
}
