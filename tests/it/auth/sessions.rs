//! Sessions and the rotation of their refresh tokens.

use futures::future::join_all;
use serde_json::json;

use super::{AIGUL, refresh, signed_in};
use crate::support::{Caller, TestApp};

async fn caller(app: &TestApp, answer: &serde_json::Value) -> Caller {
    app.caller_of("Айгуль", AIGUL, answer).await
}

#[tokio::test]
async fn twenty_refreshes_with_one_token_all_succeed() {
    let app = TestApp::start().await;
    let token = &signed_in(&app, AIGUL).await["refresh_token"];
    let mut successors: Vec<_> = Vec::new();
    for answer in join_all((0..20).map(|_| refresh(&app, token))).await {
        successors.push(answer.expect(200)["refresh_token"].to_string());
    }
    successors.sort();
    successors.dedup();
    assert_eq!(successors.len(), 20);
}

#[tokio::test]
async fn a_token_whose_successor_was_used_ends_the_session() {
    let app = TestApp::start().await;
    let first = signed_in(&app, AIGUL).await;
    let bearer = caller(&app, &first).await;
    bearer.get("/api/auth/me").await.expect(200);
    let second = refresh(&app, &first["refresh_token"]).await.expect(200);
    let third = refresh(&app, &second["refresh_token"]).await.expect(200);
    refresh(&app, &first["refresh_token"]).await.expect(401);
    bearer.get("/api/auth/me").await.expect(401);
    refresh(&app, &third["refresh_token"]).await.expect(401);
}

#[tokio::test]
async fn a_token_used_again_after_the_grace_ends_the_session() {
    let app = TestApp::start().await;
    let first = signed_in(&app, AIGUL).await;
    let second = refresh(&app, &first["refresh_token"]).await.expect(200);
    app.db_execute("update refresh_tokens set used_at = used_at - interval '31 seconds'").await;
    refresh(&app, &first["refresh_token"]).await.expect(401);
    refresh(&app, &second["refresh_token"]).await.expect(401);
    let reason: String = app.db_value("select revoke_reason from sessions").await;
    assert_eq!(reason, "refresh_token_reused");
}

#[tokio::test]
async fn an_expired_token_is_refused_and_the_session_goes_on() {
    let app = TestApp::start().await;
    let answer = signed_in(&app, AIGUL).await;
    app.db_execute("update refresh_tokens set expires_at = now()").await;
    refresh(&app, &answer["refresh_token"]).await.expect(401);
    caller(&app, &answer).await.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn an_access_token_does_not_refresh_and_a_refresh_token_opens_nothing() {
    let app = TestApp::start().await;
    let answer = signed_in(&app, AIGUL).await;
    let access = answer["access_token"].as_str().expect("a token");
    refresh(&app, &access[..100].into()).await.expect(401);
    let bearer = app.nobody().with_token(answer["refresh_token"].as_str());
    bearer.get("/api/auth/me").await.expect(401);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let app = TestApp::start().await;
    let answer = signed_in(&app, AIGUL).await;
    let bearer = caller(&app, &answer).await;
    bearer.get("/api/auth/me").await.expect(200);
    bearer.send(bearer.request(reqwest::Method::POST, "/api/auth/logout")).await.expect(204);
    bearer.get("/api/auth/me").await.expect(401);
    refresh(&app, &answer["refresh_token"]).await.expect(401);
}

#[tokio::test]
async fn what_is_no_refresh_token_is_one_that_never_was() {
    let app = TestApp::start().await;
    let signed_in = signed_in(&app, AIGUL).await;
    let strange = ["a", " ", "\u{0}\u{7}", "ключ\u{202e}", "cvr_", &"x".repeat(4_096)];
    let access = signed_in["access_token"].as_str().expect("a token");
    for token in strange.into_iter().chain([access]) {
        let answer = refresh(&app, &json!(token)).await;
        assert_eq!(answer.expect(401)["detail"], "Недействительный refresh-токен", "{token:?}");
    }
    for token in ["", &"x".repeat(4_097)] {
        refresh(&app, &json!(token)).await.expect_objection("body.refresh_token");
    }
}
