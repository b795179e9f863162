//! Updates that are asked for: none lost, none heard twice, none that stands
//! in the way of others.

use serde_json::{Value, json};

use super::{AIGUL, DINARA, THEIRS, db_until};
use crate::support::db::db_execute;
use crate::support::telegram::{FakeTelegram, Mood};

#[tokio::test]
async fn an_update_is_answered_once_and_not_again_after_a_restart() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    telegram.says(AIGUL, "/help");
    app.tick("telegram.poll").await;
    // The first instance ends before it could confirm; Telegram still has the update.
    assert_eq!(telegram.unread(), 1);
    let second = telegram.beside(&app);
    let poll = second.workers.iter().find(|worker| worker.name() == "telegram.poll").expect("a worker");
    poll.tick().await.expect("a tick");
    assert_eq!((telegram.told(AIGUL).len(), telegram.unread()), (1, 0));
}

#[tokio::test]
async fn one_instance_asks_at_a_time() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let lease =
        "update telegram_bot set lease_token = gen_random_uuid(), leased_until = now() + interval '1 minute'";
    app.db_execute(lease).await;
    telegram.says(AIGUL, "/help");
    app.tick("telegram.poll").await;
    assert!(telegram.calls("getUpdates").is_empty());
    app.db_execute("update telegram_bot set leased_until = now() - interval '1 second'").await;
    app.tick("telegram.poll").await;
    assert_eq!(telegram.told(AIGUL).len(), 1, "the lease of an instance that died runs out");
}

#[tokio::test]
async fn a_slow_reader_whose_lease_was_taken_over_passes_nothing_and_stops() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    telegram.says(AIGUL, "/help");
    telegram.says(DINARA, "/help");
    let mut slow = app.db_connection().await;
    db_execute(&mut slow, "begin; lock table telegram_links in access exclusive mode").await;
    let taken_over = async {
        db_until(&app, "select lease_token is not null from telegram_bot").await;
        let taken = format!("update telegram_bot set lease_token = '{THEIRS}', next_update_id = 5000");
        app.db_execute(&taken).await;
        db_execute(&mut slow, "commit").await;
    };
    tokio::join!(app.tick("telegram.poll"), taken_over);
    assert_eq!((telegram.told(AIGUL).len(), telegram.told(DINARA).len()), (1, 0));
    assert_eq!(app.db_value::<i64>("select next_update_id from telegram_bot").await, 5000);
    let is_theirs = format!("select lease_token is not distinct from '{THEIRS}' from telegram_bot");
    assert!(app.db_value::<bool>(&is_theirs).await, "another's lease is released");
}

#[tokio::test]
async fn a_chat_that_floods_the_bot_is_answered_thirty_times_a_minute() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    for _ in 0..40 {
        telegram.says(AIGUL, "/help");
    }
    telegram.says(DINARA, "/help");
    app.tick_workers().await;
    assert_eq!((telegram.told(AIGUL).len(), telegram.told(DINARA).len(), telegram.unread()), (30, 1, 0));
    app.clock().advance(chrono::Duration::seconds(2));
    for _ in 0..2 {
        telegram.says(AIGUL, "/help");
    }
    app.tick_workers().await;
    assert_eq!(telegram.told(AIGUL).len(), 31);
}

#[tokio::test]
async fn an_update_that_could_not_be_answered_is_heard_again() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    telegram.says(AIGUL, "/help");
    telegram.says(DINARA, "/help");
    let second = telegram.beside(&app);
    let poll = second.workers.iter().find(|worker| worker.name() == "telegram.poll").expect("a worker");
    app.db_execute("alter table telegram_links rename to telegram_links_away").await;
    poll.tick().await.expect("our own defect stands in nobody's way");
    app.db_execute("alter table telegram_links_away rename to telegram_links").await;
    assert_eq!(telegram.call_count(), 1);
    telegram.says(AIGUL, "/help");
    telegram.is(Mood::Away);
    assert!(poll.tick().await.is_err());
    telegram.is(Mood::Well);
    app.tick("telegram.poll").await;
    assert_eq!(telegram.told(AIGUL).len(), 1);
}

#[tokio::test]
async fn after_a_quiet_week_lower_ids_are_heard_too() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    app.db_execute("update telegram_bot set next_update_id = 5000, heard_at = now() - interval '8 days'")
        .await;
    telegram.says(AIGUL, "/help");
    app.tick("telegram.poll").await;
    assert_eq!(telegram.told(AIGUL).len(), 1);
    assert_eq!(app.db_value::<i64>("select next_update_id from telegram_bot").await, 101);
}

#[tokio::test]
async fn whatever_people_and_telegram_send_the_bot_goes_on() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let odd = [
        json!({"text": "я".repeat(4096)}),
        json!({"text": "/start".to_owned() + &" x".repeat(2000)}),
        json!({"text": format!("/start {}", "a".repeat(500))}),
        json!({"text": "/\u{0}\u{202e}"}),
        json!({"text": "/track_\u{0}"}),
        json!({"photo": [], "caption": "/orders"}),
        json!({"location": {"latitude": 43.2, "longitude": 76.9}}),
        json!({"dice": {"emoji": "🎲", "value": 6}}),
        json!({"contact": {"phone_number": "не номер", "first_name": "", "user_id": AIGUL.id}}),
        json!({"contact": {"phone_number": "", "first_name": "", "user_id": AIGUL.id}}),
        json!({"contact": 5}),
        json!({"from": null, "text": "/orders"}),
        json!({"from": {"id": 9_223_372_036_854_775_808_u64, "is_bot": false, "first_name": ""}, "text": "/orders"}),
        json!({"chat": {"id": -1, "type": "supergroup", "title": "Цветы"}, "text": "/orders"}),
        json!({"something_of_next_year": {"deep": [1, 2, 3]}}),
        json!({}),
    ];
    for fields in odd {
        telegram.message(AIGUL, fields);
    }
    for kind in ["edited_message", "callback_query", "inline_query", "my_chat_member", "something_new"] {
        telegram.update(kind, json!({"id": "1", "from": {"id": 77}, "data": "/orders"}));
        telegram.update(kind, Value::Null);
    }
    telegram.says(DINARA, "/help");
    app.tick_workers().await;
    assert_eq!(telegram.told(DINARA).len(), 1);
    assert!(telegram.told(AIGUL).len() >= 5, "{:?}", telegram.told(AIGUL));
    assert_eq!(telegram.calls("sendMessage").iter().filter(|call| call["chat_id"] == -1).count(), 0);
    assert_eq!(app.db_count("telegram_links").await, 0);
}

#[tokio::test]
async fn the_bot_presents_itself_once_in_every_language() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    for _ in 0..3 {
        app.tick("telegram.pulse").await;
    }
    let offered = telegram.calls("setMyCommands");
    let languages: Vec<_> = offered.iter().map(|call| call["language_code"].as_str()).collect();
    assert_eq!(languages, [None, Some("kk"), Some("en")]);
    assert_eq!(offered[2]["commands"][0]["description"], "Your latest orders");
    assert_eq!((telegram.calls("deleteWebhook").len(), telegram.calls("getMe").len()), (1, 1));
    app.clock().advance(chrono::Duration::seconds(31));
    app.tick("telegram.pulse").await;
    assert_eq!((telegram.calls("deleteWebhook").len(), telegram.calls("getMe").len()), (1, 2));
}

#[tokio::test]
async fn a_bot_without_a_name_learns_it() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__BOT_NAME", "")]).await;
    let before = super::asks_for_code(&app, super::PHONE).await.expect(201);
    assert_eq!(before["telegram_url"], Value::Null);
    app.tick("telegram.pulse").await;
    let after = super::asks_for_code(&app, super::PHONE).await.expect(201);
    assert!(after["telegram_url"].as_str().is_some_and(|url| url.contains("cvety_test_bot")), "{after}");
}
