//! `/orders` and `/track`.

use serde_json::json;

use super::{AIGUL, DINARA, PHONE, link};
use crate::support::TestApp;
use crate::support::telegram::{FakeTelegram, Person};

const COURIER: Person = Person { id: 5, language: "ru" };

/// What the bot answers to a text.
async fn asked(telegram: &FakeTelegram, app: &TestApp, person: Person, text: &str) -> String {
    telegram.says(person, text);
    app.tick("telegram.poll").await;
    telegram.last_told(person).replace('\u{a0}', " ")
}

#[tokio::test]
async fn a_buyer_sees_the_last_five_of_every_shop_with_its_name() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    link(&telegram, &app, AIGUL, PHONE).await;
    assert_eq!(asked(&telegram, &app, AIGUL, "/orders").await, "Заказов пока нет.");
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let mut ids = Vec::new();
    for seller in [&owner, &stranger, &owner, &owner, &stranger, &owner] {
        ids.push(seller.writes_order(json!({"customer_phone": PHONE, "total": 1_500})).await.id());
        app.clock().advance(chrono::Duration::minutes(1));
    }
    let others = owner.writes_order(json!({"customer_phone": "+77015550002"})).await;
    let text = asked(&telegram, &app, AIGUL, "/orders").await;
    let line = format!("#{} – Новый заказ, 1 500 ₸, Цветочный магазин 0001\n/track_", ids[5]);
    assert!(text.contains(&line) && text.contains("Цветочный магазин 0002"), "{text}");
    assert_eq!(text.matches("/track_").count(), 5, "{text}");
    assert!(!text.contains(&format!("#{} ", ids[0])), "{text}");
    let token = others.json()["tracking_token"].as_str().expect("a token").to_owned();
    assert!(!text.contains(&token), "{text}");
}

#[tokio::test]
async fn staff_see_their_shops_last_five_and_a_courier_their_own() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let (owner, courier) = (app.owner().await, app.courier().await);
    link(&telegram, &app, AIGUL, "+77010000001").await;
    link(&telegram, &app, COURIER, "+77010000005").await;
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(owner.writes_order(json!({})).await.id());
        app.clock().advance(chrono::Duration::minutes(1));
    }
    app.stranger().await.writes_order(json!({})).await.expect(201);
    owner.assigns(ids[1], json!({"courier_id": courier.staff_id})).await.expect(200);
    let text = asked(&telegram, &app, AIGUL, "/orders").await;
    assert!(
        text.contains("«Цветочный магазин 0001»") && text.contains(&format!("#{} – Новый, 10 000 ₸", ids[5]))
    );
    assert_eq!(text.matches("/track_").count(), 5, "{text}");
    let text = asked(&telegram, &app, COURIER, "/orders").await;
    assert!(text.contains(&format!("#{} ", ids[1])) && text.matches('#').count() == 1, "{text}");
    assert!(!text.contains("/track_"), "a courier is no buyer: {text}");
}

#[tokio::test]
async fn whoever_is_not_linked_is_asked_for_their_contact() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    app.owner().await.writes_order(json!({"customer_phone": PHONE})).await.expect(201);
    let text = asked(&telegram, &app, AIGUL, "/orders").await;
    assert!(text.contains("поделитесь") && !text.contains("/track_"), "{text}");
}

#[tokio::test]
async fn a_token_shows_what_the_public_page_shows() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let order = json!({"address": "г. Алматы, пр. Достык 89, кв. 45", "delivery_date": app.date_in(1),
                       "delivery_window": {"from_time": "14:00", "to_time": "16:00"},
                       "recipient_name": "Мадина", "recipient_phone": "+77017654321"});
    let order = app.owner().await.writes_order(order).await.expect(201);
    let token = order["tracking_token"].as_str().expect("a token");
    let expected = "Новый заказ\nДоставка: 26 ноября, 14:00–16:00\nАдрес: г. Алматы, пр. ******, д. 89";
    for text in
        [format!("/track {token}"), format!("/track_{token}"), format!("/track_{token}@cvety_test_bot")]
    {
        assert_eq!(asked(&telegram, &app, AIGUL, &text).await, expected);
    }
    for text in ["/track 100000001", "/track", "/track_1", "/track_'; drop table orders", "/track_№№"] {
        assert_eq!(asked(&telegram, &app, AIGUL, text).await, "Заказ не найден", "{text}");
    }
    assert_eq!(asked(&telegram, &app, DINARA, "/track_1").await, "Тапсырыс табылмады");
}

#[tokio::test]
async fn a_chat_that_guesses_has_twenty_misses_an_hour() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let order = app.owner().await.writes_order(json!({})).await.expect(201);
    let right = format!("/track_{}", order["tracking_token"].as_str().expect("a token"));
    for _ in 0..19 {
        telegram.says(AIGUL, "/track_100000001");
    }
    assert_eq!(asked(&telegram, &app, AIGUL, &right).await, "Новый заказ", "a hit is no miss");
    assert_eq!(asked(&telegram, &app, AIGUL, "/track_100000001").await, "Заказ не найден");
    assert!(asked(&telegram, &app, AIGUL, &right).await.contains("Попробуйте через час"));
    assert_eq!(asked(&telegram, &app, DINARA, &right).await, "Жаңа тапсырыс", "nobody else is closed out");
    app.db_execute("update telegram_misses set since = now() - interval '61 minutes'").await;
    assert_eq!(asked(&telegram, &app, AIGUL, &right).await, "Новый заказ");
}
