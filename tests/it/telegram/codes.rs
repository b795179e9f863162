//! One-time codes on their way to a chat.

use chrono::Duration;
use serde_json::{Value, json};

use super::{AIGUL, OTHER_PHONE, PHONE, asks_for_code, code_in, link, verify};
use crate::support::TestApp;
use crate::support::telegram::{FakeTelegram, Mood};

async fn outage(telegram: &FakeTelegram, app: &TestApp) {
    telegram.is(Mood::Away);
    app.clock().advance(Duration::minutes(1));
    for _ in 0..2 {
        app.tick("telegram.pulse").await;
    }
}

#[tokio::test]
async fn a_linked_phone_gets_its_code_at_once() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick("telegram.codes").await;
    let code = code_in(&telegram.last_told(AIGUL)).expect("a code");
    verify(&app, PHONE, &code).await.expect(200);
}

#[tokio::test]
async fn the_answer_is_the_same_for_every_phone_and_calls_nobody() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    let calls = telegram.call_count();
    let mut answers = Vec::new();
    for phone in [PHONE, OTHER_PHONE, "+77010000001"] {
        let mut answer = asks_for_code(&app, phone).await.expect(201);
        let url = answer["telegram_url"].as_str().expect("a deep link").len();
        answer["telegram_url"] = json!(url);
        answers.push(answer);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(telegram.call_count(), calls);
}

#[tokio::test]
async fn while_telegram_is_away_no_phone_gets_a_code_and_nothing_is_used_up() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    outage(&telegram, &app).await;
    for phone in [PHONE, OTHER_PHONE] {
        let answer = asks_for_code(&app, phone).await;
        answer.expect(503);
        assert!(!answer.header("retry-after").is_empty());
    }
    assert_eq!(app.db_count("otp_codes").await + app.db_count("telegram_invitations").await, 0);
    telegram.is(Mood::Well);
    app.tick("telegram.pulse").await;
    asks_for_code(&app, PHONE).await.expect(201);
}

#[tokio::test]
async fn a_wrong_token_counts_as_an_outage() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__BOT_TOKEN", "1:wrong")]).await;
    for _ in 0..2 {
        app.tick("telegram.pulse").await;
    }
    asks_for_code(&app, PHONE).await.expect(503);
}

#[tokio::test]
async fn a_call_that_is_never_answered_ends_in_time() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__REQUEST_TIMEOUT", "50ms")]).await;
    telegram.is(Mood::Silent);
    for _ in 0..2 {
        app.tick("telegram.pulse").await;
    }
    asks_for_code(&app, PHONE).await.expect(503);
}

#[tokio::test]
async fn a_code_waits_for_telegram_but_never_longer_than_it_is_good() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    asks_for_code(&app, PHONE).await.expect(201);
    for mood in [Mood::Away, Mood::Hurried(0)] {
        telegram.is(mood);
        app.tick("telegram.codes").await;
    }
    telegram.is(Mood::Well);
    app.tick("telegram.codes").await;
    let code = code_in(&telegram.last_told(AIGUL)).expect("a code");
    verify(&app, PHONE, &code).await.expect(200);

    let told = telegram.told(AIGUL).len();
    asks_for_code(&app, PHONE).await.expect(201);
    app.db_execute("update otp_codes set expires_at = now() where ended_at is null").await;
    app.tick("telegram.codes").await;
    app.tick_workers().await;
    assert_eq!(telegram.told(AIGUL).len(), told);
}

#[tokio::test]
async fn only_the_latest_of_the_codes_that_wait_is_sent() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    asks_for_code(&app, PHONE).await.expect(201);
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick_workers().await;
    assert_eq!(telegram.told(AIGUL).len(), 2);
    let code = code_in(&telegram.last_told(AIGUL)).expect("a code");
    verify(&app, PHONE, &code).await.expect(200);
}

#[tokio::test]
async fn a_code_does_not_wait_behind_notices() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    app.db_execute("update telegram_bot set notices_wait_until = now() + interval '1 hour'").await;
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick("telegram.codes").await;
    assert!(code_in(&telegram.last_told(AIGUL)).is_some());
}

#[tokio::test]
async fn whoever_has_blocked_the_bot_is_left_alone_until_they_write() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    telegram.blocks(AIGUL, true);
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick_workers().await;
    telegram.blocks(AIGUL, false);
    let calls = telegram.calls("sendMessage").len();
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick_workers().await;
    assert_eq!(telegram.calls("sendMessage").len(), calls);
    telegram.says(AIGUL, "/help");
    app.tick_workers().await;
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick_workers().await;
    assert!(code_in(&telegram.last_told(AIGUL)).is_some());
}

#[tokio::test]
async fn the_database_holds_neither_code_nor_deep_link() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    let asked = asks_for_code(&app, PHONE).await.expect(201);
    app.tick("telegram.codes").await;
    let code = code_in(&telegram.last_told(AIGUL)).expect("a code");
    let nonce = super::nonce(&asked);
    for table in [
        "otp_codes",
        "telegram_links",
        "telegram_invitations",
        "telegram_notices",
        "otp_chat_codes",
        "outbox",
    ] {
        let rows: Vec<(Value,)> = app.db_rows(&format!("select to_jsonb(t) from {table} t")).await;
        for (row,) in rows {
            let row = row.to_string();
            // A row's own numbers may hold any six digits; a code would stand between quotes.
            assert!(!row.contains(&format!("\"{code}\"")) && !row.contains(&nonce), "{table}: {row}");
        }
    }
}

/// Guesses at a phone's codes until the day's are used up.
async fn twenty_wrong_guesses(app: &TestApp) {
    for _ in 0..4 {
        asks_for_code(app, PHONE).await.expect(201);
        app.tick("telegram.codes").await;
        for _ in 0..5 {
            verify(app, PHONE, "999999").await;
        }
    }
}

async fn code_by_chat(telegram: &FakeTelegram, app: &TestApp) -> String {
    telegram.says(AIGUL, "/code");
    app.tick("telegram.poll").await;
    app.tick("telegram.codes").await;
    code_in(&telegram.last_told(AIGUL)).expect("a code")
}

#[tokio::test]
async fn whoever_holds_the_chat_gets_in_whatever_strangers_guess() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    twenty_wrong_guesses(&app).await;
    verify(&app, PHONE, "999999").await.expect(429);
    let code = code_by_chat(&telegram, &app).await;
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick("telegram.codes").await;
    let asked = code_in(&telegram.last_told(AIGUL)).expect("a code");
    verify(&app, PHONE, &asked).await.expect_rule("wrong_otp");
    verify(&app, PHONE, &code).await.expect(200);
    verify(&app, PHONE, &code).await.expect(429);
    assert_eq!(app.db_count("otp_wrong_guesses").await, 20);
}

#[tokio::test]
async fn a_code_of_the_chat_bears_five_guesses_and_there_are_ten_a_day() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    telegram.says(AIGUL, "/code");
    app.tick("telegram.poll").await;
    assert!(telegram.last_told(AIGUL).contains("поделитесь"), "not linked yet");
    link(&telegram, &app, AIGUL, PHONE).await;
    let code = code_by_chat(&telegram, &app).await;
    for _ in 0..5 {
        verify(&app, PHONE, if code == "999999" { "111111" } else { "999999" })
            .await
            .expect_rule("wrong_otp");
    }
    verify(&app, PHONE, &code).await.expect_rule("wrong_otp");
    assert_eq!(app.db_count("otp_wrong_guesses").await, 0, "no day's guesses are used up");
    let mut newest = String::new();
    for _ in 0..9 {
        newest = code_by_chat(&telegram, &app).await;
    }
    telegram.says(AIGUL, "/code");
    app.tick_workers().await;
    assert!(telegram.last_told(AIGUL).contains("десять"), "{}", telegram.last_told(AIGUL));
    verify(&app, PHONE, &newest).await.expect(200);
    app.db_execute("update otp_chat_codes set created_at = created_at - interval '24 hours'").await;
    code_by_chat(&telegram, &app).await;
}

/// From where the phone has signed in before, a code of its chat is its own.
#[tokio::test]
async fn strangers_who_guess_without_end_end_no_code_of_a_chat() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__HTTP__TRUSTED_PROXIES", "127.0.0.1/32")]).await;
    let verify_from = async |address: &str, code: &str| {
        let body = json!({"phone": PHONE, "otp_code": code});
        let nobody = app.nobody();
        let request = nobody.request(reqwest::Method::POST, "/api/auth/verify-otp");
        nobody.send(request.header("x-forwarded-for", address).json(&body)).await
    };
    link(&telegram, &app, AIGUL, PHONE).await;
    let first = code_by_chat(&telegram, &app).await;
    verify_from("203.0.113.7", &first).await.expect(200);
    let code = code_by_chat(&telegram, &app).await;
    let wrong = if code == "999999" { "111111" } else { "999999" };
    for guess in 0..24 {
        verify_from(&format!("198.51.100.{}", guess % 8), wrong).await.expect_rule("wrong_otp");
    }
    verify_from("198.51.100.9", &code).await.expect_rule("wrong_otp");
    verify_from("203.0.113.7", &code).await.expect(200);
}
