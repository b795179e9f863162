//! Updates that come by themselves.

use reqwest::Method;
use serde_json::{Value, json};

use super::{AIGUL, PHONE, asks_for_code, code_in, verify};
use crate::support::telegram::{FakeTelegram, Mood, message};
use crate::support::{Answer, TestApp};

const BASE: &str = "https://cvety.example";

/// The path and the secret that Telegram was told.
async fn told(telegram: &FakeTelegram, app: &TestApp) -> (String, String) {
    app.tick("telegram.pulse").await;
    let call = telegram.calls("setWebhook").pop().expect("a call");
    let url = call["url"].as_str().expect("an address");
    let secret = call["secret_token"].as_str().expect("a secret");
    (url.strip_prefix(BASE).expect("our address").to_owned(), secret.to_owned())
}

async fn brings(app: &TestApp, path: &str, secret: Option<&str>, body: String) -> Answer {
    let request =
        app.nobody().request(Method::POST, path).header("content-type", "application/json").body(body);
    let request = match secret {
        Some(secret) => request.header("x-telegram-bot-api-secret-token", secret),
        None => request,
    };
    app.nobody().send(request).await
}

fn help() -> String {
    json!({"update_id": 1, "message": message(AIGUL, json!({"text": "/help"}))}).to_string()
}

#[tokio::test]
async fn updates_are_taken_at_the_secret_path_with_the_secret_alone() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__WEBHOOK_URL", BASE)]).await;
    let (path, secret) = told(&telegram, &app).await;
    assert!(path.starts_with("/telegram/") && path.len() > 40 && secret.len() > 40, "{path}");
    let (other, shorter) = (format!("{path}0"), &secret[1..]);
    for (path, secret) in [
        (path.as_str(), None),
        (path.as_str(), Some("")),
        (path.as_str(), Some(shorter)),
        (other.as_str(), Some(secret.as_str())),
        ("/telegram/x", Some(secret.as_str())),
    ] {
        let refused = brings(&app, path, secret, help()).await;
        assert_eq!(refused.expect(404), app.nobody().get("/nowhere").await.expect(404));
    }
    assert!(telegram.told(AIGUL).is_empty());
    brings(&app, &path, Some(&secret), help()).await.expect(200);
    assert_eq!(telegram.told(AIGUL).len(), 1);
}

#[tokio::test]
async fn what_can_not_be_read_is_not_brought_again_and_what_can_not_be_answered_is() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__WEBHOOK_URL", BASE)]).await;
    let (path, secret) = told(&telegram, &app).await;
    for body in ["", "{", "[]", r#"{"update_id": "x"}"#, r#"{"update_id": 1, "message": 5}"#] {
        let taken = brings(&app, &path, Some(&secret), body.to_owned()).await;
        assert_eq!((taken.status, taken.body.len()), (200, 0), "{body}");
    }
    telegram.is(Mood::Away);
    brings(&app, &path, Some(&secret), help()).await.expect(503);
}

#[tokio::test]
async fn an_update_brought_again_makes_no_second_code() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__WEBHOOK_URL", BASE)]).await;
    let (path, secret) = told(&telegram, &app).await;
    asks_for_code(&app, PHONE).await.expect(201);
    let contact = json!({"phone_number": PHONE, "first_name": "Айгуль", "user_id": AIGUL.id});
    let shared = json!({"update_id": 1, "message": message(AIGUL, json!({"contact": contact}))}).to_string();
    for (mood, status) in [(Mood::Away, 503), (Mood::Well, 200), (Mood::Well, 200)] {
        telegram.is(mood);
        brings(&app, &path, Some(&secret), shared.clone()).await.expect(status);
        app.tick("telegram.codes").await;
    }
    // While Telegram was away, the code was tried once.
    let codes: Vec<_> = telegram.told(AIGUL).iter().filter_map(|text| code_in(text)).collect();
    assert!(codes.len() == 2 && codes[0] == codes[1], "{codes:?}");
    verify(&app, PHONE, &codes[0]).await.expect(200);
}

#[tokio::test]
async fn a_button_is_brought_like_a_message() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__WEBHOOK_URL", BASE)]).await;
    let (path, secret) = told(&telegram, &app).await;
    let asked = telegram.calls("setWebhook")[0]["allowed_updates"].to_string();
    assert!(asked.contains("callback_query"), "{asked}");
    let contact = json!({"phone_number": PHONE, "first_name": "Айгуль", "user_id": AIGUL.id});
    let shared = json!({"update_id": 1, "message": message(AIGUL, json!({"contact": contact}))});
    brings(&app, &path, Some(&secret), shared.to_string()).await.expect(200);
    let person = json!({"id": AIGUL.id, "is_bot": false, "first_name": "Айгуль", "language_code": "ru"});
    let press = json!({"id": "5", "from": person, "chat_instance": "1", "data": "news:all:no",
                       "message": message(AIGUL, json!({"text": "?"}))});
    let press = json!({"update_id": 2, "callback_query": press}).to_string();
    brings(&app, &path, Some(&secret), press).await.expect(200);
    assert_eq!(app.db_count("telegram_links where muted_at is not null").await, 1);
    assert!(telegram.last_told(AIGUL).contains("/settings"));
}

#[tokio::test]
async fn a_server_that_is_brought_updates_does_not_ask_for_them() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__WEBHOOK_URL", BASE)]).await;
    app.tick_workers().await;
    assert_eq!((telegram.calls("getUpdates").len(), telegram.calls("deleteWebhook").len()), (0, 0));
    let document = app.nobody().get("/openapi.json").await.expect(200);
    let paths = document["paths"].as_object().expect("paths");
    assert!(
        paths.keys().all(|path| !path.contains("telegram")),
        "{:?}",
        Value::from_iter(paths.keys().cloned())
    );
}

#[tokio::test]
async fn without_a_webhook_there_is_no_such_path() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    brings(&app, "/telegram/x", Some("x"), help()).await.expect(404);
}
