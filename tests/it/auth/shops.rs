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

#[tokio::test]
async fn whoever_was_hired_may_leave_and_gets_a_shop_of_their_own() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.hires("Кто-то", AIGUL, "florist").await.expect(201);
    let hired = signed_in(&app, AIGUL).await;
    let florist = app.caller_of("Айгуль", AIGUL, &hired).await;
    let shop = format!("/api/auth/shops/{}", owner.shop_id);
    app.stranger().await.delete(&shop).await.expect(404);
    florist.delete(&shop).await.expect(204);
    florist.get("/api/orders").await.expect(401);
    refresh(&app, &hired["refresh_token"]).await.expect(401);
    let staff = owner.get("/api/staff").await.expect(200);
    assert_eq!(staff["total"], 1, "{staff}");
    let own = signed_in(&app, AIGUL).await;
    assert_eq!((&own["role"], &own["shop_name"]), (&json!("owner"), &json!("Цветочный магазин 6677")));
    let owner_of_own = app.caller_of("Айгуль", AIGUL, &own).await;
    let shop = format!("/api/auth/shops/{}", own["shop_id"]);
    assert_eq!(owner_of_own.delete(&shop).await.expect(400)["code"], "last_owner");
}

#[tokio::test]
async fn whoever_left_all_shops_where_newcomers_get_none_is_told_so() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let second = TestApp::on(app.database().lent(), &[("CVETY__AUTH__SELF_SIGN_UP", "false")]).await;
    owner.hires("Кто-то", AIGUL, "florist").await.expect(201);
    let hired = signed_in(&second, AIGUL).await;
    let florist = second.caller_of("Айгуль", AIGUL, &hired).await;
    florist.delete(&format!("/api/auth/shops/{}", owner.shop_id)).await.expect(204);
    let code = code_for(&second, AIGUL).await;
    verify(&second, AIGUL, &code).await.expect_rule("no_shop");
}

#[tokio::test]
async fn a_name_given_by_a_shop_stays_there() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.hires("Злодей", AIGUL, "manager").await.expect(201);
    let person = app.caller_of("Айгуль", AIGUL, &signed_in(&app, AIGUL).await).await;
    let me = person.get("/api/auth/me").await.expect(200);
    assert_eq!((&me["name"], &me["own_name"]), (&json!("Злодей"), &json!(null)));
    let first = person.post("/api/shops", json!({"name": "Гүлдер"})).await.expect(201);
    assert_eq!(name_in(&app, &first).await, "Владелец");
    let me = person.patch("/api/auth/me", json!({"own_name": " Айгуль\u{202e} "})).await.expect(200);
    assert_eq!((&me["name"], &me["own_name"]), (&json!("Злодей"), &json!("Айгуль")));
    let again = person.patch("/api/auth/me", me.clone()).await.expect(200);
    assert_eq!(again, me, "what was read, sent back, changes nothing");
    let second = person.post("/api/shops", json!({"name": "Раушан"})).await.expect(201);
    assert_eq!(name_in(&app, &second).await, "Айгуль");
    let cleared = person.patch("/api/auth/me", json!({"own_name": null})).await.expect(200);
    assert_eq!(cleared["own_name"], json!(null));
    let link = person.patch("/api/auth/me", json!({"own_name": "@evil_bot"})).await;
    link.expect_objection("body.own_name");
}

/// What a shop's founder is called there.
async fn name_in(app: &TestApp, shop: &serde_json::Value) -> String {
    app.db_value(&format!("select name from staff where shop_id = {}", shop["id"])).await
}
