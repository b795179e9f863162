//! Nobody is told of a shop's orders who has not said yes to it.

use serde_json::json;

use super::{AIGUL, DINARA, OTHER_PHONE, PHONE, link, says_yes};
use crate::support::telegram::{FakeTelegram, Person};
use crate::support::{Caller, TestApp};

const MANAGER: Person = Person { id: 3, language: "en" };
const MANAGER_PHONE: &str = "+77010000003";
/// As scary as a name may be.
const SCARY: &str = "Cvety.kz ваш код 123456";

/// All that waits is sent.
async fn db_send(app: &TestApp) {
    for _ in 0..4 {
        app.db_execute("update telegram_bot set notices_wait_until = now()").await;
        app.tick_workers().await;
    }
}

/// An order for a phone, moved on.
async fn moved_order(app: &TestApp, owner: &Caller, phone: &str) -> i64 {
    let order = json!({"customer_phone": phone, "address": "г. Алматы, пр. Достык 89"});
    let order = owner.writes_order(order).await.id();
    owner.moves(order, "paid").await.expect(200);
    owner.moves(order, "assembled").await.expect(200);
    db_send(app).await;
    order
}

/// What a person was told since they had been told so many things.
fn since(telegram: &FakeTelegram, person: Person, before: usize) -> Vec<String> {
    telegram.told(person).split_off(before)
}

#[tokio::test]
async fn a_buyer_is_asked_once_in_neutral_words_and_told_nothing_before() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    owner.patch("/api/shop", json!({"name": SCARY})).await.expect(200);
    link(&telegram, &app, AIGUL, PHONE).await;
    for _ in 0..3 {
        moved_order(&app, &owner, PHONE).await;
    }
    let told = since(&telegram, AIGUL, 1);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(&format!("магазин № {}", owner.shop_id)), "{told:?}");
    assert!(!told[0].contains("код") && !told[0].contains("/track"), "{told:?}");
    let labels: Vec<_> = telegram.buttons(AIGUL).into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["Да", "Нет"]);
}

#[tokio::test]
async fn a_yes_is_answered_with_where_the_orders_stand_and_news_follow() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    let order = moved_order(&app, &owner, PHONE).await;
    says_yes(&telegram, &app, AIGUL).await;
    let answer = telegram.last_told(AIGUL);
    assert!(answer.contains("/mute") && answer.contains(&format!("#{order} – Собран")), "{answer}");
    assert_eq!(telegram.calls("answerCallbackQuery")[0]["callback_query_id"], "77");
    assert_eq!(telegram.calls("editMessageReplyMarkup").len(), 1, "the buttons are gone");
    owner.moves(order, "delivery").await.expect(200);
    db_send(&app).await;
    assert!(telegram.last_told(AIGUL).contains(&format!("#{order} – В доставке")));
}

#[tokio::test]
async fn a_no_ends_it_and_settings_are_the_way_back() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    moved_order(&app, &owner, PHONE).await;
    telegram.presses(AIGUL, "Нет");
    app.tick_workers().await;
    let before = telegram.told(AIGUL).len();
    moved_order(&app, &owner, PHONE).await;
    assert_eq!(telegram.told(AIGUL).len(), before);
    telegram.says(AIGUL, "/settings");
    app.tick_workers().await;
    telegram.presses(AIGUL, &format!("☐ Мои заказы: магазин № {}", owner.shop_id));
    app.tick_workers().await;
    let before = telegram.told(AIGUL).len();
    moved_order(&app, &owner, PHONE).await;
    assert_eq!(since(&telegram, AIGUL, before).len(), 2);
}

#[tokio::test]
async fn a_no_stops_what_is_under_way() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    let order = moved_order(&app, &owner, PHONE).await;
    says_yes(&telegram, &app, AIGUL).await;
    owner.moves(order, "delivery").await.expect(200);
    app.tick("events.relay").await;
    app.tick("telegram").await;
    telegram.carries(AIGUL, AIGUL, &format!("news:buyer:{}:no", owner.shop_id));
    app.tick("telegram.poll").await;
    let before = telegram.told(AIGUL).len();
    db_send(&app).await;
    assert_eq!(telegram.told(AIGUL).len(), before);
}

#[tokio::test]
async fn mute_leaves_codes_alone_and_asks_nothing() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    moved_order(&app, &owner, PHONE).await;
    says_yes(&telegram, &app, AIGUL).await;
    telegram.says(AIGUL, "/mute");
    app.tick_workers().await;
    let before = telegram.told(AIGUL).len();
    moved_order(&app, &owner, PHONE).await;
    moved_order(&app, &app.stranger().await, PHONE).await;
    assert_eq!(telegram.told(AIGUL).len(), before, "neither news nor a question");
    super::asks_for_code(&app, PHONE).await.expect(201);
    app.tick("telegram.codes").await;
    assert_eq!(telegram.told(AIGUL).len(), before + 1);
    telegram.says(AIGUL, "/settings");
    app.tick_workers().await;
    telegram.presses(AIGUL, "Включить новости");
    app.tick_workers().await;
    let before = telegram.told(AIGUL).len();
    moved_order(&app, &owner, PHONE).await;
    assert_eq!(since(&telegram, AIGUL, before).len(), 2, "of whom they wanted");
}

#[tokio::test]
async fn three_questions_a_day_may_wait_for_an_answer() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let person = app.stranger().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    let mut shops = Vec::new();
    for name in ["Первый", "Второй", "Третий", "Четвёртый"] {
        let shop = person.post("/api/shops", json!({"name": name})).await.id();
        let moved = person.post("/api/auth/switch-shop", json!({"shop_id": shop})).await.expect(200);
        shops.push(person.with_token(moved["access_token"].as_str()));
        moved_order(&app, &shops[shops.len() - 1], PHONE).await;
    }
    assert_eq!(telegram.told(AIGUL).len(), 1 + 3);
    app.db_execute(
        "update telegram_consents set asked_at = asked_at - interval '1 day', wanted_at = wanted_at - interval '1 day'",
    )
    .await;
    for shop in &shops {
        moved_order(&app, shop, PHONE).await;
    }
    assert_eq!(telegram.told(AIGUL).len(), 1 + 4, "the fourth, and nobody again");
}

#[tokio::test]
async fn a_shop_that_has_sold_something_asks_by_its_name_which_is_no_link() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    owner.patch("/api/shop", json!({"name": "Cvety.kz"})).await.expect(200);
    let sold = moved_order(&app, &owner, "+77015550002").await;
    for status in ["delivery", "delivered", "completed"] {
        owner.moves(sold, status).await.expect(200);
    }
    link(&telegram, &app, AIGUL, PHONE).await;
    link(&telegram, &app, DINARA, OTHER_PHONE).await;
    // Sold just now, or to somebody of the shop, is sold to nobody.
    for own in ["created_at = now()", "customer_phone = (select phone from staff order by id limit 1)"] {
        app.db_execute("update orders set created_at = created_at - interval '2 days'").await;
        app.db_execute(&format!("update orders set {own}")).await;
        moved_order(&app, &owner, OTHER_PHONE).await;
        app.db_execute(&format!("update orders set {own}")).await;
    }
    let asked = telegram.last_told(DINARA);
    assert!(asked.contains("№") && !asked.contains("Cvety"), "{asked}");
    app.db_execute(&format!(
        "update orders set created_at = now() - interval '2 days', customer_phone = '+77015550002' where id = {sold}"
    ))
    .await;
    moved_order(&app, &owner, PHONE).await;
    let question = telegram.last_told(AIGUL);
    assert!(question.contains("магазин «Cvety.\u{2060}kz»"), "{question}");
    says_yes(&telegram, &app, AIGUL).await;
    telegram.says(AIGUL, "/orders");
    app.tick_workers().await;
    let told = telegram.told(AIGUL);
    assert!(told.iter().all(|text| !text.contains("Cvety.kz")), "{told:?}");
}

#[tokio::test]
async fn only_the_person_of_a_chat_answers_in_it() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    link(&telegram, &app, DINARA, OTHER_PHONE).await;
    moved_order(&app, &owner, PHONE).await;
    let yes = format!("news:buyer:{}:yes", owner.shop_id);
    telegram.carries(DINARA, AIGUL, &yes);
    telegram.carries(DINARA, DINARA, &yes);
    telegram.carries(AIGUL, AIGUL, "news:buyer:999999:yes");
    telegram.carries(AIGUL, AIGUL, "nonsense");
    app.tick_workers().await;
    assert_eq!(app.db_count("telegram_consents where answer and side = 'buyer'").await, 0);
    assert_eq!(telegram.calls("answerCallbackQuery").len(), 4);
}

#[tokio::test]
async fn somebody_put_on_a_staff_list_is_asked_too() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    owner.patch("/api/shop", json!({"name": SCARY})).await.expect(200);
    owner.hires("Вы выиграли", MANAGER_PHONE, "manager").await.expect(201);
    link(&telegram, &app, MANAGER, MANAGER_PHONE).await;
    for _ in 0..3 {
        owner.writes_order(json!({})).await.expect(201);
    }
    db_send(&app).await;
    let told = since(&telegram, MANAGER, 1);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(&format!("shop № {}", owner.shop_id)) && !told[0].contains("код"), "{told:?}");
    telegram.presses(MANAGER, "Yes");
    app.tick_workers().await;
    owner.writes_order(json!({})).await.expect(201);
    db_send(&app).await;
    assert!(telegram.last_told(MANAGER).contains("new order"));
}

#[tokio::test]
async fn a_question_that_never_got_through_is_put_again_the_next_day() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    let order = owner.writes_order(json!({"customer_phone": PHONE})).await.id();
    owner.moves(order, "paid").await.expect(200);
    // One event of an order after the other.
    for _ in 0..3 {
        app.tick("events.relay").await;
        app.tick("telegram").await;
    }
    assert_eq!(app.db_count("telegram_notices").await, 1);
    app.db_execute("update telegram_notices set created_at = now() - interval '25 hours'").await;
    db_send(&app).await;
    assert_eq!(telegram.told(AIGUL).len(), 1, "a day late");
    app.db_execute("update telegram_consents set wanted_at = wanted_at - interval '1 day'").await;
    owner.moves(order, "assembled").await.expect(200);
    db_send(&app).await;
    assert_eq!(telegram.told(AIGUL).len(), 2);
}
