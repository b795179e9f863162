//! Owners connect providers: credentials come in and are never seen again.

use chrono::Duration;
use serde_json::json;

use super::{
    GATEWAY, KASPI, Purchase, connects_gateway, connects_kaspi, connects_kaspi_with_bin, pairs, standing,
    wait,
};
use crate::support::TestApp;
use crate::support::cluster::Database;
use crate::support::gateway::{self, FakeGateway};
use crate::support::kaspi::{self, FakeKaspi, Mood, POLL};

#[tokio::test]
async fn what_is_connected_is_shown_without_its_secrets() {
    let (kaspi, gateway) = (FakeKaspi::start().await, FakeGateway::start().await);
    let url = gateway.url();
    let app = kaspi.serving_with(&[("CVETY__GATEWAY__API_URL", &url)]).await;
    let owner = app.owner().await;
    assert_eq!(owner.get(KASPI).await.status, 404);
    let connected = connects_kaspi(&app).await;
    assert_eq!(connected, owner.get(KASPI).await.expect(200));
    assert_eq!((&connected["scheme"], &connected["key_ending"]), (&json!("r1"), &json!("cdef")));
    assert_eq!((&connected["methods"], &connected["trade_point_id"]), (&json!(["kaspi"]), &json!(11)));
    assert_eq!(
        (&connected["is_usable"], &connected["set_at"]),
        (&json!(true), &json!("2026-11-25T12:00:00+05:00"))
    );
    let connected = connects_gateway(&app).await;
    assert_eq!(connected["methods"], json!(["kaspi", "card"]));
    for secret in [kaspi::KEY, gateway::KEY, gateway::SECRET, "a-device-token-of-kaspi"] {
        for answer in [owner.get(KASPI).await, owner.get(GATEWAY).await, owner.get("/api/shop").await] {
            assert!(!answer.text().contains(secret), "{answer}");
        }
        let plain = format!(
            "select count(*) from payment_providers
             where position(convert_to('{secret}', 'UTF8') in credentials) > 0 or settings::text like '%{secret}%'"
        );
        assert_eq!(app.db_value::<i64>(&plain).await, 0, "{secret} lies open in the database");
        let told = format!("select count(*) from outbox where data::text like '%{secret}%'");
        assert_eq!(app.db_value::<i64>(&told).await, 0);
    }
}

#[tokio::test]
async fn the_owner_alone_connects() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    let access = json!({"scheme": "r1", "api_key": kaspi::KEY});
    for caller in [app.manager().await, app.owner().await.program_with(&["settings", "payments"]).await] {
        for path in [KASPI, GATEWAY] {
            assert_eq!(caller.get(path).await.status, 403);
            assert_eq!(caller.put(path, access.clone()).await.status, 403);
            assert_eq!(caller.delete(path).await.status, 403);
        }
    }
    assert!(kaspi.calls("").is_empty());
    connects_kaspi(&app).await;
    assert_eq!(app.stranger().await.get(KASPI).await.status, 404, "another shop's own");
}

#[tokio::test]
async fn kaspi_itself_says_whether_it_knows_the_shop() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    let owner = app.owner().await;
    let wrong = json!({"scheme": "r1", "api_key": "test_of_somebody_else"});
    owner.put(KASPI, wrong).await.expect_rule("provider_refused");
    kaspi.has_trade_points(&[11, 12]);
    let access = json!({"scheme": "r1", "api_key": kaspi::KEY});
    owner.put(KASPI, access.clone()).await.expect_rule("trade_point_needed");
    let mut named = access.clone();
    named["trade_point_id"] = json!(12);
    assert_eq!(owner.put(KASPI, named.clone()).await.expect(200)["trade_point_id"], 12);
    named["trade_point_id"] = json!(13);
    owner.put(KASPI, named).await.expect_rule("provider_refused");
    assert_eq!(owner.get(KASPI).await.expect(200)["trade_point_id"], 12, "the one before stays");
    kaspi.is(Mood::Away);
    assert_eq!(owner.put(KASPI, access).await.status, 503);
    let registered: Vec<_> =
        kaspi.calls("device/register").iter().map(|call| call.body["DeviceId"].clone()).collect();
    assert!(registered.iter().all(|device| *device == registered[0]), "one till a shop: {registered:?}");
}

#[tokio::test]
async fn what_can_not_be_credentials_is_refused() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    let owner = app.owner().await;
    for (body, at) in [
        (json!({}), "body.scheme"),
        (json!({"scheme": "r2"}), "body.scheme"),
        (json!({"scheme": "r1"}), "body.api_key"),
        (json!({"scheme": "r1", "api_key": " "}), "body.api_key"),
        (json!({"scheme": "r1", "api_key": "ключ"}), "body.api_key"),
        (json!({"scheme": "r1", "api_key": "a\nb"}), "body.api_key"),
        (json!({"scheme": "r3"}), "body.organization_bin"),
        (json!({"scheme": "r3", "organization_bin": "18034002179"}), "body.organization_bin"),
        (json!({"scheme": "r1", "api_key": "test_1", "trade_point_id": 0}), "body.trade_point_id"),
    ] {
        owner.put(KASPI, body).await.expect_objection(at);
    }
    for (body, at) in [
        (json!({"api_key": "key", "webhook_secret": "short"}), "body.webhook_secret"),
        (json!({"api_key": "", "webhook_secret": gateway::SECRET}), "body.api_key"),
        (json!({"api_key": "key", "webhook_secret": gateway::SECRET, "methods": []}), "body.methods"),
        (json!({"api_key": "key", "webhook_secret": gateway::SECRET, "methods": ["cash"]}), "body.methods.0"),
    ] {
        owner.put(GATEWAY, body).await.expect_objection(at);
    }
    let access = json!({"api_key": "key", "webhook_secret": gateway::SECRET});
    owner.put(GATEWAY, access).await.expect_rule("provider_not_offered");
    owner.patch("/api/shop", json!({"currency": "USD"})).await.expect(200);
    let access = json!({"scheme": "r1", "api_key": kaspi::KEY});
    owner.put(KASPI, access).await.expect_rule("currency_not_taken");
    assert_eq!(app.db_count("payment_providers").await, 0);
}

#[tokio::test]
async fn kaspi_of_the_shops_own_comes_before_its_gateway() {
    let (kaspi, gateway) = (FakeKaspi::start().await, FakeGateway::start().await);
    let url = gateway.url();
    let app = kaspi.serving_with(&[("CVETY__GATEWAY__API_URL", &url)]).await;
    connects_gateway(&app).await;
    let first = Purchase::by_kaspi(&app).await;
    first.wants("way=link").await;
    connects_kaspi(&app).await;
    let second = Purchase::by_kaspi(&app).await;
    second.wants("way=link").await;
    let by_card = Purchase::of_stock(&app, 1).await;
    by_card.wants("way=link").await;
    assert_eq!(first.db_payments(&app).await, pairs([("gateway", "pending")]));
    assert_eq!(second.db_payments(&app).await, pairs([("kaspi", "pending")]));
    assert_eq!(by_card.db_payments(&app).await, pairs([("gateway", "pending")]));
}

#[tokio::test]
async fn without_a_provider_orders_are_paid_by_hand() {
    let kaspi = FakeKaspi::start().await;
    // In production there is no mock.
    let production = [
        ("CVETY__ENVIRONMENT", "production"),
        ("CVETY__AUTH__TEST_PHONES", ""),
        ("CVETY__PUBLIC_URL", "https://flowers.example"),
        ("CVETY__AUTH__JWT_SECRET", "9f3c61d0b7a85e24c8d1f06a3b97e542"),
        ("CVETY__SECRETS__KEY", "4b1e09c7f2d86a53e9a70d14c6f8b325"),
    ];
    let app = kaspi.serving_with(&production).await;
    app.db_execute("insert into shops (name) values ('Сад')").await;
    let shop: i64 = app.db_value("select id from shops").await;
    app.db_execute(&format!(
        "insert into products (shop_id, name, category, retail_price, created_at, updated_at)
         values ({shop}, 'Розы', 'bouquet', 1000000, now(), now())"
    ))
    .await;
    let product: i64 = app.db_value("select id from products").await;
    for method in ["kaspi", "card", "cash"] {
        let wish = json!({"shop_id": shop, "items": [{"product_id": product, "quantity": 1}], "payment_method": method});
        assert_eq!(app.buyer().checks_out(wish).await.expect(201)["payment_url"], json!(null), "{method}");
    }
}

#[tokio::test]
async fn payments_under_way_survive_the_removal_of_their_provider() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    connects_kaspi_with_bin(&app).await;
    let purchase = Purchase::by_kaspi(&app).await;
    purchase.wants("way=link").await;
    let owner = app.owner().await;
    assert_eq!(owner.delete(KASPI).await.status, 204);
    assert_eq!((owner.get(KASPI).await.status, owner.delete(KASPI).await.status), (404, 404));
    kaspi.confirm(kaspi.latest().id);
    wait(&app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    owner.cancels(purchase.order_id, json!({})).await.expect(200);
    app.tick_workers().await;
    assert_eq!(kaspi.latest().returned, 1_000_000);
    let next = Purchase::by_kaspi(&app).await;
    assert!(next.page().await.contains("Тестовая оплата"), "nothing new goes to Kaspi");
}

#[tokio::test]
async fn credentials_that_nothing_needs_are_forgotten() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving_with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "365d")]).await;
    let kept = "select count(*) from payment_providers where credentials is not null";
    connects_kaspi(&app).await;
    connects_kaspi(&app).await;
    assert_eq!(app.db_value::<i64>(kept).await, 1, "nobody had paid with the first");
    let purchase = Purchase::by_kaspi(&app).await;
    purchase.wants("way=link").await;
    connects_kaspi(&app).await;
    assert_eq!(app.db_value::<i64>(kept).await, 2, "an attempt is live");
    kaspi.confirm(kaspi.latest().id);
    wait(&app, Duration::seconds(POLL)).await;
    app.owner().await.delete(KASPI).await;
    assert_eq!(app.db_value::<i64>(kept).await, 1, "the payment may be paid back");
    app.clock().advance(Duration::days(200));
    connects_kaspi(&app).await;
    assert_eq!(app.db_value::<i64>(kept).await, 1, "the new ones alone");
}

#[tokio::test]
async fn credentials_moved_to_another_shop_open_nothing() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    connects_kaspi(&app).await;
    let stranger = app.stranger().await;
    app.db_execute(&format!(
        "insert into payment_providers (shop_id, provider, settings, credentials, set_by, set_at)
         select {}, provider, settings, credentials, set_by, set_at from payment_providers",
        stranger.shop_id
    ))
    .await;
    assert_eq!(stranger.get(KASPI).await.expect(200)["is_usable"], false);
    assert_eq!(app.owner().await.get(KASPI).await.expect(200)["is_usable"], true);
}

#[tokio::test]
async fn after_the_servers_key_was_changed_owners_connect_again() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    connects_kaspi(&app).await;
    // As with another key: what was sealed no longer opens.
    app.db_execute(
        "update payment_providers set credentials = set_byte(credentials, 30, get_byte(credentials, 30) # 1)",
    )
    .await;
    let owner = app.owner().await;
    assert_eq!(owner.get(KASPI).await.expect(200)["is_usable"], false);
    assert!(Purchase::by_kaspi(&app).await.page().await.contains("Тестовая оплата"), "as without a provider");
    assert_eq!(connects_kaspi(&app).await["is_usable"], true);
    assert!(Purchase::by_kaspi(&app).await.page().await.contains("value=\"qr\""));
}

#[tokio::test]
async fn a_certificate_that_is_not_there_stops_the_start() {
    let settings = cvety::config::Settings::from_pairs(&[
        ("CVETY__ENVIRONMENT", "test"),
        ("CVETY__KASPI__CERTIFIED_API_URL", "https://localhost:8545/r3/v01"),
        ("CVETY__KASPI__CERTIFICATE_FILE", "/nowhere/kaspi.pem"),
    ]);
    let database = Database::migrated().await;
    let db = cvety::db::Db::new(database.as_login(), 2);
    let made = cvety::run::compose(settings.expect("settings"), db, cvety::run::Outside::default());
    let refused = made.err().map(|error| format!("{error:#}")).unwrap_or_default();
    assert!(refused.contains("kaspi.certificate_file"), "{refused}");
}

/// Nobody needs more of a shop than its callbacks' address to call it back.
#[tokio::test]
async fn a_gateways_address_for_callbacks_is_kept_through_removal() {
    let gateway = FakeGateway::start().await;
    let app: TestApp = gateway.serving().await;
    let first = connects_gateway(&app).await;
    assert_eq!(app.owner().await.delete(GATEWAY).await.status, 204);
    assert_eq!(connects_gateway(&app).await["callback_url"], first["callback_url"]);
}
