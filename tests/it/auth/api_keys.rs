//! Keys for programs.

use chrono::Duration;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_key_is_shown_once_and_kept_as_a_digest() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner.makes_key(&["products:read", "orders", "orders:read"]).await.expect(201);
    let text = made["key"].as_str().expect("the key");
    assert!(text.starts_with("cvk_") && text.ends_with(made["last_four"].as_str().expect("four letters")));
    assert_eq!(made["scopes"], json!(["orders", "products:read"]));
    let listed = owner.get("/api/api-keys").await;
    let [shown] = &listed.expect(200)["items"].as_array().expect("keys").clone()[..] else {
        panic!("one key: {listed}")
    };
    assert!(!listed.text().contains("cvk_"), "{listed}");
    assert_eq!((&shown["id"], &shown["name"]), (&made["id"], &json!("1С")));
    assert_eq!((&shown["last_used_at"], &shown["revoked_at"]), (&json!(null), &json!(null)));
    let secret = &text[16..];
    let rows: String = app
        .db_value("select (select string_agg(k::text, '') from api_keys k) || (select string_agg(d::text, '') from api_key_digests d)")
        .await;
    assert!(!rows.contains(secret), "{rows}");
}

#[tokio::test]
async fn a_key_works_where_a_token_does_and_history_names_it() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let program = owner.program_with(&["orders"]).await;
    let order = program.writes_order(json!({})).await;
    assert_eq!(order.expect(201)["customer_phone"], "+77015550001", "phones are not masked");
    let history = program.sees_history(order.id()).await.expect(200);
    assert_eq!(history["items"][0]["changed_by"], "API: 1С");
    let comment = json!({"comment": "Из 1С"});
    let comment = program.post(&format!("/api/orders/{}/comments", order.id()), comment).await;
    assert_eq!(comment.expect(201)["changed_by"], "API: 1С");
}

#[tokio::test]
async fn two_keys_count_their_idempotency_keys_apart() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (one, other) = (owner.program_with(&["orders"]).await, owner.program_with(&["orders"]).await);
    let order = json!({"customer_phone": "+77015550001", "total": 500});
    let mut ids = Vec::new();
    for program in [&one, &one, &other, &owner] {
        ids.push(program.post_with_key("/api/orders", order.clone(), "same").await.id());
    }
    assert_eq!(ids[0], ids[1]);
    assert!(ids[0] != ids[2] && ids[2] != ids[3] && ids[0] != ids[3], "{ids:?}");
}

#[tokio::test]
async fn a_program_takes_money_only_by_the_scope_for_it() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    owner.program_with(&["orders"]).await.moves(order, "paid").await.expect(403);
    // Without a staff id, an order that no courier has is not the program's own.
    let cashier = owner.program_with(&["payments"]).await;
    cashier.sees_order(order).await.expect(403);
    cashier.records_payment(order, 4_000, "card").await.expect(201);
    owner.program_with(&["orders", "payments"]).await.moves(order, "paid").await.expect(200);
}

#[tokio::test]
async fn what_a_key_may_not_have_is_refused_at_its_place() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for scope in
        ["deliveries", "deliveries:read", "api_keys", "api_keys:read", "staff", "everything", "orders:write"]
    {
        owner.makes_key(&["orders", scope]).await.expect_objection("body.scopes.1");
    }
    owner.makes_key(&["staff:read"]).await.expect(201);
    owner.makes_key(&[]).await.expect_objection("body.scopes");
    let past = json!({"name": "1С", "scopes": ["orders"], "expires_at": "2026-11-25T07:00:00Z"});
    owner.post("/api/api-keys", past).await.expect_objection("body.expires_at");
    app.manager().await.makes_key(&["orders"]).await.expect(403);
}

#[tokio::test]
async fn a_shop_has_a_hundred_keys_at_most_besides_those_that_are_over() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let first = owner.makes_key(&["orders"]).await.id();
    app.db_execute(
        "insert into api_keys (shop_id, name, scopes, staff_id, created_by, created_at)
         select shop_id, name, scopes, staff_id, created_by, created_at from api_keys, generate_series(1, 99)",
    )
    .await;
    owner.makes_key(&["orders"]).await.expect_rule("too_many_api_keys");
    owner.delete(&format!("/api/api-keys/{first}")).await.expect(204);
    owner.makes_key(&["orders"]).await.expect(201);
}

#[tokio::test]
async fn a_revoked_key_is_dead_here_at_once_and_elsewhere_within_30_seconds() {
    let app = TestApp::start().await;
    let other = app.beside().await;
    let owner = app.owner().await;
    let key = owner.makes_key(&["orders:read"]).await;
    let program = owner.with_token(key.json()["key"].as_str());
    program.get("/api/orders").await.expect(200);
    other.meets(&program).get("/api/orders").await.expect(200);
    owner.delete(&format!("/api/api-keys/{}", key.id())).await.expect(204);
    owner.delete(&format!("/api/api-keys/{}", key.id())).await.expect(204);
    program.get("/api/orders").await.expect(401);
    app.clock().advance(Duration::seconds(30));
    other.meets(&program).get("/api/orders").await.expect(401);
}

#[tokio::test]
async fn a_key_ends_at_its_moment_even_where_it_is_remembered() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let key = json!({"name": "1С", "scopes": ["orders:read"], "expires_at": "2026-11-25T12:00:10"});
    let key = owner.post("/api/api-keys", key).await.expect(201);
    assert_eq!(key["expires_at"], "2026-11-25T12:00:10+05:00");
    let program = owner.with_token(key["key"].as_str());
    program.get("/api/orders").await.expect(200);
    app.clock().advance(Duration::seconds(10));
    program.get("/api/orders").await.expect(401);
}

#[tokio::test]
async fn keys_that_open_nothing_answer_alike() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let key = owner.makes_key(&["orders"]).await;
    let text = key.json()["key"].as_str().expect("a key").to_owned();
    owner.delete(&format!("/api/api-keys/{}", key.id())).await.expect(204);
    let forged = format!("{}A{}", &text[..30], &text[31..]);
    let other_server = TestApp::with(&[("CVETY__SECRETS__KEY", "another secret of another server")]).await;
    let foreign = other_server.owner().await.makes_key(&["orders"]).await.json()["key"].clone();
    let foreign = foreign.as_str().expect("a key");
    for bad in [text.as_str(), &forged, foreign, "cvk_", "cvk_1", "abc"] {
        let answer = owner.with_token(Some(bad)).get("/api/orders").await;
        assert_eq!(
            (answer.status, answer.json()),
            (401, json!({"detail": "Недействительный токен"})),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_key_stays_when_its_maker_leaves() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let partner = owner.hires("Дамир", "+77010000003", "owner").await.id();
    let program = app.sign_in("partner", "+77010000003").await.program_with(&["orders:read"]).await;
    owner.delete(&format!("/api/staff/{partner}")).await.expect(204);
    program.get("/api/orders").await.expect(200);
    assert_eq!(owner.get("/api/api-keys").await.expect(200)["items"][0]["created_by"], "Дамир");
}

#[tokio::test]
async fn the_last_use_is_written_by_the_worker_once_a_minute() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let program = owner.program_with(&["orders:read"]).await;
    let last_use = async || owner.get("/api/api-keys").await.expect(200)["items"][0]["last_used_at"].clone();
    program.get("/api/orders").await.expect(200);
    assert_eq!(last_use().await, json!(null));
    app.tick("access.uses").await;
    assert_eq!(last_use().await, "2026-11-25T12:00:00+05:00");
    for (seconds, written) in [(31, "2026-11-25T12:00:00+05:00"), (31, "2026-11-25T12:01:02+05:00")] {
        app.clock().advance(Duration::seconds(seconds));
        program.get("/api/orders").await.expect(200);
        app.tick("access.uses").await;
        assert_eq!(last_use().await, written);
    }
}
