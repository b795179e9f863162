//! What people are told of by themselves.

use serde_json::json;

use super::{AIGUL, DINARA, PHONE, THEIRS, db_until, link, says_yes};
use crate::support::TestApp;
use crate::support::telegram::{FakeTelegram, Mood, Person};

const OWNER_PHONE: &str = "+77010000001";
const MANAGER_PHONE: &str = "+77010000003";
const FLORIST_PHONE: &str = "+77010000004";
const OWNER: Person = Person { id: 1, language: "ru" };
const MANAGER: Person = Person { id: 3, language: "en" };
const FLORIST: Person = Person { id: 4, language: "ru" };

/// The pause between two batches is over.
async fn db_next_batch(app: &TestApp) {
    app.db_execute("update telegram_bot set notices_wait_until = now()").await;
    app.db_execute("update telegram_notices set next_attempt_at = now()").await;
    app.tick_workers().await;
}

/// All that waits is sent.
async fn db_all_batches(app: &TestApp) {
    for _ in 0..5 {
        db_next_batch(app).await;
    }
}

async fn outcomes(app: &TestApp) -> Vec<String> {
    let rows: Vec<(String,)> =
        app.db_rows("select coalesce(outcome, 'waits') from telegram_notices order by id").await;
    rows.into_iter().map(|(outcome,)| outcome).collect()
}

/// An order of theirs moves, they are asked, and say yes.
async fn buyer_wants_news(telegram: &FakeTelegram, app: &TestApp, person: Person) {
    let owner = app.owner().await;
    let order = owner.writes_order(json!({"customer_phone": PHONE})).await.id();
    owner.moves(order, "paid").await.expect(200);
    app.tick_workers().await;
    says_yes(telegram, app, person).await;
    db_next_batch(app).await;
}

#[tokio::test]
async fn whoever_runs_the_orders_hears_of_new_ones_and_nobody_else() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    app.manager().await;
    app.florist().await;
    for (person, phone) in [(OWNER, OWNER_PHONE), (MANAGER, MANAGER_PHONE), (FLORIST, FLORIST_PHONE)] {
        link(&telegram, &app, person, phone).await;
    }
    // The manager is asked first, the florist not at all; the owner has founded the shop.
    owner.writes_order(json!({})).await.expect(201);
    app.tick_workers().await;
    says_yes(&telegram, &app, MANAGER).await;
    db_all_batches(&app).await;
    let order = owner.writes_order(json!({"total": 27_000})).await;
    let token = order.json()["tracking_token"].as_str().expect("a token").to_owned();
    db_all_batches(&app).await;
    let text = telegram.last_told(OWNER).replace('\u{a0}', " ");
    let expected = format!("Цветочный магазин 0001: новый заказ #{}, 27 000 ₸\n/track_{token}", order.id());
    assert_eq!(text, expected);
    assert!(telegram.last_told(MANAGER).contains("new order"));
    assert_eq!(telegram.told(FLORIST).len(), 1, "linked, and told nothing");
}

#[tokio::test]
async fn a_linked_buyer_hears_of_their_orders_way_in_order() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, DINARA, PHONE).await;
    buyer_wants_news(&telegram, &app, DINARA).await;
    let before = telegram.told(DINARA).len();
    let order = owner.writes_order(json!({"customer_phone": PHONE})).await.id();
    owner.writes_order(json!({"customer_phone": "+77015550002"})).await.expect(201);
    for status in ["paid", "assembled", "self_pickup"] {
        if owner.moves(order, status).await.status != 200 {
            owner.moves(order, "delivery").await.expect(200);
        }
    }
    app.tick_workers().await;
    assert_eq!(telegram.told(DINARA).len(), before + 1, "one message a second");
    db_all_batches(&app).await;
    let told: Vec<_> = telegram.told(DINARA).into_iter().skip(before).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains(&format!("#{order} тапсырыс – Төленді")), "{told:?}");
    assert!(told.iter().all(|text| text.contains("/track_")), "{told:?}");
}

#[tokio::test]
async fn an_event_told_twice_and_heard_by_two_instances_is_one_notice() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let second = telegram.beside(&app);
    let owner = app.owner().await;
    link(&telegram, &app, OWNER, OWNER_PHONE).await;
    for _ in 0..3 {
        owner.writes_order(json!({})).await.expect(201);
    }
    app.tick("events.relay").await;
    for _ in 0..3 {
        app.tick("telegram").await;
        app.db_execute("update event_deliveries set done_at = null, next_attempt_at = now()").await;
    }
    assert_eq!(app.db_count("telegram_notices").await, 3);
    for _ in 0..5 {
        app.db_execute("update telegram_bot set notices_wait_until = now()").await;
        let theirs =
            second.workers.iter().find(|worker| worker.name() == "telegram.notices").expect("a worker");
        let (_, theirs) = tokio::join!(app.tick("telegram.notices"), theirs.tick());
        theirs.expect("a tick");
    }
    assert_eq!(telegram.told(OWNER).len(), 4);
    assert_eq!(outcomes(&app).await, ["sent", "sent", "sent"]);
}

#[tokio::test]
async fn notices_survive_an_outage_and_heed_a_pause() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, OWNER, OWNER_PHONE).await;
    owner.writes_order(json!({})).await.expect(201);
    telegram.is(Mood::Away);
    app.tick("events.relay").await;
    app.tick("telegram").await;
    app.tick("telegram.notices").await;
    assert_eq!(outcomes(&app).await, ["waits"]);
    telegram.is(Mood::Hurried(900));
    app.db_execute("update telegram_bot set notices_wait_until = now()").await;
    app.db_execute("update telegram_notices set next_attempt_at = now()").await;
    app.tick("telegram.notices").await;
    let paused = "select notices_wait_until > now() + interval '9 minutes' from telegram_bot";
    assert!(app.db_value::<bool>(paused).await, "every instance pauses");
    telegram.is(Mood::Well);
    app.tick("telegram.notices").await;
    assert_eq!(outcomes(&app).await, ["waits"]);
    db_all_batches(&app).await;
    assert_eq!(outcomes(&app).await, ["sent"]);
    assert_eq!(
        telegram.told(OWNER).iter().filter(|text| text.contains("новый заказ")).count(),
        3,
        "two tries"
    );
}

#[tokio::test]
async fn nobody_wants_yesterdays_news_and_a_closed_chat_gets_none() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, OWNER, OWNER_PHONE).await;
    for _ in 0..3 {
        owner.writes_order(json!({})).await.expect(201);
    }
    app.tick("events.relay").await;
    app.tick("telegram").await;
    let old = "update telegram_notices set created_at = now() - interval '25 hours'
               where id = (select min(id) from telegram_notices)";
    app.db_execute(old).await;
    telegram.blocks(OWNER, true);
    db_all_batches(&app).await;
    assert_eq!(outcomes(&app).await, ["too_late", "unreachable", "unreachable"]);
    assert_eq!(telegram.calls("sendMessage").len(), 2, "the link, and one try");
    owner.writes_order(json!({})).await.expect(201);
    db_all_batches(&app).await;
    assert_eq!(app.db_count("telegram_notices").await, 3, "none is written down for a closed chat");
}

#[tokio::test]
async fn a_notice_leased_by_another_is_left_alone_until_the_lease_runs_out() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    let owner = app.owner().await;
    link(&telegram, &app, OWNER, OWNER_PHONE).await;
    link(&telegram, &app, AIGUL, PHONE).await;
    owner.writes_order(json!({})).await.expect(201);
    app.tick("events.relay").await;
    app.tick("telegram").await;
    let taken = "update telegram_notices set lease_token = gen_random_uuid(), leased_until = now() + interval '1 minute'";
    app.db_execute(taken).await;
    db_next_batch(&app).await;
    assert_eq!(outcomes(&app).await, ["waits"], "leased by another");
    app.db_execute("update telegram_notices set leased_until = now() - interval '1 second'").await;
    db_next_batch(&app).await;
    assert_eq!(outcomes(&app).await, ["sent"]);
}

#[tokio::test]
async fn a_slow_sender_whose_notice_was_taken_over_writes_nothing_down() {
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving_with(&[("CVETY__TELEGRAM__REQUEST_TIMEOUT", "1s")]).await;
    let owner = app.owner().await;
    link(&telegram, &app, OWNER, OWNER_PHONE).await;
    owner.writes_order(json!({})).await.expect(201);
    app.tick("events.relay").await;
    app.tick("telegram").await;
    telegram.is(Mood::Silent);
    let taken_over = async {
        db_until(&app, "select lease_token is not null from telegram_notices").await;
        let taken = format!("update telegram_notices set lease_token = '{THEIRS}'");
        app.db_execute(&taken).await;
    };
    tokio::join!(app.tick("telegram.notices"), taken_over);
    let is_theirs = format!(
        "select lease_token is not distinct from '{THEIRS}' and next_attempt_at <= now() from telegram_notices"
    );
    assert!(app.db_value::<bool>(&is_theirs).await);
}
