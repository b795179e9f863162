//! Which shop a person enters.

use futures::future::join_all;
use serde_json::json;

use super::{AIGUL, code_for, refresh, signed_in, verify};
use crate::support::TestApp;

#[tokio::test]
async fn first_sign_ins_side_by_side_make_one_shop() {
    let phone = ("CVETY__AUTH__TEST_PHONES", AIGUL);
    let app = TestApp::with(&[phone]).await;
    for answer in join_all((0..10).map(|_| verify(&app, AIGUL, "123456"))).await {
        answer.expect(200);
    }
    assert_eq!(app.db_count("shops").await, 1);
}

#[tokio::test]
async fn someone_who_was_hired_gets_no_shop_of_their_own() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.hires("Айгуль", AIGUL, "florist").await.expect(201);
    let answer = signed_in(&app, AIGUL).await;
    assert_eq!((&answer["shop_id"], &answer["role"]), (&json!(owner.shop_id), &json!("florist")));
}

#[tokio::test]
async fn where_newcomers_get_no_shop_they_are_told_so_after_the_right_code_alone() {
    let app = TestApp::with(&[("CVETY__AUTH__SELF_SIGN_UP", "false")]).await;
    let code = code_for(&app, AIGUL).await;
    verify(&app, AIGUL, &super::other_than(&code)).await.expect_rule("wrong_otp");
    verify(&app, AIGUL, &code).await.expect_rule("no_shop");
    assert_eq!(app.db_count("persons").await, 0);
}

#[tokio::test]
async fn a_shop_that_is_not_theirs_is_not_found_and_leaves_the_code_good() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let code = code_for(&app, AIGUL).await;
    for shop_id in [owner.shop_id, 999_999] {
        let body = json!({"phone": AIGUL, "otp_code": code, "shop_id": shop_id});
        app.nobody().post("/api/auth/verify-otp", body).await.expect(404);
    }
    verify(&app, AIGUL, &code).await.expect(200);
}

#[tokio::test]
async fn a_session_moves_to_another_shop_and_its_refresh_token_with_it() {
    let app = TestApp::start().await;
    let answer = signed_in(&app, AIGUL).await;
    let first = app.caller_of("Айгуль", AIGUL, &answer).await;
    let second = first.post("/api/shops", json!({"name": "Вторая"})).await.expect(201);
    let moved = first.post("/api/auth/switch-shop", json!({"shop_id": second["id"]})).await.expect(200);
    assert!(moved.get("refresh_token").is_none());
    assert_eq!(refresh(&app, &answer["refresh_token"]).await.expect(200)["shop_id"], second["id"]);
    assert_eq!(signed_in(&app, AIGUL).await["shop_id"], second["id"]);
    let shops = first.get("/api/auth/shops").await.expect(200);
    assert_eq!((&shops["total"], &shops["items"][0]["is_current"]), (&json!(2), &json!(true)));
    let stranger = app.stranger().await;
    first.post("/api/auth/switch-shop", json!({"shop_id": stranger.shop_id})).await.expect(404);
}

#[tokio::test]
async fn someone_dismissed_can_not_refresh() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.hires("Айгуль", AIGUL, "florist").await.id();
    let answer = signed_in(&app, AIGUL).await;
    owner.delete(&format!("/api/staff/{id}")).await.expect(204);
    refresh(&app, &answer["refresh_token"]).await.expect(401);
}
