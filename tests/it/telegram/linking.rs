//! Whose chat is whose.

use serde_json::json;

use super::{AIGUL, DINARA, OTHER_PHONE, PHONE, asks_for_code, code_in, link, nonce, verify};
use crate::support::telegram::{BOT, FakeTelegram};

#[tokio::test]
async fn whoever_comes_by_the_deep_link_shares_their_contact_and_gets_a_fresh_code() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let asked = asks_for_code(&app, PHONE).await.expect(201);
    let url = asked["telegram_url"].as_str().expect("a deep link");
    assert!(url.starts_with(&format!("https://t.me/{BOT}?start=")), "{url}");
    app.tick("telegram.codes").await;
    assert_eq!(telegram.call_count(), 0, "nobody is linked");
    telegram.says(AIGUL, &format!("/start {}", nonce(&asked)));
    app.tick("telegram.poll").await;
    let question = &telegram.calls("sendMessage")[0];
    assert_eq!(question["reply_markup"]["keyboard"][0][0]["request_contact"], true, "{question}");
    assert_eq!(code_in(&telegram.last_told(AIGUL)), None);
    link(&telegram, &app, AIGUL, PHONE).await;
    let told = telegram.told(AIGUL);
    assert_eq!(told.len(), 3, "{told:?}");
    let thanks = &telegram.calls("sendMessage")[1];
    assert_eq!(thanks["reply_markup"]["remove_keyboard"], true, "{thanks}");
    let code = code_in(&told[2]).expect("a code");
    verify(&app, PHONE, &code).await.expect(200);
}

#[tokio::test]
async fn a_contact_brings_the_pending_code_without_the_deep_link_too() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    asks_for_code(&app, PHONE).await.expect(201);
    telegram.says(AIGUL, "/auth");
    link(&telegram, &app, AIGUL, PHONE).await;
    let code = code_in(&telegram.last_told(AIGUL)).expect("a code");
    verify(&app, PHONE, &code).await.expect(200);
}

#[tokio::test]
async fn a_fresh_code_keeps_the_guesses_of_the_one_it_replaces() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    asks_for_code(&app, PHONE).await.expect(201);
    app.db_execute("update otp_codes set guesses = 4").await;
    link(&telegram, &app, AIGUL, PHONE).await;
    let code = code_in(&telegram.last_told(AIGUL)).expect("a code");
    let wrong = if code == "111111" { "222222" } else { "111111" };
    verify(&app, PHONE, wrong).await.expect_rule("wrong_otp");
    verify(&app, PHONE, &code).await.expect_rule("wrong_otp");
}

#[tokio::test]
async fn a_contact_without_a_pending_code_links_and_brings_none() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    asks_for_code(&app, OTHER_PHONE).await.expect(201);
    app.db_execute("update otp_codes set expires_at = now()").await;
    link(&telegram, &app, DINARA, OTHER_PHONE).await;
    assert!([AIGUL, DINARA].iter().all(|person| telegram.told(*person).len() == 1));
    assert_eq!(app.db_count("telegram_links").await, 2);
}

#[tokio::test]
async fn another_persons_contact_never_links() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    asks_for_code(&app, PHONE).await.expect(201);
    telegram.shares(DINARA, PHONE, Some(AIGUL.id));
    telegram.shares(DINARA, PHONE, None);
    let contact = json!({"phone_number": PHONE, "first_name": "Айгуль", "user_id": DINARA.id});
    let group = json!({"id": -5, "type": "group", "title": "Цветы"});
    telegram.message(DINARA, json!({"contact": contact, "chat": group}));
    telegram.update("edited_message", json!({"contact": contact}));
    app.tick_workers().await;
    assert_eq!(app.db_count("telegram_links").await, 0);
    let told = telegram.told(DINARA);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|text| code_in(text).is_none()));
    assert_eq!(telegram.calls("sendMessage").len(), 2, "nothing goes to the group");
}

#[tokio::test]
async fn a_deep_link_opens_one_chat_once_and_only_for_its_own_phone() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    link(&telegram, &app, DINARA, OTHER_PHONE).await;
    let start = format!("/start {}", nonce(&asks_for_code(&app, PHONE).await.expect(201)));
    // Whoever gets hold of another's link gets no code by it.
    telegram.says(DINARA, &start);
    app.tick_workers().await;
    assert!(telegram.told(DINARA).iter().all(|text| code_in(text).is_none()));
    telegram.says(AIGUL, &start);
    app.tick_workers().await;
    let codes = |texts: Vec<String>| texts.iter().filter_map(|text| code_in(text)).count();
    assert_eq!(codes(telegram.told(AIGUL)), 1, "the one sent at once; the link was opened already");
    let start = format!("/start {}", nonce(&asks_for_code(&app, PHONE).await.expect(201)));
    telegram.says(AIGUL, &start);
    telegram.says(AIGUL, &start);
    app.tick_workers().await;
    let last = telegram.told(AIGUL).iter().filter_map(|text| code_in(text)).next_back().expect("a code");
    verify(&app, PHONE, &last).await.expect(200);
}

#[tokio::test]
async fn a_linked_person_who_follows_the_deep_link_is_not_asked_again() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    let asked = asks_for_code(&app, PHONE).await.expect(201);
    telegram.says(AIGUL, &format!("/start {}", nonce(&asked)));
    app.tick("telegram.poll").await;
    app.tick_workers().await;
    let told = telegram.told(AIGUL);
    assert_eq!(told.len(), 2, "one code, of two that were made: {told:?}");
    verify(&app, PHONE, &code_in(&told[1]).expect("a code")).await.expect(200);
}

#[tokio::test]
async fn the_newest_proof_of_a_phone_wins_and_a_chat_has_one_phone() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    link(&telegram, &app, DINARA, PHONE).await;
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick("telegram.codes").await;
    assert_eq!((telegram.told(AIGUL).len(), telegram.told(DINARA).len()), (1, 2));
    link(&telegram, &app, DINARA, OTHER_PHONE).await;
    asks_for_code(&app, PHONE).await.expect(201);
    app.tick("telegram.codes").await;
    assert_eq!((telegram.told(AIGUL).len(), telegram.told(DINARA).len()), (1, 3), "nobody has it now");
}

#[tokio::test]
async fn a_code_for_another_number_is_pointed_out() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let asked = asks_for_code(&app, OTHER_PHONE).await.expect(201);
    telegram.says(AIGUL, &format!("/start {}", nonce(&asked)));
    link(&telegram, &app, AIGUL, PHONE).await;
    app.tick_workers().await;
    let text = telegram.last_told(AIGUL);
    assert!(text.contains("для другого номера") && !text.contains("6688"), "{text}");
}

#[tokio::test]
async fn people_are_spoken_to_in_their_own_language() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    telegram.says(DINARA, "/help");
    telegram.message(
        AIGUL,
        json!({"text": "/help", "from": {"id": 77, "is_bot": false, "first_name": "А",
                                                            "language_code": "en-GB"}}),
    );
    app.tick_workers().await;
    assert!(telegram.last_told(DINARA).contains("соңғы тапсырыстарыңыз"));
    assert!(telegram.last_told(AIGUL).contains("your latest orders"));
    // Someone whose Telegram speaks none of ours is spoken to as on the page they come from.
    let request = app.nobody().request(reqwest::Method::POST, "/api/auth/request-otp");
    let request = request.header("accept-language", "kk").json(&json!({"phone": PHONE}));
    let asked = app.nobody().send(request).await.expect(201);
    let uzbek = crate::support::telegram::Person { id: 79, language: "uz" };
    telegram.says(uzbek, &format!("/start {}", nonce(&asked)));
    link(&telegram, &app, uzbek, PHONE).await;
    app.tick_workers().await;
    let told = telegram.told(uzbek);
    assert!(told[0].contains("Сәлеметсіз") && told[2].contains("кіру коды"), "{told:?}");
}
